/* SPDX-License-Identifier: BSD-3-Clause */
/* Anonymous memory of many MiB, which may have large pages, and changes of
 * parts of it.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include "check.h"

#define MIB	(1024ul * 1024)
#define PAGE	4096ul
#define SIZE	(8 * MIB)
#define AT(mib)	((mib) * MIB + 5 * PAGE)	/* within a large page */

static unsigned char *p;

static void fill(size_t size)
{
	size_t at;

	for (at = 0; at < size; at += PAGE)
		p[at] = (unsigned char)(at / PAGE * 7 + 1);
}

/* Pages of [from, to) that are as fill() left them, and those that are zero. */
static void look(const char *what, size_t from, size_t to)
{
	int same = 0, zero = 0;
	size_t at;

	for (at = from; at < to; at += PAGE) {
		same += p[at] == (unsigned char)(at / PAGE * 7 + 1);
		zero += !p[at] && !p[at + PAGE - 1];
	}
	value("mmap: %s = %d kept, %d zero", what, same, zero);
}

static void whole(void)
{
	size_t at, other = 0;

	p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(p == MAP_FAILED ? -1 : 0, "mmap: 8 MiB");
	p[AT(3)] = 1;
	for (at = 0; at < SIZE; at++)
		other += p[at] != 0;
	value("mmap: 8 MiB, bytes that are not zero = %zu", other);
	fill(SIZE);
	look("8 MiB written to", 0, SIZE);
}

static void parts(void)
{
	char c = 0;

	check(munmap(p + AT(1), 3 * PAGE), "munmap: within 8 MiB");
	look("before what went", 0, AT(1));
	look("behind what went", AT(1) + 3 * PAGE, SIZE);
	check(madvise(p + AT(3), 2 * PAGE, MADV_DONTNEED),
	      "madvise: MADV_DONTNEED within 8 MiB");
	look("what was not needed", AT(3), AT(3) + 2 * PAGE);
	look("behind what was not needed", AT(3) + 2 * PAGE, SIZE);
	check(mprotect(p + AT(5), PAGE, PROT_READ), "mprotect: within 8 MiB");
	look("read-only", AT(5), AT(5) + PAGE);
	check(mprotect(p + AT(5), PAGE, PROT_READ | PROT_WRITE),
	      "mprotect: back");
	p[AT(5)] = c;
	look("written to again", AT(5), AT(5) + 2 * PAGE);
	check(mincore(p + AT(1), PAGE, (unsigned char *)&c),
	      "mincore: what went");
	check(mincore(p + AT(6), PAGE, (unsigned char *)&c),
	      "mincore: what is there");
	value("mincore: what is there gives = %d", c & 1);
	check(munmap(p, SIZE), "munmap: 8 MiB with a hole");
}

static void moved(void)
{
	unsigned char *q;

	p = mmap(NULL, 4 * MIB, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fill(4 * MIB);
	q = mremap(p, 4 * MIB, 12 * MIB, MREMAP_MAYMOVE);
	check(q == MAP_FAILED ? -1 : 0, "mremap: 4 to 12 MiB");
	p = q;
	look("after mremap", 0, 4 * MIB);
	look("what came by mremap", 4 * MIB, 12 * MIB);
	q = mremap(p + MIB + PAGE, 2 * MIB, 2 * MIB, MREMAP_MAYMOVE |
		   MREMAP_FIXED, p + 7 * MIB + 3 * PAGE);
	value("mremap: to a place = %d", q == p + 7 * MIB + 3 * PAGE);
	value("mremap: what it took along = %d %d", q[0] ==
	      (unsigned char)((MIB + PAGE) / PAGE * 7 + 1), p[9 * MIB + 3 *
	      PAGE]);
	look("before what moved", 0, MIB + PAGE);
	look("behind what moved", 3 * MIB + PAGE, 4 * MIB);
	check(munmap(p, 12 * MIB), "munmap: 12 MiB");
	p = mmap(NULL, 2 * MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	look("only to read", 0, 2 * MIB);
	munmap(p, 2 * MIB);
}

/* Again and again: what is given back can be had again. */
static void often(void)
{
	int i, good = 0;

	for (i = 0; i < 200; i++) {
		p = mmap(NULL, 4 * MIB, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			break;
		p[0] = p[4 * MIB - 1] = 1;
		good += p[2 * MIB] == 0;
		munmap(p + (i & 1 ? PAGE : 0), 4 * MIB - (i & 1 ? PAGE : 0));
		if (i & 1)
			munmap(p, PAGE);
	}
	value("mmap: 4 MiB, times = %d", good);
}

void program_large_areas(void)
{
	whole();
	parts();
	moved();
	often();
}
