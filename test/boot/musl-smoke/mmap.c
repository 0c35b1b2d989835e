/* SPDX-License-Identifier: BSD-3-Clause */
/* Mappings of memory and files: contents, coherence, rights, errors. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
#include <unistd.h>
#include "smoke.h"

#define PAGE	4096L
#define RW	(PROT_READ | PROT_WRITE)
#define FAILS(call, error)						\
	(errno = 0, (long)(call) == -1 && errno == (error))

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP	4
#endif

static const char name[] = "mmap-file";

/* A file of n bytes, byte i of page p is p + 1. */
static int file_of(size_t n, int flags)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);
	char c;

	CHECK(fd >= 0);
	for (size_t i = 0; i < n; i += PAGE) {
		char page[PAGE];
		size_t len = n - i < (size_t)PAGE ? n - i : (size_t)PAGE;

		c = (char)(i / PAGE + 1);
		memset(page, c, sizeof(page));
		CHECK(write(fd, page, len) == (ssize_t)len);
	}
	if (flags != O_RDWR) {
		close(fd);
		fd = open(name, flags);
	}
	unlink(name);
	return fd;
}

static char *map(int fd, size_t len, int prot, int flags, off_t off)
{
	char *p = mmap(NULL, len, prot, flags, fd, off);

	CHECK(p != MAP_FAILED);
	return p;
}

static char at(int fd, off_t off)
{
	char c = 99;

	CHECK(pread(fd, &c, 1, off) == 1);
	return c;
}

static void shared(void)
{
	int fd = file_of(3 * PAGE + 100, O_RDWR);
	char *a = map(fd, 4 * PAGE, RW, MAP_SHARED, 0);
	char *b = map(fd, 2 * PAGE, PROT_READ, MAP_SHARED, PAGE);

	CHECK(a[0] == 1 && a[3 * PAGE + 99] == 4);
	/* behind the end of the file the last page is zero */
	CHECK(a[3 * PAGE + 100] == 0 && a[4 * PAGE - 1] == 0);
	a[PAGE + 5] = 77;
	CHECK(b[5] == 77 && at(fd, PAGE + 5) == 77);
	CHECK(pwrite(fd, "x", 1, PAGE + 6) == 1);
	CHECK(a[PAGE + 6] == 'x' && b[6] == 'x');
	CHECK(msync(a, 4 * PAGE, MS_SYNC) == 0);
	CHECK(msync(a + PAGE, PAGE, MS_ASYNC | MS_INVALIDATE) == 0);
	close(fd);
	a[PAGE + 7] = 8;
	CHECK(b[7] == 8);
	CHECK(munmap(a, 4 * PAGE) == 0);
	CHECK(b[7] == 8);
	CHECK(munmap(b, 2 * PAGE) == 0);
}

static void private(void)
{
	int fd = file_of(2 * PAGE, O_RDONLY);
	char *a = map(fd, 2 * PAGE, RW, MAP_PRIVATE, 0);
	char *b = map(fd, 2 * PAGE, RW, MAP_PRIVATE, 0);

	a[3] = 55;
	CHECK(a[3] == 55 && b[3] == 1 && at(fd, 3) == 1);
	a[PAGE] = 56;
	CHECK(mprotect(a, 2 * PAGE, PROT_READ) == 0);
	CHECK(mprotect(a, 2 * PAGE, RW) == 0);
	CHECK(a[3] == 55 && a[PAGE] == 56);
	CHECK(mprotect(b, PAGE, PROT_READ) == 0);
	CHECK(mprotect(b, PAGE, RW) == 0);
	b[4] = 57;
	CHECK(a[4] == 1 && at(fd, 4) == 1);
	/* what it has of its own goes, the file's bytes come back */
	CHECK(madvise(a, 2 * PAGE, MADV_DONTNEED) == 0);
	CHECK(a[3] == 1 && a[PAGE] == 2);
	CHECK(munmap(a, 2 * PAGE) == 0 && munmap(b, 2 * PAGE) == 0);
	close(fd);
}

static void file_changes(void)
{
	int fd = file_of(10, O_RDWR);
	char *a = map(fd, 8 * PAGE, RW, MAP_SHARED, 0);

	CHECK(a[9] == 1 && a[10] == 0);
	a[20] = 5;			/* behind the end: not in the file */
	CHECK(ftruncate(fd, 6 * PAGE) == 0);
	CHECK(at(fd, 20) == 0);
	CHECK(a[5 * PAGE] == 0);
	a[5 * PAGE] = 6;
	CHECK(at(fd, 5 * PAGE) == 6);
	/* a read and a write whose buffer is the mapping itself */
	CHECK(pwrite(fd, a + 5 * PAGE, PAGE, 6 * PAGE) == PAGE);
	CHECK(a[6 * PAGE] == 6);
	CHECK(pread(fd, a + 7 * PAGE - 1, 1, 5 * PAGE) == 1);
	CHECK(at(fd, 7 * PAGE - 1) == 6);
	CHECK(ftruncate(fd, 1) == 0);
	CHECK(ftruncate(fd, 6 * PAGE) == 0);
	CHECK(a[0] == 1 && a[1] == 0 && a[5 * PAGE] == 0);
	CHECK(write(fd, "abc", 3) == 3);
	CHECK(munmap(a, 8 * PAGE) == 0);
	CHECK(at(fd, 12) == 'c');
	close(fd);
}

static void rights(void)
{
	int fd = file_of(PAGE, O_RDONLY), wr, dir = open(".", O_RDONLY);
	int fds[2];
	char *a;

	CHECK(FAILS(mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0), EACCES));
	a = map(fd, PAGE, PROT_READ, MAP_SHARED, 0);
	CHECK(FAILS(mprotect(a, PAGE, RW), EACCES));
	CHECK(mprotect(a, PAGE, PROT_NONE) == 0);
	CHECK(mprotect(a, PAGE, PROT_READ) == 0 && a[0] == 1);
	CHECK(munmap(a, PAGE) == 0);
	CHECK(FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, dir, 0), ENODEV));
	CHECK(FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 99, 0), EBADF));
	CHECK(FAILS(mmap(NULL, 0, PROT_READ, MAP_PRIVATE, fd, 0), EINVAL));
	CHECK(FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 1), EINVAL));
	CHECK(FAILS(mmap(NULL, PAGE, PROT_READ, 0, fd, 0), EINVAL));
	CHECK(FAILS(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, -PAGE),
		    EOVERFLOW));
	CHECK(pipe(fds) == 0);
	CHECK(FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fds[0], 0),
		    ENODEV));
	close(fds[0]);
	close(fds[1]);
	close(fd);
	close(dir);
	wr = file_of(PAGE, O_WRONLY);
	CHECK(FAILS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, wr, 0), EACCES));
	close(wr);
}

static void memfd(void)
{
	char long_name[300];
	struct stat st;
	int fd = memfd_create("some name", MFD_CLOEXEC);
	char *a;

	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	CHECK(ftruncate(fd, 2 * PAGE) == 0);
	a = map(fd, 2 * PAGE, RW, MAP_SHARED, 0);
	strcpy(a + PAGE, "hello");
	CHECK(at(fd, PAGE + 4) == 'o');
	CHECK(fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 0);
	CHECK(st.st_size == 2 * PAGE);
	close(fd);
	CHECK(strcmp(a + PAGE, "hello") == 0);
	CHECK(munmap(a, 2 * PAGE) == 0);
	memset(long_name, 'x', sizeof(long_name));
	long_name[250] = '\0';
	CHECK(FAILS(memfd_create(long_name, 0), EINVAL));
	long_name[249] = '\0';
	fd = memfd_create(long_name, 0);
	CHECK(fd >= 0);
	close(fd);
	CHECK(FAILS(memfd_create("x", 0x4000), EINVAL));
}

static void partial(void)
{
	char *a = map(-1, 8 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	unsigned char vec[8];

	for (int i = 0; i < 8; i++)
		a[i * PAGE] = (char)i;
	CHECK(mprotect(a + 2 * PAGE, 2 * PAGE, PROT_READ) == 0);
	CHECK(mprotect(a + 3 * PAGE, 2 * PAGE, PROT_NONE) == 0);
	CHECK(mprotect(a, 8 * PAGE, RW) == 0);
	for (int i = 0; i < 8; i++)
		CHECK(a[i * PAGE] == i);
	CHECK(munmap(a + 3 * PAGE, PAGE) == 0);
	CHECK(FAILS(mprotect(a + 2 * PAGE, 2 * PAGE, RW), ENOMEM));
	CHECK(FAILS(mincore(a, 8 * PAGE, vec), ENOMEM));
	CHECK(mmap(a + 3 * PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS |
		   MAP_FIXED_NOREPLACE, -1, 0) == a + 3 * PAGE);
	CHECK(mincore(a, 8 * PAGE, vec) == 0);
	CHECK(vec[2] & 1 && !(vec[3] & 1) && vec[4] & 1);
	CHECK(FAILS(mmap(a, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS |
			 MAP_FIXED_NOREPLACE, -1, 0), EEXIST));
	CHECK(mmap(a + PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		   -1, 0) == a + PAGE && a[PAGE] == 0);
	CHECK(munmap(a, 8 * PAGE) == 0);
	CHECK(FAILS(munmap(a + 1, PAGE), EINVAL));
	CHECK(FAILS(munmap(a, 0), EINVAL));
}

static void remap(void)
{
	int fd = file_of(8 * PAGE, O_RDWR);
	char *a = map(fd, 4 * PAGE, RW, MAP_SHARED, PAGE), *b, *c;

	CHECK(munmap(a + 3 * PAGE, PAGE) == 0);
	b = mremap(a, 3 * PAGE, 7 * PAGE, MREMAP_MAYMOVE);
	CHECK(b != MAP_FAILED);
	CHECK(b[0] == 2 && b[6 * PAGE] == 8);
	b[6 * PAGE] = 42;
	CHECK(at(fd, 7 * PAGE) == 42);
	/* length 0: once more */
	c = mremap(b + PAGE, 0, PAGE, MREMAP_MAYMOVE);
	CHECK(c != MAP_FAILED && c != b + PAGE && c[0] == 3);
	c[0] = 43;
	CHECK(b[PAGE] == 43);
	CHECK(munmap(c, PAGE) == 0);
	c = map(-1, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	CHECK(mremap(b, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, c) == c);
	CHECK(c[0] == 2);
	CHECK(munmap(c, 2 * PAGE) == 0 && munmap(b, 7 * PAGE) == 0);
	close(fd);
	a = map(-1, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	a[PAGE] = 9;
	/* some C libraries pass no address without MREMAP_FIXED */
	b = (char *)syscall(SYS_mremap, a, 2 * PAGE, 2 * PAGE,
			    MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0L);
	CHECK(b != MAP_FAILED && b != a && b[PAGE] == 9 && a[PAGE] == 0);
	CHECK(FAILS(mremap(a, 2 * PAGE, PAGE, MREMAP_MAYMOVE |
			   MREMAP_DONTUNMAP), EINVAL));
	CHECK(FAILS(mremap(a, PAGE, PAGE, MREMAP_FIXED, b), EINVAL));
	CHECK(FAILS(mremap(a, 0, PAGE, MREMAP_MAYMOVE), EINVAL));
	CHECK(FAILS(mremap(a + 1, PAGE, PAGE, 0), EINVAL));
	CHECK(munmap(a, 2 * PAGE) == 0 && munmap(b, 2 * PAGE) == 0);
	CHECK(FAILS(mremap(a, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EFAULT));
}

static void advice(void)
{
	char *a = map(-1, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, 0);
	char *b = map(-1, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	int fd = open("/dev/zero", O_RDWR);

	a[0] = b[0] = 1;
	CHECK(madvise(a, PAGE, MADV_DONTNEED) == 0 && a[0] == 1);
	CHECK(madvise(b, PAGE, MADV_DONTNEED) == 0 && b[0] == 0);
	CHECK(FAILS(madvise(a, PAGE, MADV_FREE), EINVAL));
	CHECK(madvise(b, PAGE, MADV_FREE) == 0);
	CHECK(madvise(b, PAGE, MADV_WILLNEED) == 0);
	CHECK(FAILS(madvise(b, PAGE, 12345), EINVAL));
	CHECK(FAILS(madvise(b + 1, PAGE, MADV_DONTNEED), EINVAL));
	b[0] = b[2 * PAGE] = 1;
	CHECK(munmap(b + PAGE, PAGE) == 0);
	/* what is there goes all the same */
	CHECK(FAILS(madvise(b, 3 * PAGE, MADV_DONTNEED), ENOMEM));
	CHECK(b[0] == 0 && b[2 * PAGE] == 0);
	CHECK(munmap(a, 4 * PAGE) == 0 && munmap(b, 4 * PAGE) == 0);
	if (fd < 0)
		return;		/* no /dev in this image */
	a = map(fd, PAGE, RW, MAP_SHARED, 0);
	CHECK(a[7] == 0);
	a[7] = 1;
	CHECK(munmap(a, PAGE) == 0);
	close(fd);
}

static void grows_down(void)
{
	char *a = map(-1, 600 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		      0);
	volatile char *top;

	CHECK(munmap(a, 600 * PAGE) == 0);
	top = mmap(a + 599 * PAGE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS |
		   MAP_FIXED | MAP_GROWSDOWN, -1, 0);
	CHECK(top == a + 599 * PAGE);
	top[0] = 1;
	for (long i = 1; i < 200; i++)
		top[-i * PAGE] = (char)i;
	CHECK(top[-5 * PAGE] == 5 && top[0] == 1);
	CHECK(munmap(a, 600 * PAGE) == 0);
}

static void locks(void)
{
	char *a = map(-1, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	int fd = file_of(2 * PAGE, O_RDWR);
	char *b = map(fd, 2 * PAGE, RW, MAP_PRIVATE | MAP_POPULATE, 0);
	unsigned char vec[4];

	CHECK(mlock(a, 2 * PAGE) == 0);
	CHECK(mincore(a, 4 * PAGE, vec) == 0);
	CHECK(vec[0] & 1 && vec[1] & 1 && !(vec[2] & 1));
	CHECK(munlock(a, 2 * PAGE) == 0);
	CHECK(mincore(b, 2 * PAGE, vec) == 0 && vec[0] & 1 && vec[1] & 1);
	CHECK(b[PAGE] == 2 && mlock(b, 2 * PAGE) == 0);
	CHECK(munmap(b, 2 * PAGE) == 0);
	CHECK(FAILS(mlock(b, PAGE), ENOMEM));
	CHECK(munmap(a, 4 * PAGE) == 0);
	close(fd);
}

/* Every page of a file by several views at once, in an odd order. */
static void many(void)
{
	enum { N = 64 };
	int fd = memfd_create("many", 0);
	char *view[4];

	CHECK(ftruncate(fd, N * PAGE) == 0);
	for (int v = 0; v < 4; v++)
		view[v] = map(fd, N * PAGE, RW, v < 2 ? MAP_SHARED :
			      MAP_PRIVATE, 0);
	for (int i = 0; i < N; i++) {
		int p = i * 37 % N;

		view[p % 2][p * PAGE] = (char)p;
		if (p % 3 == 0)
			view[2][p * PAGE] = 101;
	}
	for (int p = 0; p < N; p++) {
		CHECK(view[0][p * PAGE] == p && view[1][p * PAGE] == p);
		CHECK(view[2][p * PAGE] == (p % 3 ? p : 101));
		CHECK(view[3][p * PAGE] == p);
	}
	for (int v = 0; v < 4; v++)
		CHECK(munmap(view[v], N * PAGE) == 0);
	close(fd);
}

static unsigned long free_memory(void)
{
	struct sysinfo si;

	CHECK(sysinfo(&si) == 0);
	return si.freeram * si.mem_unit;
}

/* All of the above again and again: memory in use returns to the start. */
static void nothing_lost(void)
{
	unsigned long before = 0, after = 0;

	for (int round = 0; round < 12; round++) {
		/* what is made once and stays is there after some rounds */
		if (round == 4)
			before = free_memory();
		for (const struct test *t = mmap_tests; t->run != nothing_lost;
		     t++)
			t->run();
	}
	after = free_memory();
	if (before > after + 4 * PAGE)
		printf("# lost %lu KiB\n", (before - after) / 1024);
	CHECK(before <= after + 4 * PAGE);
}

const struct test mmap_tests[] = {
	{ "mmap: shared file", shared },
	{ "mmap: private file", private },
	{ "mmap: the file changes", file_changes },
	{ "mmap: rights and errors", rights },
	{ "mmap: memfd", memfd },
	{ "mmap: parts of mappings", partial },
	{ "mmap: mremap", remap },
	{ "mmap: advice", advice },
	{ "mmap: grows down", grows_down },
	{ "mmap: locks", locks },
	{ "mmap: many views", many },
	{ "mmap: nothing is lost", nothing_lost },
	{ NULL, NULL }
};
