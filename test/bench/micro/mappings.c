/* SPDX-License-Identifier: BSD-3-Clause */
/* mmap(), page faults, handlers of faults. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include "micro.h"

#define PAGE	4096
#define MIB	(1 << 20)
#define RW	(PROT_READ | PROT_WRITE)

static void touch(volatile char *p, long len)
{
	for (long i = 0; i < len; i += PAGE)
		p[i] = 1;
}

static void anonymous(void)
{
	char *p = mmap(NULL, MIB, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	touch(p, MIB);
	munmap(p, MIB);
}

static void populated(void)
{
	char *p = mmap(NULL, MIB, RW,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	touch(p, MIB);
	munmap(p, MIB);
}

static void file(int fd, int flags)
{
	char *p = mmap(NULL, MIB, RW, flags, fd, 0);

	touch(p, MIB);
	munmap(p, MIB);
}

static void *page;

static void open_page(int sig)
{
	(void)sig;
	mprotect(page, PAGE, RW);
}

/* mprotect, the fault, the handler with its mprotect, and the return. */
static void handled(void)
{
	mprotect(page, PAGE, PROT_NONE);
	touch(page, PAGE);
}

void measure_mappings(long scale)
{
	int fd = open("/mapped", O_RDWR | O_CREAT, 0600);

	if (ftruncate(fd, MIB))
		return;
	MEASURE("mmap_touch_1m", 20 * scale, anonymous());
	MEASURE("mmap_populate_1m", 20 * scale, populated());
	MEASURE("mmap_shared_1m", 20 * scale, file(fd, MAP_SHARED));
	MEASURE("mmap_private_1m", 20 * scale, file(fd, MAP_PRIVATE));
	page = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	signal(SIGSEGV, open_page);
	MEASURE("sigsegv", 1000 * scale, handled());
	signal(SIGSEGV, SIG_DFL);
	munmap(page, PAGE);
	close(fd);
	unlink("/mapped");
}
