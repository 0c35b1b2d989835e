/* SPDX-License-Identifier: BSD-3-Clause */
/* mremap: what grows in place, what moves, and what stays behind. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "check.h"
#include "probe.h"

#define PAGE	4096L

/* `n` pages of a reservation of 16, the byte of each page being its number. */
static char *pages(int n)
{
	char *p = mmap(NULL, 16 * PAGE, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	mmap(p, n * PAGE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (i = 0; i < n; i++)
		p[i * PAGE] = (char)('a' + i);
	return p;
}

static void show(const char *p, int n, const char *name)
{
	char text[17] = "";
	int i;

	for (i = 0; i < n; i++)
		text[i] = p[i * PAGE] ? p[i * PAGE] : '0';
	value("%s = %s", name, text);
}

static void moving(void)
{
	char *p = pages(3), *q, *to;

	q = mremap(p, 3 * PAGE, 5 * PAGE, 0);
	check(q == MAP_FAILED ? -1 : 0, "mremap: no room, no leave");
	q = mremap(p, 3 * PAGE, 5 * PAGE, MREMAP_MAYMOVE);
	value("mremap: moves = %d", q != MAP_FAILED && q != p);
	show(q, 5, "mremap: moved gives");
	probe(p, false, "mremap: where it was");
	q[4 * PAGE] = 'z';
	q = mremap(q, 5 * PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	show(q, 2, "mremap: shorter gives");
	probe(q + 2 * PAGE, false, "mremap: behind the shorter");
	munmap(q, 2 * PAGE);
	munmap(p, 16 * PAGE);

	p = pages(4);
	to = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(to, 'x', 8 * PAGE);
	q = mremap(p + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		   to + PAGE);
	value("mremap: MREMAP_FIXED = %d", q == to + PAGE);
	show(to, 5, "mremap: MREMAP_FIXED gives");
	probe(p + PAGE, false, "mremap: the middle that went");
	probe(p, false, "mremap: before the middle");
	probe(p + 3 * PAGE, false, "mremap: behind the middle");
	q = mremap(to + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		   to + 2 * PAGE);
	check(q == MAP_FAILED ? -1 : 0, "mremap: MREMAP_FIXED onto itself");
	q = mremap(to, 2 * PAGE, 2 * PAGE, MREMAP_FIXED, p);
	check(q == MAP_FAILED ? -1 : 0, "mremap: MREMAP_FIXED alone");
	q = mremap(to, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + 1);
	check(q == MAP_FAILED ? -1 : 0, "mremap: MREMAP_FIXED, odd address");
	munmap(to, 8 * PAGE);
	munmap(p, 16 * PAGE);
}

static void staying(void)
{
	char *p = pages(2), *q;

	q = mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP);
	value("mremap: MREMAP_DONTUNMAP = %d", q != MAP_FAILED && q != p);
	show(q, 2, "mremap: MREMAP_DONTUNMAP gives");
	show(p, 2, "mremap: MREMAP_DONTUNMAP leaves");
	munmap(q, 2 * PAGE);
	q = mremap(p, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP);
	check(q == MAP_FAILED ? -1 : 0, "mremap: MREMAP_DONTUNMAP, longer");
	munmap(p, 16 * PAGE);
}

static void of_a_file(void)
{
	char *p, *q, c = 0;
	int fd;

	put_pattern("file", 3 * PAGE);
	fd = open("file", O_RDWR);
	p = mmap(NULL, 16 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mmap(p, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
	p[1] = 'S';
	q = mremap(p, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	value("mremap: a shared file moves = %d", q != MAP_FAILED && q != p);
	value("mremap: a shared file gives = %c%c %c", q[0], q[1],
	      q[2 * PAGE]);
	probe(q + 3 * PAGE, false, "mremap: behind the file's end");
	q[2 * PAGE] = 'T';
	p = mremap(q, 0, PAGE, MREMAP_MAYMOVE);
	value("mremap: once more = %d", p != MAP_FAILED && p != q);
	value("mremap: once more gives = %c%c", p[0], p[1]);
	munmap(p, PAGE);
	munmap(q, 4 * PAGE);
	check(lseek(fd, 2 * PAGE, SEEK_SET), "lseek: where it was written");
	check(read(fd, &c, 1), "read: where it was written");
	value("read: through the moved mapping = %c", c);
	close(fd);
}

void program_remap(void)
{
	probe_start();
	moving();
	staying();
	of_a_file();
	probe_stop();
}
