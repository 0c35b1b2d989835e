/* SPDX-License-Identifier: BSD-3-Clause */
/* Mappings of files: rights, contents, what a change of the file does. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"
#include "kinds.h"
#include "probe.h"

#define PAGE	4096
#define RW	(PROT_READ | PROT_WRITE)

static const struct constant types[] = {
	CONSTANT(MAP_SHARED), CONSTANT(MAP_PRIVATE),
	{ 3, "MAP_SHARED_VALIDATE" },
};

/* Maps, reports whether that worked, and unmaps. */
static long try_map(int fd, size_t len, int prot, int flags, off_t off)
{
	void *p = mmap(NULL, len, prot, flags, fd, off);

	return p == MAP_FAILED ? -1 : munmap(p, len);
}

static void rights(void)
{
	static const struct constant modes[] = {
		CONSTANT(O_RDONLY), CONSTANT(O_WRONLY), CONSTANT(O_RDWR),
		CONSTANT(O_PATH), { O_RDWR | O_APPEND, "O_APPEND" },
	};
	static const char *const prots[] = { "none", "r", "w", "rw" };
	unsigned m, t;
	int fd, prot;

	put_pattern("file", 100);
	for (m = 0; m < COUNT(modes); m++) {
		fd = open("file", (int)modes[m].v);
		for (t = 0; t < COUNT(types); t++)
			for (prot = 0; prot < 4; prot++)
				check(try_map(fd, PAGE, prot,
					      (int)types[t].v, 0),
				      "mmap: %s %s %s", modes[m].name,
				      types[t].name, prots[prot]);
		close(fd);
	}
}

static long map_shared(int fd)
{
	return try_map(fd, PAGE, PROT_READ, MAP_SHARED, 0);
}

static long map_private(int fd)
{
	return try_map(fd, PAGE, PROT_READ, MAP_PRIVATE, 0);
}

static void each_kind(void)
{
	static const struct fd_call calls[] = {
		{ "mmap: shared", map_shared, false },
		{ "mmap: private", map_private, false },
	};

	mkdir("dir", 0755);
	try_kinds(calls, COUNT(calls));
}

static void offsets(void)
{
	static const struct {
		const char *name;
		size_t len;
		long off;
	} cases[] = {
		{ "0", PAGE, 0 }, { "1", PAGE, 1 }, { "PAGE", PAGE, PAGE },
		{ "2 GiB", PAGE, 1L << 31 }, { "2^62", PAGE, 1L << 62 },
		{ "2^63 - PAGE", PAGE, (long)(~0UL >> 1) - PAGE + 1 },
		{ "2^63 - 2 PAGE, two", 2 * PAGE,
		  (long)(~0UL >> 1) - 2 * PAGE + 1 },
		{ "-PAGE", PAGE, -PAGE }, { "nothing", 0, 0 },
		{ "no kind", PAGE, 0 },
	};
	int fd = open("file", O_RDONLY);
	unsigned i;
	long p;

	for (i = 0; i < COUNT(cases); i++) {
		p = syscall(SYS_mmap, NULL, cases[i].len, PROT_READ,
			    strcmp(cases[i].name, "no kind") ? MAP_SHARED : 0,
			    fd, cases[i].off);
		check(p == -1 ? -1 : 0, "mmap: offset %s", cases[i].name);
		if (p != -1)
			munmap((void *)p, cases[i].len);
	}
	close(fd);
}

/* Each page of mappings of files of some sizes, read and written. */
static void ends(void)
{
	static const int sizes[] = { 0, 1, 4095, 4096, 4097, 8192 };
	char name[40];
	unsigned i, t;
	int fd, page;
	char *p;

	for (i = 0; i < COUNT(sizes); i++) {
		put_pattern("end", (size_t)sizes[i]);
		fd = open("end", O_RDWR);
		for (t = 0; t < 2; t++) {
			p = mmap(NULL, 3 * PAGE, RW, (int)types[t].v, fd, 0);
			for (page = 0; page < 3; page++) {
				probe(p + page * PAGE, false,
				      "mmap: %s of %d bytes, page %d",
				      types[t].name, sizes[i], page);
				probe(p + page * PAGE + 99, true,
				      "mmap: write, %s of %d bytes, page %d",
				      types[t].name, sizes[i], page);
			}
			munmap(p, 3 * PAGE);
		}
		close(fd);
		snprintf(name, sizeof(name), "mmap: file of %d afterwards",
			 sizes[i]);
		show_file("end", name);
		unlink("end");
	}
}

static char byte_at(int fd, off_t off)
{
	char c = '?';

	return pread(fd, &c, 1, off) == 1 ? c : '!';
}

static void coherence(void)
{
	char *s, *t, *p;
	int fd;

	put_pattern("both", 2 * PAGE + 10);
	fd = open("both", O_RDWR);
	s = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	t = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, PAGE);
	p = mmap(NULL, 3 * PAGE, RW, MAP_PRIVATE, fd, 0);
	s[PAGE + 1] = 'S';
	value("mmap: a shared write is seen = %c%c", t[1],
	      byte_at(fd, PAGE + 1));
	pwrite(fd, "W", 1, PAGE + 2);
	value("mmap: write() is seen = %c%c%c", s[PAGE + 2], t[2],
	      p[PAGE + 2]);
	p[3] = 'P';
	value("mmap: a private write stays = %c%c%c", p[3], s[3],
	      byte_at(fd, 3));
	s[3] = 'T';
	value("mmap: its page is its own = %c", p[3]);
	s[2 * PAGE + 20] = 'E';
	value("mmap: behind the end = %c", byte_at(fd, 2 * PAGE + 20));
	pwrite(fd, "F", 1, 2 * PAGE + 12);
	value("mmap: write() at the end = %c%c%d", s[2 * PAGE + 12],
	      byte_at(fd, 2 * PAGE + 12), byte_at(fd, 2 * PAGE + 11));
	check(pread(fd, s, 5, PAGE), "read: into the mapping");
	value("read: into the mapping gives = %.5s", s);
	check(pwrite(fd, s + PAGE, 5, 30), "write: from the mapping");
	value("write: from the mapping gives = %.5s", s + 30);
	close(fd);
	unlink("both");
	s[PAGE + 5] = 'U';
	value("mmap: lives on without a name = %c", t[5]);
	munmap(s, 3 * PAGE);
	value("mmap: and without the other = %c", t[5]);
	munmap(t, PAGE);
	munmap(p, 3 * PAGE);
}

static void truncates(void)
{
	char *s, *p;
	int fd;

	put_pattern("cut", 3 * PAGE);
	fd = open("cut", O_RDWR);
	s = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0);
	p = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE, fd, 0);
	p[0] = p[2 * PAGE] = 'P';
	check(ftruncate(fd, PAGE + 5), "ftruncate: mapped, shorter");
	value("ftruncate: rest of the page = %d%d", s[PAGE + 5],
	      s[2 * PAGE - 1]);
	probe(s + 2 * PAGE, false, "ftruncate: shared behind the end");
	probe(p + 2 * PAGE, false, "ftruncate: private copy behind the end");
	probe(p, false, "ftruncate: private copy before it");
	check(ftruncate(fd, 4 * PAGE), "ftruncate: mapped, longer");
	probe(s + 2 * PAGE, false, "ftruncate: shared again");
	probe(p + 2 * PAGE, false, "ftruncate: private again");
	probe(s + 3 * PAGE, true, "ftruncate: write in the new part");
	value("ftruncate: the new part = %d", byte_at(fd, 3 * PAGE));
	close(open("cut", O_WRONLY | O_TRUNC));
	probe(s, false, "open: O_TRUNC of a mapped file");
	check(pwrite(fd, "again", 5, 0), "write: to the empty file");
	value("write: is seen = %.5s", s);
	munmap(s, 4 * PAGE);
	munmap(p, 4 * PAGE);
	close(fd);
}

static void protects(void)
{
	int ro, rw;
	char *s, *p;

	put_pattern("prot", 2 * PAGE);
	ro = open("prot", O_RDONLY);
	rw = open("prot", O_RDWR);
	s = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, ro, 0);
	check(mprotect(s, PAGE, RW), "mprotect: shared, read-only file");
	check(mprotect(s, PAGE, PROT_NONE), "mprotect: to nothing");
	probe(s, false, "mprotect: read with nothing");
	check(mprotect(s, PAGE, PROT_READ), "mprotect: and back");
	probe(s, false, "mprotect: read again");
	munmap(s, 2 * PAGE);
	s = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, rw, 0);
	probe(s, true, "mprotect: write before");
	check(mprotect(s, PAGE, RW), "mprotect: shared, read-write file");
	probe(s, true, "mprotect: write afterwards");
	value("mprotect: in the file = %d", byte_at(rw, 0));
	probe(s + PAGE, true, "mprotect: the other page");
	munmap(s, 2 * PAGE);
	p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, ro, 0);
	probe(p + 1, false, "mprotect: private before");
	check(mprotect(p, 2 * PAGE, RW), "mprotect: private, read-only file");
	probe(p + 1, true, "mprotect: private afterwards");
	value("mprotect: not in the file = %c", byte_at(rw, 1));
	check(mprotect(p, PAGE, PROT_NONE), "mprotect: private to nothing");
	check(mprotect(p, PAGE, PROT_READ), "mprotect: private and back");
	value("mprotect: its own bytes = %d", p[1]);
	munmap(p, 2 * PAGE);
	close(ro);
	close(rw);
}

static void moves(void)
{
	char *s, *t;
	int fd;

	put_pattern("move", 4 * PAGE);
	fd = open("move", O_RDWR);
	s = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, PAGE);
	t = mremap(s, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	check(t == MAP_FAILED ? -1 : 0, "mremap: a file, longer");
	value("mremap: shows = %d%d%d", t[0] == byte_at(fd, PAGE),
	      t[PAGE] == byte_at(fd, 2 * PAGE),
	      t[2 * PAGE] == byte_at(fd, 3 * PAGE));
	probe(t + 3 * PAGE, false, "mremap: behind the end");
	s = mremap(t + PAGE, 0, PAGE, MREMAP_MAYMOVE);
	check(s == MAP_FAILED ? -1 : 0, "mremap: of length 0");
	if (s != MAP_FAILED) {
		s[7] = 'Z';
		value("mremap: the second view = %c%c", t[PAGE + 7],
		      byte_at(fd, 2 * PAGE + 7));
		munmap(s, PAGE);
	}
	check(mremap(t, 0, PAGE, 0) == MAP_FAILED ? -1 : 0,
	      "mremap: of length 0, in place");
	munmap(t + PAGE, PAGE);
	probe(t + PAGE, false, "munmap: a page within a file's mapping");
	probe(t + 2 * PAGE, false, "munmap: the page behind it");
	check(mremap(t, 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED
	      ? -1 : 0, "mremap: over a gap");
	munmap(t, 4 * PAGE);
	close(fd);
}

void program_mmap_files(void)
{
	probe_start();
	rights();
	each_kind();
	offsets();
	ends();
	coherence();
	truncates();
	protects();
	moves();
	probe_stop();
}
