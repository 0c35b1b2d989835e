/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads that read, write, cut, punch, map and sync the same files while the
 * others wait for the disk. Each sector holds the number of the write that
 * made it, in each word. What may be read follows from a clock that counts
 * the beginnings and ends of all calls: no write, cut or hole that was over
 * before the read began may be missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>
#include "storm.h"

#define SECTOR	512
#define SECTORS	2048		/* of a file */
#define MOST	128		/* of a call */
#define FILES	3
#define MAPPED	2		/* is not cut, so that its pages stay there */
#define THREADS	8
#define MOST_CALLS	200	/* of a thread */
#define OPS	(THREADS * MOST_CALLS + FILES * (SECTORS / MOST) + 1)
#define JUNK	0xdeadbeefU
#define LENT	(32 * SECTOR)	/* what a pipe has room for */

struct op {
	long begin, end;	/* 0: not yet */
};

static struct {
	int fd;
	long floor[SECTORS];	/* the last beginning of what is over */
	long zeroed[SECTORS];	/* the last end of a cut or hole */
} file[FILES];

static struct op op[OPS];
static unsigned int ops, calls;
static long tick, slept, wrong;
static const char *where;

struct worker {
	pthread_t thread;
	unsigned int seed, number;
	int pipe[2];
	unsigned int word[MOST * SECTOR / 4];
};

static unsigned int any(struct worker *w, unsigned int n)
{
	w->seed = w->seed * 1103515245 + 12345;
	return (w->seed >> 16) % n;
}

static void over(int f, int first, int n, long begin, int zeros)
{
	int i;

	tick++;
	for (i = first; i < first + n; i++) {
		if (begin > file[f].floor[i])
			file[f].floor[i] = begin;
		if (zeros)
			file[f].zeroed[i] = tick;
	}
}

/* May a reader see it, before whom everything up to (floor) was over? */
static int may_be(int f, int sector, unsigned int word, long floor)
{
	if (!word)
		return file[f].zeroed[sector] && file[f].zeroed[sector] >= floor;
	return word < OPS && op[word].begin &&
	       (!op[word].end || op[word].end >= floor);
}

static void check(const char *how, int f, int first, const unsigned int *word,
		  long bytes, const long *floor)
{
	int i, k;

	if (bytes < 0 || bytes % SECTOR) {
		printf("%s: file %d: %ld, %s\n", how, f, bytes, strerror(errno));
		wrong++;
	}
	for (i = 0; i < bytes / SECTOR; i++, word += SECTOR / 4) {
		for (k = 1; k < SECTOR / 4 && word[k] == word[0]; k++)
			;
		if (k == SECTOR / 4 && may_be(f, first + i, word[0], floor[i]))
			continue;
		if (wrong++ < 10)
			printf("%s: file %d, sector %d: %x %x\n", how, f,
			       first + i, word[0], word[k % (SECTOR / 4)]);
	}
}

static void reads(struct worker *w, int f, int first, int n)
{
	char *to = (char *)w->word;
	long floor[MOST], begin = tick, r;
	off_t at = (off_t)first * SECTOR;

	memcpy(floor, file[f].floor + first, (size_t)n * sizeof(*floor));
	if (any(w, 3)) {
		r = pread(file[f].fd, to, (size_t)n * SECTOR, at);
		slept += tick != begin;
		check("pread", f, first, w->word, r, floor);
		return;
	}
	if (n * SECTOR > LENT)
		n = LENT / SECTOR;
	r = sendfile(w->pipe[1], file[f].fd, &at, (size_t)n * SECTOR);
	slept += tick != begin;
	if (r > 0 && read(w->pipe[0], to, (size_t)r) != r)
		r = -1;
	check("sendfile", f, first, w->word, r, floor);
}

static void writes(struct worker *w, int f, int first, int n)
{
	unsigned int number = ++ops;
	int i;

	for (i = 0; i < n * SECTOR / 4; i++)
		w->word[i] = number;
	op[number].begin = ++tick;
	if (pwrite(file[f].fd, w->word, (size_t)n * SECTOR,
		   (off_t)first * SECTOR) != n * SECTOR)
		wrong++;
	over(f, first, n, op[number].begin, 0);
	op[number].end = tick;
}

static void cuts(int f, int first)
{
	long begin = ++tick;

	if (ftruncate(file[f].fd, (off_t)first * SECTOR) ||
	    ftruncate(file[f].fd, SECTORS * SECTOR))
		wrong++;
	over(f, first, SECTORS - first, begin, 1);
}

static void punches(int f, int first, int n)
{
	long begin = ++tick;

	if (fallocate(file[f].fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		      (off_t)first * SECTOR, (off_t)n * SECTOR))
		wrong++;
	over(f, first, n, begin, 1);
}

static void maps(struct worker *w, int first, int n)
{
	char *p = mmap(NULL, SECTORS * SECTOR, PROT_READ, MAP_SHARED,
		       file[MAPPED].fd, 0);

	if (p == MAP_FAILED) {
		wrong++;
		return;
	}
	memcpy(w->word, p + first * SECTOR, (size_t)n * SECTOR);
	check("mmap", MAPPED, first, w->word, n * SECTOR,
	      file[MAPPED].floor + first);
	munmap(p, SECTORS * SECTOR);
}

/* Others get the blocks that were freed. */
static void takes_blocks(struct worker *w)
{
	char path[64];
	int fd, i;

	snprintf(path, sizeof(path), "%s/junk%u", where, w->number);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
	for (i = 0; i < MOST * SECTOR / 4; i++)
		w->word[i] = JUNK;
	for (i = 0; i < 4; i++)
		if (write(fd, w->word, sizeof(w->word)) != sizeof(w->word))
			wrong++;
	if (fsync(fd) || close(fd) || (any(w, 2) && unlink(path)))
		wrong++;
}

/* Takes the memory of the page cache for a moment: the pages have to be read
 * again.
 */
static void squeeze(void)
{
	void *piece[1024];
	int n = 0;

	while (n < 1024 && (piece[n] = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0))
			   != MAP_FAILED)
		n++;
	while (n)
		munmap(piece[--n], 1 << 20);
}

static void *works(void *arg)
{
	struct worker *w = arg;
	int f, first, n;
	unsigned int i;

	for (i = 0; i < calls; i++) {
		f = (int)any(w, FILES);
		first = (int)any(w, SECTORS - MOST);
		n = 1 + (int)any(w, MOST);
		switch (any(w, 16)) {
		case 0: case 1:
			writes(w, f, first, n);
			break;
		case 2:
			if (f != MAPPED)
				cuts(f, first);
			break;
		case 3:
			punches(f, first, n);
			break;
		case 4:
			if (f == MAPPED && !any(w, 2))
				maps(w, first, n);
			break;
		case 5:
			wrong += fsync(file[f].fd) != 0;
			break;
		case 6:
			takes_blocks(w);
			break;
		case 7:
			squeeze();
			break;
		default:
			reads(w, f, first, n);
		}
		sched_yield();
	}
	return NULL;
}

static void begin(struct worker *w, int f)
{
	char path[64];
	int at;

	snprintf(path, sizeof(path), "%s/storm%d", where, f);
	file[f].fd = open(path, O_CREAT | O_RDWR, 0644);
	for (at = 0; at < SECTORS; at += MOST)
		writes(w, f, at, MOST);
	wrong += fsync(file[f].fd) != 0;
	/* it goes on without a name */
	if (!f)
		wrong += unlink(path) != 0;
}

/* All of it, as it is on the disk. */
static void end(struct worker *w, int f)
{
	int at;

	wrong += fsync(file[f].fd) != 0;
	squeeze();
	for (at = 0; at < SECTORS; at += MOST)
		check("end", f, at, w->word,
		      pread(file[f].fd, w->word, sizeof(w->word),
			    (off_t)at * SECTOR), file[f].floor + at);
	wrong += close(file[f].fd) != 0;
}

void storm(const char *dir, unsigned int seed, unsigned int each)
{
	static struct worker w[THREADS];
	int i;

	where = dir;
	calls = each < MOST_CALLS ? each : MOST_CALLS;
	for (i = 0; i < FILES; i++)
		begin(w, i);
	squeeze();
	for (i = 0; i < THREADS; i++) {
		w[i].number = (unsigned int)i;
		w[i].seed = seed * 100 + (unsigned int)i;
		wrong += pipe(w[i].pipe) != 0;
		pthread_create(&w[i].thread, NULL, works, &w[i]);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(w[i].thread, NULL);
	for (i = 0; i < FILES; i++)
		end(w, i);
	printf("slept %ld\nwrong %ld\n", slept, wrong);
}
