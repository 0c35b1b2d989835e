/* SPDX-License-Identifier: BSD-3-Clause */
/* Anonymous memory: mmap, munmap, mprotect, mremap, madvise, locks, brk. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"

#define PAGE	4096

static long page_check(void *p, const char *name)
{
	return check(p == MAP_FAILED ? -1 : ((uintptr_t)p & (PAGE - 1)) != 0,
		     "%s", name);
}

static void maps(void)
{
	static const struct {
		const char *name;
		size_t len;
		int prot, flags, fd;
		long off;
	} cases[] = {
		{ "a page", PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
		{ "one byte", 1, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
		{ "nothing", 0, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
		{ "shared", PAGE, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0 },
		{ "no kind", PAGE, 3, MAP_ANONYMOUS, -1, 0 },
		{ "no access", PAGE, 0, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
		{ "read-only", PAGE, 1, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
		{ "NORESERVE", PAGE, 3,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0 },
		{ "POPULATE", PAGE, 3,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0 },
		{ "STACK", PAGE, 3,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0 },
		{ "odd offset", PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 5 },
		{ "closed file", PAGE, 3, MAP_PRIVATE, 200, 0 },
		{ "too long", SIZE_MAX - 2 * PAGE, 3,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
		{ "longest", SIZE_MAX, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
		{ "2^47", 1UL << 47, 0, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 },
	};
	unsigned i, k;
	char *p;

	for (i = 0; i < COUNT(cases); i++) {
		char name[60] = "mmap: ";

		p = (char *)syscall(SYS_mmap, NULL, cases[i].len,
				    cases[i].prot, cases[i].flags,
				    cases[i].fd, cases[i].off);
		page_check(p, strcat(name, cases[i].name));
		if (p == MAP_FAILED)
			continue;
		for (k = 0; cases[i].prot & 1 && k < PAGE && !p[k]; k++)
			;
		value("mmap: %s zeroes = %u", cases[i].name, k);
		if (cases[i].prot & 2)
			memset(p, 1, PAGE);
		check(munmap(p, cases[i].len ? cases[i].len : 1),
		      "munmap: %s", cases[i].name);
	}
	p = mmap((void *)0x12345, PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	page_check(p, "mmap: odd hint");
	munmap(p, PAGE);
	p = mmap((void *)0x12345, PAGE, 3,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	page_check(p, "mmap: odd address, MAP_FIXED");
}

static void fixed(void)
{
	char *p = mmap(NULL, 4 * PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *q;

	memset(p, 'a', 4 * PAGE);
	q = mmap(p + PAGE, PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		 -1, 0);
	value("mmap: MAP_FIXED there = %d, bytes %c%d%c", q == p + PAGE,
	      p[PAGE - 1], p[PAGE], p[2 * PAGE]);
	q = mmap(p, PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS |
		 MAP_FIXED_NOREPLACE, -1, 0);
	check(q == MAP_FAILED ? -1 : 0, "mmap: MAP_FIXED_NOREPLACE in use");
	check(munmap(p + PAGE, PAGE), "munmap: a page within");
	q = mmap(p + PAGE, PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS |
		 MAP_FIXED_NOREPLACE, -1, 0);
	value("mmap: MAP_FIXED_NOREPLACE in the gap = %d", q == p + PAGE);
	check(munmap(p + 1, PAGE), "munmap: odd address");
	check(munmap(p, 0), "munmap: nothing");
	check(munmap(p + 3 * PAGE, PAGE), "munmap: the last page");
	munmap(p, 2 * PAGE);
	q = mmap(p, 3 * PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS |
		 MAP_FIXED_NOREPLACE, -1, 0);
	check(q == MAP_FAILED ? -1 : 0,
	      "mmap: MAP_FIXED_NOREPLACE, the last page is in use");
	q = mmap(p, 3 * PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	value("mmap: hint, the last page is in use: there = %d, byte %c",
	      q == p, p[2 * PAGE]);
	munmap(q, 3 * PAGE);
	check(munmap(p, 4 * PAGE), "munmap: over a gap");
	check(munmap(p, 4 * PAGE), "munmap: twice");
}

static void protects(void)
{
	char *p = mmap(NULL, 3 * PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(p, 'b', 3 * PAGE);
	check(mprotect(p + PAGE, PAGE, PROT_READ), "mprotect: read-only");
	value("mprotect: bytes stay = %c", p[PAGE]);
	check(mprotect(p + PAGE, PAGE, PROT_NONE), "mprotect: none");
	check(mprotect(p, 3 * PAGE, PROT_READ | PROT_WRITE),
	      "mprotect: all again");
	value("mprotect: bytes are back = %c", p[PAGE]);
	check(mprotect(p + 1, PAGE, PROT_READ), "mprotect: odd address");
	check(mprotect(p, 0, PROT_READ), "mprotect: nothing");
	check(mprotect(p, PAGE, 0x40), "mprotect: bad bits");
	munmap(p + PAGE, PAGE);
	check(mprotect(p, 3 * PAGE, PROT_READ), "mprotect: over a gap");
	munmap(p, 3 * PAGE);
	check(mprotect(p, PAGE, PROT_READ), "mprotect: unmapped");
}

static void remaps(void)
{
	char *p = mmap(NULL, 2 * PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *q;

	memset(p, 'c', 2 * PAGE);
	q = mremap(p, 2 * PAGE, PAGE, 0);
	value("mremap: shorter = %d", q == p);
	q = mremap(p, PAGE, 20 * PAGE, MREMAP_MAYMOVE);
	page_check(q, "mremap: longer");
	value("mremap: longer bytes = %c %d", q[0], q[19 * PAGE]);
	p = mremap(q, 20 * PAGE, 0, MREMAP_MAYMOVE);
	check(p == MAP_FAILED ? -1 : 0, "mremap: to nothing");
	p = mremap(q + 1, PAGE, PAGE, 0);
	check(p == MAP_FAILED ? -1 : 0, "mremap: odd address");
	p = mremap(q, PAGE, PAGE, 0x80);
	check(p == MAP_FAILED ? -1 : 0, "mremap: bad flag");
	p = mremap(q, PAGE, PAGE, MREMAP_FIXED, q + 2 * PAGE);
	check(p == MAP_FAILED ? -1 : 0, "mremap: MREMAP_FIXED alone");
	munmap(q, 20 * PAGE);
	p = mremap(q, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	check(p == MAP_FAILED ? -1 : 0, "mremap: unmapped");
}

static void advises(void)
{
	static const struct constant advice[] = {
		CONSTANT(MADV_NORMAL), CONSTANT(MADV_RANDOM),
		CONSTANT(MADV_SEQUENTIAL), CONSTANT(MADV_WILLNEED),
		CONSTANT(MADV_DONTNEED), CONSTANT(MADV_FREE),
		{ 99, "99" },
	};
	char *p = mmap(NULL, 2 * PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char vec[2];
	unsigned i;

	for (i = 0; i < COUNT(advice); i++) {
		memset(p, 'd', 2 * PAGE);
		check(madvise(p, 2 * PAGE, (int)advice[i].v), "madvise: %s",
		      advice[i].name);
		if (advice[i].v != MADV_FREE)
			value("madvise: %s leaves = %d", advice[i].name,
			      p[PAGE]);
	}
	check(madvise(p + 1, PAGE, MADV_NORMAL), "madvise: odd address");
	check(madvise(p, 0, MADV_NORMAL), "madvise: nothing");
	check(mincore(p, 2 * PAGE, vec), "mincore: two pages");
	value("mincore: gives = %d %d", vec[0] & 1, vec[1] & 1);
	check(mincore(p + 1, PAGE, vec), "mincore: odd address");
	check(mlock(p, PAGE), "mlock: a page");
	check(mlock(p + 1, PAGE), "mlock: odd address");
	check(munlock(p, PAGE), "munlock: a page");
	check(syscall(SYS_mlock2, p, PAGE, 1), "mlock2: MLOCK_ONFAULT");
	check(syscall(SYS_mlock2, p, PAGE, 8), "mlock2: bad flag");
	munlock(p, PAGE);
	check(msync(p, PAGE, MS_SYNC), "msync: MS_SYNC");
	check(msync(p, PAGE, MS_ASYNC), "msync: MS_ASYNC");
	check(msync(p, PAGE, MS_SYNC | MS_ASYNC), "msync: both");
	check(msync(p + 1, PAGE, MS_SYNC), "msync: odd address");
	check(msync(p, PAGE, 0x80), "msync: bad flag");
	munmap(p, 2 * PAGE);
	check(madvise(p, PAGE, MADV_NORMAL), "madvise: unmapped");
	check(mincore(p, PAGE, vec), "mincore: unmapped");
	check(mlock(p, PAGE), "mlock: unmapped");
	check(msync(p, PAGE, MS_SYNC), "msync: unmapped");
	check(syscall(SYS_mlockall, 0), "mlockall: nothing");
	check(syscall(SYS_mlockall, 0x80), "mlockall: bad flag");
	check(munlockall(), "munlockall: all");
}

static void breaks(void)
{
	char *now = (char *)syscall(SYS_brk, 0);
	char *more = (char *)syscall(SYS_brk, now + 3 * PAGE);

	value("brk: grows = %d", more == now + 3 * PAGE);
	memset(now, 1, 3 * PAGE);
	value("brk: stays = %d", (char *)syscall(SYS_brk, 0) == more);
	value("brk: too much is refused = %d",
	      (char *)syscall(SYS_brk, ~0UL >> 1) == more);
	value("brk: shrinks = %d", (char *)syscall(SYS_brk, now) == now);
}

static void files(void)
{
	char *p;
	int fd;

	put_pattern("file", 5000);
	fd = open("file", O_RDWR);
	p = mmap(NULL, 5000, PROT_READ, MAP_PRIVATE, fd, 0);
	page_check(p, "mmap: a file");
	if (p != MAP_FAILED) {
		value("mmap: file's bytes = %c%c%c %d", p[0], p[1], p[4999],
		      p[5000]);
		munmap(p, 5000);
	}
	p = mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, PAGE);
	page_check(p, "mmap: a file's second page");
	if (p != MAP_FAILED) {
		p[0] = 'X';
		munmap(p, 100);
	}
	show_file("file", "mmap: private write leaves");
	p = mmap(NULL, 100, PROT_READ, MAP_PRIVATE, fd, 100);
	check(p == MAP_FAILED ? -1 : 0, "mmap: a file's odd offset");
	close(fd);
	fd = open("file", O_WRONLY);
	p = mmap(NULL, 100, PROT_READ, MAP_PRIVATE, fd, 0);
	check(p == MAP_FAILED ? -1 : 0, "mmap: a write-only file");
	close(fd);
	fd = open("file", O_RDONLY);
	p = mmap(NULL, 100, PROT_WRITE, MAP_SHARED, fd, 0);
	check(p == MAP_FAILED ? -1 : 0, "mmap: shared, a read-only file");
	close(fd);
	fd = open(".", O_RDONLY);
	p = mmap(NULL, 100, PROT_READ, MAP_PRIVATE, fd, 0);
	check(p == MAP_FAILED ? -1 : 0, "mmap: a directory");
	close(fd);
}

void program_memory(void)
{
	maps();
	fixed();
	protects();
	remaps();
	advises();
	breaks();
	files();
}
