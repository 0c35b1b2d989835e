/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program sees of ext4, mostly on a disk that is full or fails:
 *
 *	ext4 WHAT [PATH]
 *
 * prints what came of each call, one line each.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "storm.h"

#define BLOCK	1024
#define PAGE	4096
#define PAGES	64
#define MANY	20000

static char buf[PAGES * PAGE];

static const char *told(long r)
{
	static char text[32];

	if (r < 0)
		return strerror(errno);
	snprintf(text, sizeof(text), "%ld", r);
	return text;
}

/* Single blocks with holes between them, until there is no room: each needs an
 * extent of its own, and so blocks for the map, too.
 */
static long fill_odd(int fd)
{
	long n = 0;

	while (pwrite(fd, buf, BLOCK, n * 2 * BLOCK) == BLOCK)
		n++;
	return n;
}

/* What was written is not lost for want of room. */
static void full(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	printf("blocks %ld\n", fill_odd(fd));
	printf("fsync %s\n", told(fsync(fd)));
	printf("close %s\n", told(close(fd)));
}

static const char *small(const char *dir, int n)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/%d", dir, n);
	return path;
}

/* Small files, until there is no room. @return how many */
static int fill_small(const char *dir)
{
	int fd, n = 0;

	for (;; n++) {
		fd = open(small(dir, n), O_WRONLY | O_CREAT, 0644);
		if (fd < 0)
			return n;
		if (write(fd, buf, BLOCK) != BLOCK)
			break;
		close(fd);
	}
	close(fd);
	unlink(small(dir, n));
	return n;
}

/* What is free are single blocks, a few more each time: about as many as a
 * large write wants.
 */
static void pieces(const char *dir)
{
	int n = fill_small(dir) - 1, i, fd, fewer = 0, late = 0;
	long took;

	for (i = 0; i < 350; i++, n -= 2) {
		unlink(small(dir, n));
		if (i < 200)
			continue;
		sync();
		fd = open(small(dir, 0), O_WRONLY | O_TRUNC);
		sync();
		took = pwrite(fd, buf, sizeof(buf), 0);
		late += took > 0 && fsync(fd) != 0;
		fewer += took < (long)sizeof(buf);
		close(fd);
	}
	printf("rounds %d\n", i);
	printf("fewer %s\n", fewer && fewer < 150 ? "some" : "none, or all");
	printf("late %d\n", late);
}

/* Files without a name: so many blocks that many were not written yet. */
static void nameless(const char *path)
{
	int a = open(path, O_RDWR | O_CREAT, 0644), b;
	long n = 0;

	unlink(path);
	b = open(path, O_RDWR | O_CREAT, 0644);
	unlink(path);
	while (write(a, buf, PAGE) == PAGE && write(b, buf, PAGE) == PAGE)
		n++;
	printf("pages %ld\n", n);
	printf("fsync %s\n", told(fsync(a)));
	printf("fsync %s\n", told(fsync(b)));
}

/* Many pages, one of which the disk does not take. */
static void bad(const char *path)
{
	int fd = open(path, O_RDWR);

	printf("write %s\n", told(pwrite(fd, buf, sizeof(buf), 0)));
	printf("fsync %s\n", told(fsync(fd)));
	printf("again %s\n", told(fsync(fd)));
}

/* The pages were read; cutting the file needs the disk, which fails. */
static void cut(const char *path)
{
	int fd = open(path, O_RDWR);
	struct stat st;

	/* written pages need not be read */
	printf("write %s\n", told(pwrite(fd, buf, sizeof(buf), 0)));
	printf("ftruncate %s\n", told(ftruncate(fd, 10)));
	fstat(fd, &st);
	memset(buf, 0, sizeof(buf));
	printf("size %ld\n", (long)st.st_size);
	printf("read %s\n", told(pread(fd, buf, sizeof(buf), 0)));
	printf("last %02x\n", buf[sizeof(buf) - 1]);
}

/* Lets go what has no name any more, and waits to be ended. */
static void forget(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	write(fd, buf, sizeof(buf));
	unlink(path);
	sync();
	printf("close %s\n", told(close(fd)));
	fflush(stdout);
	pause();
}

/* Did a call that was said to have failed for want of memory do its work, so
 * that it fails otherwise when it is tried again?
 */
static int lies(int (*call)(const char *, const char *), const char *a,
		const char *b)
{
	int tries, rc = -1;

	for (tries = 0; rc && tries < 20; tries++) {
		rc = call(a, b);
		if (rc && errno != ENOMEM)
			return tries > 0;
	}
	return 0;
}

static int make_directory(const char *a, const char *b)
{
	(void)b;
	return mkdir(a, 0755);
}

static int make_fifo(const char *a, const char *b)
{
	(void)b;
	return mkfifo(a, 0644);
}

/* With names that were never there before. */
static int lies_of_names(const char *dir, int i)
{
	char a[64], b[64], c[64];
	int lied;

	snprintf(a, sizeof(a), "%s/made-%d", dir, i);
	snprintf(b, sizeof(b), "%s/renamed-%d", dir, i);
	snprintf(c, sizeof(c), "%s/fifo-%d", dir, i);
	lied = lies(make_directory, a, NULL) + lies(make_fifo, c, NULL);
	if (!access(a, F_OK))
		lied += lies(rename, a, b);
	rmdir(b);
	unlink(c);
	return lied;
}

/* Changes of all kinds, while allocations fail (see LIBUKALLOCFAULT). */
static void changes(const char *dir)
{
	char a[64], b[64];
	int fd, i, failed = 0, ro = 0, lied = 0;

	for (i = 0; i < 300; i++) {
		snprintf(a, sizeof(a), "%s/a-name-of-some-length-%d", dir, i);
		snprintf(b, sizeof(b), "%s/b%d", dir, i % 7);
		fd = open(a, O_RDWR | O_CREAT, 0644);
		failed += fd < 0;
		ro += fd < 0 && errno == EROFS;
		failed += pwrite(fd, buf, 3 * PAGE, (i % 5) * 5 * PAGE) < 0;
		failed += fsync(fd) != 0;
		failed += ftruncate(fd, 5000) != 0;
		close(fd);
		failed += rename(a, b) != 0;
		failed += symlink("a target that is longer than what fits into "
				  "an inode, so that it has a block", a) != 0;
		failed += unlink(a) != 0;
		failed += mkdir(a, 0755) != 0;
		failed += rmdir(a) != 0;
		ro += errno == EROFS;
		lied += lies_of_names(dir, i);
	}
	printf("failed %s\n", failed ? "some" : "none");
	printf("read-only %d\n", ro);
	printf("lies %d\n", lied);
}

/* --- beside a thread that waits for the disk ----------------------------- */

#define STRIDE	(16 * PAGE)	/* nothing is read ahead */
#define READERS	4

static volatile long turns;
static volatile int over;

static void *others(void *arg)
{
	for (; !over; turns++)
		sched_yield();
	return arg;
}

/* Did the page come that was meant? */
static int right(const char *page, int number)
{
	int word, i;

	for (i = 0; i < PAGE; i += (int)sizeof(word)) {
		memcpy(&word, page + i, sizeof(word));
		if (word != number)
			return 0;
	}
	return 1;
}

/* How many of calls that need the disk let another thread run. */
static long beside(int fd, off_t at, ssize_t (*call)(int, off_t))
{
	long n = 0, before;
	int i;

	for (i = 0; i < PAGES; i++, at += STRIDE) {
		before = turns;
		if (call(fd, at) != PAGE || !right(buf, (int)(at / PAGE)))
			return -1;
		n += turns > before;
	}
	return n;
}

static ssize_t reads(int fd, off_t at)
{
	return pread(fd, buf, PAGE, at);
}

static int pipe_ends[2];

static ssize_t sends(int fd, off_t at)
{
	ssize_t n = sendfile(pipe_ends[1], fd, &at, PAGE);

	return n == PAGE ? read(pipe_ends[0], buf, PAGE) : n;
}

static int shared;
static volatile char seen[PAGES * 8];

static void *shares(void *arg)
{
	char page[PAGE];
	int number;

	while (read(shared, page, PAGE) == PAGE) {
		memcpy(&number, page, sizeof(number));
		seen[number] += right(page, number);
	}
	return arg;
}

/* Each page of a file comes once, whoever of many threads reads it. */
static long once(const char *path)
{
	pthread_t t[READERS];
	long n = 0;
	size_t i;

	shared = open(path, O_RDONLY);
	for (i = 0; i < READERS; i++)
		pthread_create(&t[i], NULL, shares, NULL);
	for (i = 0; i < READERS; i++)
		pthread_join(t[i], NULL);
	for (i = 0; i < sizeof(seen); i++)
		n += seen[i] == 1;
	return n;
}

/* Two files of the host whose pages are full of their numbers: one has room
 * for the calls, one as many pages as `seen`.
 */
static void waits(const char *dir)
{
	pthread_t t;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/numbers", dir);
	printf("once %ld\n", once(path));
	pthread_create(&t, NULL, others, NULL);
	snprintf(path, sizeof(path), "%s/large", dir);
	fd = open(path, O_RDONLY);
	pipe(pipe_ends);
	printf("read %ld\n", beside(fd, 0, reads));
	printf("again %ld\n", beside(fd, 0, reads));
	printf("sendfile %ld\n", beside(fd, 8 * PAGE, sends));
	over = 1;
	pthread_join(t, NULL);
}

/* The position is set while a read waits for the disk: it counts after that. */
static void *one_page(void *arg)
{
	over = 1;
	if (read(shared, buf, PAGE) != PAGE)
		buf[0] = 'x';
	return arg;
}

static void moves(const char *path)
{
	pthread_t t;
	int number;
	long at;

	shared = open(path, O_RDONLY);
	/* the first requests are quick */
	for (at = 0; at < PAGES; at++)
		pread(shared, buf, PAGE, (at + 1) * STRIDE);
	memset(buf, 'n', PAGE);
	lseek(shared, 8 * PAGE, SEEK_SET);
	pthread_create(&t, NULL, one_page, NULL);
	while (!over)
		sched_yield();
	printf("sleeps %d\n", buf[0] == 'n');
	lseek(shared, 100 * PAGE, SEEK_SET);
	pthread_join(t, NULL);
	memcpy(&number, buf, sizeof(number));
	at = lseek(shared, 0, SEEK_CUR) / PAGE;
	printf("read %d\nthen %ld\n", number, at);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A directory with very many files: made, found, not found, removed. */
static void many(const char *dir)
{
	int i, made = 0, found = 0, missing = 0, gone = 0;
	double t[5] = { now() };
	struct stat st;

	for (i = 0; i < MANY; i++)
		made += !mknod(small(dir, i), S_IFREG | 0644, 0);
	t[1] = now();
	for (i = 0; i < MANY; i++)
		found += !stat(small(dir, i * 7919 % MANY), &st);
	t[2] = now();
	for (i = 0; i < MANY; i++)
		missing += stat(small(dir, MANY + i), &st) && errno == ENOENT;
	t[3] = now();
	for (i = 0; i < MANY; i += 2)
		gone += !unlink(small(dir, i));
	t[4] = now();
	printf("made %d\nfound %d\nmissing %d\ngone %d\n", made, found,
	       missing, gone);
	fprintf(stderr, "seconds: %.2f %.2f %.2f %.2f\n", t[1] - t[0],
		t[2] - t[1], t[3] - t[2], t[4] - t[3]);
}

static const struct {
	const char *name;
	void (*run)(const char *path);
} all[] = {
	{ "full", full }, { "pieces", pieces }, { "nameless", nameless }, { "bad", bad },
	{ "many", many }, { "cut", cut }, { "forget", forget }, { "changes", changes },
	{ "waits", waits }, { "moves", moves },
};

int main(int argc, char **argv)
{
	unsigned int i;

	memset(buf, 'n', sizeof(buf));
	for (i = 0; argc == 3 && i < sizeof(all) / sizeof(*all); i++)
		if (!strcmp(argv[1], all[i].name)) {
			all[i].run(argv[2]);
			return 0;
		}
	if (argc == 5 && !strcmp(argv[1], "storm")) {
		storm(argv[2], (unsigned int)atoi(argv[3]),
		      (unsigned int)atoi(argv[4]));
		return 0;
	}
	fprintf(stderr, "ext4 WHAT PATH, or ext4 storm DIR SEED CALLS\n");
	return 2;
}
