/* SPDX-License-Identifier: BSD-3-Clause */
/* One page, or one time, too many. */
#include <stdint.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define PAGE	4096L

/* Eight pages, of which the last four are not there. */
static char *half(void)
{
	char *p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(p + 4 * PAGE, 4 * PAGE);
	return p;
}

static void last_page(void)
{
	char *p = half();

	check(mprotect(p, 4 * PAGE, PROT_READ), "mprotect: all pages");
	check(mprotect(p, 5 * PAGE, PROT_READ), "mprotect: a page too many");
	check(mprotect(p + 4 * PAGE, PAGE, PROT_READ), "mprotect: no page");
	check(madvise(p, 5 * PAGE, MADV_WILLNEED), "madvise: a page too many");
	check(msync(p, 5 * PAGE, MS_ASYNC), "msync: a page too many");
	check(mlock(p, 5 * PAGE), "mlock: a page too many");
	check(munlock(p, 5 * PAGE), "munlock: a page too many");
	check(munmap(p, 8 * PAGE), "munmap: more than there is");
}

static void wish(void)
{
	char *p = half(), *q;

	p[0] = 'o';
	q = mmap(p - 2 * PAGE, 3 * PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	value("mmap: a wish whose last page is taken = %d",
	      q == p - 2 * PAGE);
	q[2 * PAGE] = 'n';
	value("mmap: what was there = %c", p[0]);
	munmap(q, 3 * PAGE);
	munmap(p, 4 * PAGE);
}

static void expirations(void)
{
	struct itimerspec t = { { 3600, 0 }, { 0, 1000000 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	uint64_t n = 0;

	timerfd_settime(fd, 0, &t, NULL);
	check(read(fd, &n, sizeof(n)), "read: a timer's first expiration");
	value("read: expirations = %d", (int)n);
	close(fd);
}

void program_edges(void)
{
	last_page();
	wish();
	expirations();
}
