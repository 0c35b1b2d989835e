/* SPDX-License-Identifier: BSD-3-Clause */
/* madvise, msync, mincore, mlock, memfd_create, odd flags of mmap. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"
#include "probe.h"

#define PAGE	4096
#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)

#ifndef MADV_COLD
#define MADV_COLD	20
#define MADV_PAGEOUT	21
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#define MADV_POPULATE_WRITE	23
#endif

static int fd;

static char *make(unsigned kind, int prot)
{
	if (kind == 0)
		return mmap(NULL, 4 * PAGE, prot, ANON, -1, 0);
	if (kind == 1)
		return mmap(NULL, 4 * PAGE, prot, MAP_SHARED | MAP_ANONYMOUS,
			    -1, 0);
	return mmap(NULL, 4 * PAGE, prot, kind == 2 ? MAP_PRIVATE : MAP_SHARED,
		    fd, 0);
}

static const char *const kinds_of[] = {
	"anonymous", "anonymous shared", "private file", "shared file",
};

static void advice(void)
{
	static const struct constant advices[] = {
		CONSTANT(MADV_NORMAL), CONSTANT(MADV_RANDOM),
		CONSTANT(MADV_SEQUENTIAL), CONSTANT(MADV_WILLNEED),
		CONSTANT(MADV_DONTNEED), CONSTANT(MADV_FREE),
		CONSTANT(MADV_DONTFORK), CONSTANT(MADV_DOFORK),
		CONSTANT(MADV_DONTDUMP), CONSTANT(MADV_DODUMP),
		CONSTANT(MADV_COLD), CONSTANT(MADV_PAGEOUT),
		CONSTANT(MADV_POPULATE_READ), CONSTANT(MADV_POPULATE_WRITE),
		{ 5, "5" }, { 7, "7" }, { 99, "99" }, { -1, "-1" },
	};
	unsigned i, k;
	char *p;

	for (k = 0; k < 4; k++) {
		for (i = 0; i < COUNT(advices); i++) {
			p = make(k, RW);
			memset(p, 'q', 4 * PAGE);
			check(madvise(p, 4 * PAGE, (int)advices[i].v),
			      "madvise: %s, %s", kinds_of[k], advices[i].name);
			/* what is free may be there or not */
			if (advices[i].v != MADV_FREE)
				value("madvise: %s, %s leaves = %c",
				      kinds_of[k], advices[i].name,
				      p[PAGE] ? p[PAGE] : '0');
			munmap(p, 4 * PAGE);
		}
	}
}

static void ranges(void)
{
	char *p = make(0, RW);

	memset(p, 'r', 4 * PAGE);
	munmap(p + PAGE, PAGE);
	check(madvise(p, 3 * PAGE, MADV_DONTNEED), "madvise: over a gap");
	value("madvise: before and behind it = %d%d", p[0], p[2 * PAGE]);
	value("madvise: and not further = %c", p[3 * PAGE]);
	check(madvise(p, 3 * PAGE, MADV_RANDOM), "madvise: hint over a gap");
	check(madvise(p + PAGE, PAGE, MADV_DONTNEED), "madvise: in the gap");
	check(madvise(p + PAGE, 0, MADV_DONTNEED), "madvise: nothing there");
	check(madvise(p, 1, MADV_DONTNEED), "madvise: one byte");
	check(madvise(p, SIZE_MAX, MADV_DONTNEED), "madvise: everything");
	check(madvise(p + 8, PAGE, MADV_DONTNEED), "madvise: odd address");
	mprotect(p, PAGE, PROT_READ);
	check(madvise(p, PAGE, MADV_DONTNEED), "madvise: read-only");
	check(madvise(p, PAGE, MADV_POPULATE_WRITE),
	      "madvise: MADV_POPULATE_WRITE, read-only");
	check(madvise(p, PAGE, MADV_POPULATE_READ),
	      "madvise: MADV_POPULATE_READ, read-only");
	mprotect(p, PAGE, PROT_NONE);
	check(madvise(p, PAGE, MADV_POPULATE_READ),
	      "madvise: MADV_POPULATE_READ, no access");
	munmap(p, 4 * PAGE);
}

static void syncs(void)
{
	static const int flags[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 12 };
	char *p = make(3, RW);
	unsigned i;

	for (i = 0; i < COUNT(flags); i++)
		check(msync(p, PAGE, flags[i]), "msync: flags %d", flags[i]);
	p[100] = 'Y';
	check(msync(p, 4 * PAGE, MS_SYNC), "msync: a change");
	check(msync(p, 1, MS_SYNC), "msync: one byte");
	check(msync(p, 0, MS_SYNC), "msync: nothing");
	check(msync(p + 1, PAGE, MS_SYNC), "msync: odd address");
	munmap(p + PAGE, PAGE);
	check(msync(p, 3 * PAGE, MS_SYNC), "msync: over a gap");
	check(msync(p, 3 * PAGE, MS_ASYNC), "msync: MS_ASYNC over a gap");
	check(msync(p + PAGE, 0, MS_SYNC), "msync: nothing in a gap");
	munmap(p, 4 * PAGE);
}

static void residence(void)
{
	unsigned char vec[4] = { 0 };
	char *p = make(0, RW), *s = make(3, PROT_READ), *r = make(0, 0);

	p[0] = p[3 * PAGE] = 1;
	check(mincore(p, 4 * PAGE, vec), "mincore: anonymous");
	value("mincore: anonymous gives = %d%d%d%d", vec[0] & 1, vec[1] & 1,
	      vec[2] & 1, vec[3] & 1);
	check(mincore(s, 4 * PAGE, vec), "mincore: a file");
	value("mincore: a file gives = %d%d%d%d", vec[0] & 1, vec[1] & 1,
	      vec[2] & 1, vec[3] & 1);
	check(mincore(p, 1, vec), "mincore: one byte");
	check(mincore(p, 0, vec), "mincore: nothing");
	check(syscall(SYS_mincore, p, PAGE, NULL), "mincore: no vector");
	check(mincore(p, PAGE, (unsigned char *)r), "mincore: bad vector");
	munmap(p, 4 * PAGE);
	munmap(s, 4 * PAGE);
	munmap(r, 4 * PAGE);
}

static void locks(void)
{
	char *p = make(0, RW), *s = make(3, RW);

	check(mlock(p, 4 * PAGE), "mlock: anonymous");
	check(mlock(s, 4 * PAGE), "mlock: a file");
	check(mlock(p, 0), "mlock: nothing");
	check(mlock(p, SIZE_MAX), "mlock: everything");
	check(munlock(p, SIZE_MAX), "munlock: everything");
	check(munlock(p, 4 * PAGE), "munlock: anonymous");
	check(munlock(p, 4 * PAGE), "munlock: twice");
	munmap(p + PAGE, PAGE);
	check(mlock(p, 3 * PAGE), "mlock: over a gap");
	check(munlock(p, 3 * PAGE), "munlock: over a gap");
	check(syscall(SYS_mlock2, p, PAGE, 0), "mlock2: no flags");
	check(syscall(SYS_mlockall, 4), "mlockall: MCL_ONFAULT alone");
	check(munlockall(), "munlockall: all");
	munmap(p, 4 * PAGE);
	munmap(s, 4 * PAGE);
}

static void memfds(void)
{
	char name[300];
	struct stat st;
	char *p;
	int m;

	m = opened(memfd_create("x", 0), "memfd_create: plain");
	check(fcntl(m, F_GETFD), "memfd_create: F_GETFD");
	value("memfd_create: F_GETFL access = %d",
	      fcntl(m, F_GETFL) & O_ACCMODE);
	check(fstat(m, &st), "memfd_create: fstat");
	value("memfd_create: mode = %o links %d size %d", st.st_mode,
	      (int)st.st_nlink, (int)st.st_size);
	check(pwrite(m, "abc", 3, PAGE), "memfd_create: pwrite");
	p = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, m, 0);
	probe(p + PAGE + 1, false, "memfd_create: mapped");
	probe(p + 2 * PAGE, false, "memfd_create: behind the end");
	check(lseek(m, 0, SEEK_END), "memfd_create: lseek");
	check(ftruncate(m, 0), "memfd_create: ftruncate");
	probe(p, false, "memfd_create: truncated");
	close(m);
	munmap(p, 3 * PAGE);
	m = opened(memfd_create("", MFD_CLOEXEC), "memfd_create: CLOEXEC");
	check(fcntl(m, F_GETFD), "memfd_create: CLOEXEC F_GETFD");
	close(m);
	memset(name, 'n', sizeof(name));
	name[249] = '\0';
	m = opened(memfd_create(name, 0), "memfd_create: 249 bytes");
	close(m);
	name[249] = 'n';
	name[250] = '\0';
	check(memfd_create(name, 0), "memfd_create: 250 bytes");
	check(memfd_create("x", 0x100), "memfd_create: bad flag");
	check(syscall(SYS_memfd_create, NULL, 0), "memfd_create: no name");
	m = memfd_create("a/b", 0);
	opened(m, "memfd_create: slash in the name");
	close(m);
}

static void odd_flags(void)
{
	static const struct {
		const char *name;
		int flags;
	} cases[] = {
		{ "MAP_NORESERVE", ANON | MAP_NORESERVE },
		{ "MAP_LOCKED", ANON | MAP_LOCKED },
		{ "MAP_NONBLOCK", ANON | MAP_POPULATE | MAP_NONBLOCK },
		{ "MAP_DENYWRITE", ANON | MAP_DENYWRITE },
		{ "MAP_EXECUTABLE", ANON | MAP_EXECUTABLE },
		{ "MAP_GROWSDOWN", ANON | MAP_GROWSDOWN },
		{ "MAP_GROWSDOWN shared",
		  MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN },
		{ "MAP_SHARED_VALIDATE", 3 | MAP_ANONYMOUS },
		{ "type 0", MAP_ANONYMOUS },
	};
	unsigned i;
	char *p;

	for (i = 0; i < COUNT(cases); i++) {
		p = mmap(NULL, PAGE, RW, cases[i].flags, -1, 0);
		check(p == MAP_FAILED ? -1 : 0, "mmap: %s", cases[i].name);
		if (p != MAP_FAILED)
			munmap(p, PAGE);
	}
	p = mmap(NULL, PAGE, RW, ANON, 77, 12 * PAGE);
	check(p == MAP_FAILED ? -1 : 0, "mmap: descriptor and offset ignored");
	munmap(p, PAGE);
	fd = open("/dev/zero", O_RDWR);
	if (fd < 0)
		return;
	p = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	probe(p, false, "mmap: /dev/zero, private");
	munmap(p, PAGE);
	p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	probe(p, true, "mmap: /dev/zero, shared");
	munmap(p, PAGE);
	close(fd);
}

void program_mmap_advice(void)
{
	probe_start();
	put_pattern("file", 4 * PAGE);
	fd = open("file", O_RDWR);
	advice();
	ranges();
	syncs();
	residence();
	locks();
	close(fd);
	memfds();
	odd_flags();
	probe_stop();
}
