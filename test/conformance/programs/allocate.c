/* SPDX-License-Identifier: BSD-3-Clause */
/* fallocate, holes, and what lseek finds of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

#define PAGE		4096
#define KEEP		1	/* FALLOC_FL_KEEP_SIZE */
#define PUNCH		3	/* ... and FALLOC_FL_PUNCH_HOLE */

static int fd;

static void size(const char *name)
{
	struct stat st;

	fstat(fd, &st);
	value("fallocate: %s, then = size %ld, blocks %ld", name,
	      (long)st.st_size, (long)st.st_blocks);
}

/* Where data and holes begin, seen from an offset. */
static void seek(const char *name, long off)
{
	long data, hole;
	int no_data, no_hole;

	errno = 0;
	data = lseek(fd, off, SEEK_DATA);
	no_data = errno;
	errno = 0;
	hole = lseek(fd, off, SEEK_HOLE);
	no_hole = errno;
	value("lseek: %s, from %ld = data %ld %s, hole %ld %s", name, off,
	      data, ename(no_data), hole, ename(no_hole));
}

static void arguments(void)
{
	int other, ends[2];

	check(fallocate(fd, 0, -1, 10), "fallocate: negative offset");
	check(fallocate(fd, 0, 0, 0), "fallocate: nothing");
	check(fallocate(fd, 0, 0, -1), "fallocate: negative length");
	check(fallocate(fd, 0, 1L << 62, 1L << 62), "fallocate: sum too big");
	check(fallocate(fd, 2, 0, PAGE), "fallocate: hole without keeping");
	check(fallocate(fd, 8, 0, PAGE), "fallocate: collapse");
	check(fallocate(fd, 0x10, 0, PAGE), "fallocate: zero range");
	check(fallocate(fd, 0x20, 0, PAGE), "fallocate: insert");
	check(fallocate(fd, 0x1000, 0, PAGE), "fallocate: unknown mode");
	check(fallocate(99, 0, 0, 1), "fallocate: no descriptor");
	other = open("f", O_RDONLY);
	check(fallocate(other, 0, 0, 1), "fallocate: O_RDONLY");
	close(other);
	other = open("f", O_PATH);
	check(fallocate(other, 0, 0, 1), "fallocate: O_PATH");
	close(other);
	other = open("/dev/null", O_WRONLY);
	check(fallocate(other, 0, 0, 1), "fallocate: /dev/null");
	close(other);
	check(pipe(ends), "pipe: for fallocate");
	check(fallocate(ends[1], 0, 0, 1), "fallocate: a pipe");
	close(ends[0]);
	close(ends[1]);
	other = open("f", O_WRONLY | O_APPEND);
	check(fallocate(other, 0, 0, 1), "fallocate: O_APPEND");
	close(other);
	check(ftruncate(fd, 0), "ftruncate: after arguments");
}

static void growing(void)
{
	size("empty");
	check(fallocate(fd, KEEP, 0, 3 * PAGE), "fallocate: keeping the size");
	size("keeping the size");
	check(fallocate(fd, 0, 0, 100), "fallocate: 100");
	size("100");
	check(fallocate(fd, 0, 0, 50), "fallocate: 50, does not shrink");
	size("50");
	check(fallocate(fd, 0, 5 * PAGE, 10), "fallocate: further on");
	size("further on");
	check(posix_fallocate(fd, 8 * PAGE, 1), "fallocate: by POSIX");
	size("by POSIX");
	check(ftruncate(fd, 0), "ftruncate: after growing");
	size("truncated");
}

/* Reports which of the first n pages are not zero, and the byte there. */
static void look(const char *name, int n)
{
	char text[100] = "", buf[PAGE];
	int i, k;

	for (i = 0; i < n; i++) {
		pread(fd, buf, PAGE, (off_t)i * PAGE);
		for (k = 0; k < PAGE && !buf[k]; k++)
			;
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 " %d", k < PAGE ? k : -1);
	}
	value("fallocate: first bytes, %s =%s", name, text);
}

static void holes(void)
{
	static char x[8 * PAGE];

	memset(x, 'x', sizeof(x));
	check(write(fd, x, sizeof(x)), "write: 8 pages");
	size("8 pages");
	seek("full", 0);
	seek("full", 5000);
	check(fallocate(fd, PUNCH, 2 * PAGE, 2 * PAGE), "fallocate: hole");
	size("a hole");
	look("a hole", 8);
	seek("a hole", 0);
	seek("a hole", 2 * PAGE);
	seek("a hole", 3 * PAGE + 7);
	seek("a hole", 4 * PAGE);
	check(fallocate(fd, PUNCH, 5 * PAGE + 10, 100), "fallocate: in a page");
	look("in a page", 8);
	seek("in a page", 5 * PAGE);
	check(fallocate(fd, PUNCH, 0, 10), "fallocate: the first bytes");
	look("the first bytes", 2);
	check(fallocate(fd, PUNCH, 7 * PAGE - 5, 10 * PAGE),
	      "fallocate: over the end");
	size("over the end");
	look("over the end", 8);
	seek("over the end", 6 * PAGE);
	seek("over the end", 7 * PAGE);
	seek("at the end", 8 * PAGE);
	seek("negative", -1);
	check(fallocate(fd, PUNCH, 100 * PAGE, PAGE), "fallocate: behind it");
	size("behind it");
	check(pwrite(fd, "y", 1, 3 * PAGE), "pwrite: into the hole");
	seek("written into", 2 * PAGE);
	seek("written into", 3 * PAGE);
}

static void sparse(void)
{
	check(ftruncate(fd, 0), "ftruncate: before sparse");
	check(lseek(fd, 0, SEEK_DATA), "lseek: data of nothing");
	check(lseek(fd, 0, SEEK_HOLE), "lseek: hole of nothing");
	check(ftruncate(fd, 1000), "ftruncate: 1000");
	seek("1000 zeros", 0);
	check(pwrite(fd, "x", 1, 10), "pwrite: 10");
	seek("a byte", 0);
	seek("a byte", 500);
	check(ftruncate(fd, 1L << 40), "ftruncate: a tebibyte");
	seek("far end", 0);
	seek("far end", PAGE);
	check(pwrite(fd, "x", 1, (1L << 39) + 5), "pwrite: far away");
	seek("far away", PAGE);
	seek("far away", (1L << 39) + PAGE);
	check(fallocate(fd, PUNCH, 0, 1L << 40), "fallocate: all of it");
	size("all of it");
	seek("all of it", 0);
}

void program_allocate(void)
{
	fd = opened(open("f", O_CREAT | O_RDWR, 0644), "open: f");
	arguments();
	growing();
	holes();
	sparse();
	close(fd);
}
