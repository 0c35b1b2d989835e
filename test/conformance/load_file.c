/* SPDX-License-Identifier: BSD-3-Clause */
/* One file against its copy in memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"
#include "load.h"

#define MOST	(256u << 10)	/* bytes that the file may have */
#define LONGEST	(40u << 10)	/* of a transfer */
#define KEPT	30		/* operations that are told when it went wrong */
#define PAGE	4096u

static struct load *load;
static unsigned char copy[MOST];	/* zero from `size` on */
static unsigned char buf[LONGEST];
static size_t size;
static int fd;
static long operations;
static char told[KEPT][80];

static void tell(const char *format, ...) FORMAT(1, 2);
static void tell(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(told[operations % KEPT], sizeof(told[0]), format, args);
	va_end(args);
}

static int wrong(const char *what, size_t at)
{
	long n = operations < KEPT ? 0 : operations - KEPT + 1;

	for (; n <= operations; n++)
		printf("%ld %s\n", n, told[n % KEPT]);
	printf("wrong: %s at %zu (errno %s)\n", what, at, ename(errno));
	return 1;
}

/* A range that begins in the file; its length, 0: there is none. */
static size_t within(size_t *at)
{
	size_t len;

	if (!size)
		return 0;
	*at = load_below(load, (unsigned)size);
	len = 1 + load_below(load, LONGEST);
	return len < size - *at ? len : size - *at;
}

static void fill(unsigned char *p, size_t len)
{
	uint32_t x = load_below(load, ~0u);
	size_t i;

	for (i = 0; i < len; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (unsigned char)(x >> 24);
	}
}

static int same(const unsigned char *p, size_t at, size_t len)
{
	size_t i;

	if (!memcmp(p, copy + at, len))
		return 0;
	for (i = 0; p[i] == copy[at + i]; i++)
		;
	return wrong("other bytes", at + i);
}

static int do_write(void)
{
	size_t at = load_below(load, MOST - 1);
	size_t len = 1 + load_below(load, LONGEST);

	if (len > MOST - at)
		len = MOST - at;
	tell("write %zu at %zu", len, at);
	fill(copy + at, len);
	if (at + len > size)
		size = at + len;
	if (pwrite(fd, copy + at, len, (off_t)at) != (ssize_t)len)
		return wrong("write", at);
	return 0;
}

static int do_read(void)
{
	size_t at = load_below(load, MOST), len = load_below(load, LONGEST);
	size_t want = at >= size ? 0 : len < size - at ? len : size - at;

	tell("read %zu at %zu", len, at);
	if (pread(fd, buf, len, (off_t)at) != (ssize_t)want)
		return wrong("read", at);
	return same(buf, at, want);
}

static int do_truncate(void)
{
	size_t to = load_below(load, 3) ? load_below(load, MOST + 1) : size / 2;

	tell("truncate to %zu", to);
	if (to < size)
		memset(copy + to, 0, size - to);
	size = to;
	return ftruncate(fd, (off_t)to) ? wrong("truncate", to) : 0;
}

static int do_punch(void)
{
	size_t at, len = within(&at);

	if (!len || load->lacks & FUZZ_HOLES)
		return 0;
	tell("punch %zu at %zu", len, at);
	memset(copy + at, 0, len);
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			 (off_t)at, (off_t)len) ? wrong("punch", at) : 0;
}

/* Copies between two ranges of it that do not meet. */
static int do_copy(void)
{
	size_t from, len = within(&from), to = load_below(load, MOST);
	off_t a = (off_t)from, b = (off_t)to;

	if (len > MOST - to)
		len = MOST - to;
	if (!len || (from < to + len && to < from + len))
		return 0;
	tell("copy %zu from %zu to %zu", len, from, to);
	memcpy(copy + to, copy + from, len);
	if (to + len > size)
		size = to + len;
	if (copy_file_range(fd, &a, fd, &b, len, 0) != (ssize_t)len)
		return wrong("copy", to);
	return 0;
}

static int do_map(void)
{
	size_t at, len = within(&at), page = at & ~(size_t)(PAGE - 1);
	bool writes = load_below(load, 2) && !(load->lacks & FUZZ_SHARED);
	unsigned char *p;
	int rc = 0;

	if (!len)
		return 0;
	tell("map, %s %zu at %zu", writes ? "write" : "read", len, at);
	p = mmap(NULL, at - page + len, PROT_READ | (writes ? PROT_WRITE : 0),
		 writes ? MAP_SHARED : MAP_PRIVATE, fd, (off_t)page);
	if (p == MAP_FAILED)
		return wrong("mmap", at);
	if (writes) {
		fill(copy + at, len);
		memcpy(p + at - page, copy + at, len);
		if (load_below(load, 2) &&
		    msync(p, at - page + len, MS_SYNC))
			rc = wrong("msync", at);
	} else {
		rc = same(p + at - page, at, len);
	}
	munmap(p, at - page + len);
	return rc;
}

static int do_sync(void)
{
	tell("fsync");
	return fsync(fd) ? wrong("fsync", 0) : 0;
}

static int do_open(void)
{
	struct stat st;

	tell("open again");
	close(fd);
	fd = open("file", O_RDWR);
	if (fd < 0 || fstat(fd, &st))
		return wrong("open", 0);
	return st.st_size == (off_t)size ? 0 : wrong("size",
						     (size_t)st.st_size);
}

static const struct {
	int (*run)(void);
	unsigned weight;
} kinds[] = {
	{ do_write, 30 }, { do_read, 30 }, { do_truncate, 8 }, { do_punch, 8 },
	{ do_copy, 8 }, { do_map, 20 }, { do_sync, 2 }, { do_open, 3 },
};

static int one(void)
{
	unsigned i, n, sum = 0;

	for (i = 0; i < COUNT(kinds); i++)
		sum += kinds[i].weight;
	n = load_below(load, sum);
	for (i = 0; n >= kinds[i].weight; i++)
		n -= kinds[i].weight;
	return kinds[i].run();
}

int load_file(struct load *l)
{
	size_t at;

	load = l;
	fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		return wrong("open", 0);
	for (; load_goes_on(l); operations++)
		if (one())
			return 1;
	if (do_open())
		return 1;
	for (at = 0; at < size; at += LONGEST) {
		ssize_t n = pread(fd, buf, LONGEST, (off_t)at);

		if (n <= 0 || same(buf, at, (size_t)n))
			return wrong("read in the end", at);
	}
	close(fd);
	printf("file: %ld operations, all right\n", operations);
	return unlink("file") ? wrong("unlink", 0) : 0;
}
