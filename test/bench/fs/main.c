/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What files cost: `fs DISK [FOLDER]`. DISK has the files seq-4k, seq-1m,
 * rand-4k and rand-1m, FOLDER a file `large` and `small/0` and so on, all of
 * which nobody has read yet. The counting plugin sees the marks around each
 * row; how much was done between two of them is told by a line
 * `FS row operations bytes`.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTES	(32L << 20)	/* of each file on the disk, and of `large` */
#define LONG	(1L << 20)
#define SHORT	4096L
#define FILES	1000		/* small ones */

static char buf[LONG];
static int folder;

/* An instruction that does nothing, and that nobody else has. */
static void mark(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80; .ascii \"MARK\"" : : :
			 "memory");
}

#define MUST(condition)							\
	do {								\
		if (!(condition)) {					\
			printf("# %s: %s\n", #condition,		\
			       strerror(errno));			\
			exit(1);					\
		}							\
	} while (0)

static void row(const char *name, long operations, long bytes)
{
	mark();
	printf("FS %s %ld %ld\n", name, operations, bytes);
	fflush(stdout);
}

/* The piece that is the turn of step i, of n (a power of 2): each once. */
static long turn(long i, long n, int random)
{
	return random ? (i * 40503 + 12345) % n : i;
}

static void reads(const char *name, const char *file, long piece, int random)
{
	long i, n = BYTES / piece;
	int fd = openat(folder, file, O_RDONLY);

	MUST(fd >= 0);
	mark();
	for (i = 0; i < n; i++)
		MUST(pread(fd, buf, piece, turn(i, n, random) * piece) ==
		     piece);
	row(name, n, BYTES);
	close(fd);
}

/* Onto the medium: with fsync(). */
static void writes(const char *name, const char *file, long piece, int random)
{
	long i, n = BYTES / piece;
	int fd = openat(folder, file, O_WRONLY | O_CREAT, 0644);

	MUST(fd >= 0);
	memset(buf, name[0] + (int)piece, sizeof(buf));
	mark();
	for (i = 0; i < n; i++)
		MUST(pwrite(fd, buf, piece, turn(i, n, random) * piece) ==
		     piece);
	MUST(!fsync(fd));
	row(name, n, BYTES);
	close(fd);
}

static void create(const char *name)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0644);

	MUST(fd >= 0 && !close(fd));
}

static void look(const char *name)
{
	struct stat st;

	MUST(!fstatat(folder, name, &st, 0));
}

static void move(const char *name)
{
	char to[64];

	snprintf(to, sizeof(to), "%s.moved", name);
	MUST(!renameat(folder, name, folder, to));
}

static void drop(const char *name)
{
	char moved[64];

	snprintf(moved, sizeof(moved), "%s.moved", name);
	MUST(!unlinkat(folder, moved, 0));
}

/* One operation on each of many files, onto the medium. */
static void names(const char *name, void (*fn)(const char *name))
{
	char file[32];
	int i;

	mark();
	for (i = 0; i < FILES; i++) {
		snprintf(file, sizeof(file), "dir/file%d", i);
		fn(file);
	}
	MUST(!fsync(folder));
	row(name, FILES, 0);
}

static void small_files(const char *name)
{
	char file[32];
	int i, fd;

	mark();
	for (i = 0; i < FILES; i++) {
		snprintf(file, sizeof(file), "small/%d", i);
		fd = openat(folder, file, O_RDONLY);
		MUST(fd >= 0 && read(fd, buf, SHORT + 1) == SHORT &&
		     !close(fd));
	}
	row(name, FILES, FILES * SHORT);
}

static void on_disk(void)
{
	reads("read-seq-4k", "seq-4k", SHORT, 0);
	reads("read-seq-1m", "seq-1m", LONG, 0);
	reads("read-rand-4k", "rand-4k", SHORT, 1);
	reads("read-rand-1m", "rand-1m", LONG, 1);
	writes("write-seq-4k", "new-4k", SHORT, 0);
	writes("write-seq-1m", "new-1m", LONG, 0);
	writes("write-rand-4k", "new-4k", SHORT, 1);
	writes("write-rand-1m", "new-1m", LONG, 1);
	MUST(!mkdirat(folder, "dir", 0755) && !fsync(folder));
	names("create", create);
	names("stat", look);
	names("rename", move);
	names("unlink", drop);
}

static void enter(const char *path)
{
	folder = open(path, O_RDONLY | O_DIRECTORY);
	MUST(folder >= 0);
}

int main(int argc, char *argv[])
{
	MUST(argc > 1);
	enter(argv[1]);
	on_disk();
	close(folder);
	if (argc > 2) {
		enter(argv[2]);
		reads("9p-large", "large", LONG, 0);
		small_files("9p-small");
	}
	printf("DONE\n");
	return 0;
}
