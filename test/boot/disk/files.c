/* SPDX-License-Identifier: BSD-3-Clause */
/* Disks as files. The integration test makes them, and looks at them after:
 * /dev/vda	64 MiB: vda1 from 1 MiB, 16 MiB; vda2 8 MiB; the rest is free;
 *		at 40 MiB 1 MiB of 0xff
 * /dev/vdb	1 MiB + 512 bytes, read-only: the byte i >> 9 at i
 * /dev/vdc	1 MiB, of sectors of 4096 bytes
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <uk/pagecache.h>
#include "disk.h"

/* What libc's header does not have. */
#define BLKDISCARD	_IO(0x12, 119)
#define BLKPBSZGET	_IO(0x12, 123)
#define BLKZEROOUT	_IO(0x12, 127)

#define MIB	(1 << 20)

static unsigned char buf[MIB] __attribute__((aligned(4096)));

static uint64_t size_of(const char *path)
{
	int fd = open(path, O_RDONLY);
	uint64_t size = 0;

	CHECK(ioctl(fd, BLKGETSIZE64, &size) == 0);
	CHECK(lseek(fd, 0, SEEK_END) == (off_t)size);
	close(fd);
	return size;
}

static void sizes(void)
{
	unsigned long sectors = 0;
	unsigned int phys = 0;
	struct stat st;
	int fd, n = 0;

	CHECK(size_of("/dev/vda") == 64 * MIB);
	CHECK(size_of("/dev/vda1") == 16 * MIB);
	CHECK(size_of("/dev/vda2") == 8 * MIB);
	CHECK(size_of("/dev/vdb") == MIB + 512);
	FAILS(ENOENT, open("/dev/vda3", O_RDONLY));
	CHECK(stat("/dev/vda1", &st) == 0 && S_ISBLK(st.st_mode));
	CHECK(major(st.st_rdev) == 254 && minor(st.st_rdev) == 1);
	CHECK((st.st_mode & 0777) == 0660);
	fd = open("/dev/vdc", O_RDONLY);
	CHECK(ioctl(fd, BLKSSZGET, &n) == 0 && n == 4096);
	CHECK(ioctl(fd, BLKGETSIZE, &sectors) == 0 && sectors == 2048);
	CHECK(ioctl(fd, BLKPBSZGET, &phys) == 0 && phys >= 4096);
	CHECK(ioctl(fd, BLKROGET, &n) == 0 && n == 0);
	FAILS(ENOTTY, ioctl(fd, 0x12ff, &n));
	close(fd);
}

static void cached(void)
{
	int fd = open("/dev/vda1", O_RDWR);
	unsigned char *p;

	memset(buf, 'c', 10000);
	CHECK(pwrite(fd, buf, 10000, 1234) == 10000);
	CHECK(pread(fd, buf + 20000, 10002, 1233) == 10002);
	CHECK(buf[20000] == 0 && buf[30001] == 0);
	CHECK(!memcmp(buf, buf + 20001, 10000));
	CHECK(fdatasync(fd) == 0);
	p = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
	CHECK(p != MAP_FAILED && p[0] == 'c' && p[MIB - 1] == 0);
	memcpy(p + 100000, "mapped", 6);
	CHECK(msync(p, MIB, MS_SYNC) == 0);
	CHECK(pread(fd, buf, 6, 104096) == 6 && !memcmp(buf, "mapped", 6));
	CHECK(munmap(p, MIB) == 0);
	CHECK(sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE) == 0);
	close(fd);
}

static size_t dirty(void)
{
	struct uk_pagecache_stats st;

	uk_pagecache_stats_get(&st);
	return st.dirty;
}

static void synchronous(void)
{
	int fd = open("/dev/vda1", O_RDWR);

	CHECK(fsync(fd) == 0 && dirty() == 0);
	CHECK(pwrite(fd, "later", 5, 15 * MIB) == 5);
	CHECK(dirty() == 1);
	close(fd);
	fd = open("/dev/vda1", O_RDWR | O_SYNC);
	CHECK(pwrite(fd, "now", 3, 14 * MIB) == 3);
	CHECK(dirty() == 0);
	close(fd);
}

static void direct(void)
{
	int fd = open("/dev/vda2", O_RDWR | O_DIRECT);
	int i;

	for (i = 0; i < MIB; i++)
		buf[i] = (unsigned char)(i % 251);
	CHECK(pwrite(fd, buf, MIB, 512) == MIB);
	FAILS(EINVAL, pwrite(fd, buf, 512, 100));
	FAILS(EINVAL, pwrite(fd, buf, 100, 512));
	FAILS(EINVAL, pread(fd, buf + 1, 512, 512));
	memset(buf, 0, MIB);
	CHECK(pread(fd, buf, MIB, 512) == MIB);
	for (i = 0; i < MIB && buf[i] == i % 251; i++)
		;
	CHECK(i == MIB);
	/* the last sectors, and what is behind them */
	CHECK(pread(fd, buf, 4096, 8 * MIB - 1024) == 1024);
	CHECK(pread(fd, buf, 4096, 8 * MIB) == 0);
	FAILS(ENOSPC, pwrite(fd, buf, 512, 8 * MIB));
	CHECK(fsync(fd) == 0);
	close(fd);
}

/* What one way wrote the other one sees. */
static void both(void)
{
	int plain = open("/dev/vda2", O_RDWR);
	int past = open("/dev/vda2", O_RDWR | O_DIRECT);

	memset(buf, 'p', 4096);
	CHECK(pwrite(plain, buf, 4096, 4 * MIB) == 4096);
	CHECK(pread(past, buf + 4096, 4096, 4 * MIB) == 4096);
	CHECK(buf[4096] == 'p' && buf[8191] == 'p');
	memset(buf, 'd', 4096);
	CHECK(pwrite(past, buf, 4096, 4 * MIB) == 4096);
	CHECK(pread(plain, buf + 4096, 4096, 4 * MIB) == 4096);
	CHECK(buf[4096] == 'd' && buf[8191] == 'd');
	close(plain);
	close(past);
}

static void read_only(void)
{
	int fd = open("/dev/vdb", O_RDWR), n = 0, i;

	CHECK(fd >= 0);
	CHECK(ioctl(fd, BLKROGET, &n) == 0 && n == 1);
	CHECK(read(fd, buf, MIB) == MIB);
	for (i = 0; i < MIB && buf[i] == (i >> 9 & 255); i++)
		;
	CHECK(i == MIB);
	CHECK(read(fd, buf, MIB) == 512);
	CHECK(read(fd, buf, MIB) == 0);
	FAILS(EPERM, pwrite(fd, buf, 512, 0));
	CHECK(fsync(fd) == 0);
	close(fd);
}

static void large_sectors(void)
{
	int fd = open("/dev/vdc", O_RDWR | O_DIRECT);

	memset(buf, 's', 8192);
	FAILS(EINVAL, pwrite(fd, buf, 512, 0));
	CHECK(pwrite(fd, buf, 8192, 4096) == 8192);
	close(fd);
	fd = open("/dev/vdc", O_RDWR);
	CHECK(pwrite(fd, "odd", 3, 5000) == 3);
	CHECK(fsync(fd) == 0);
	CHECK(pread(fd, buf, 10, 4998) == 10 && !memcmp(buf, "ssoddsssss", 10));
	close(fd);
}

static void clearing(void)
{
	uint64_t range[2] = { 40 * MIB + 512, 4096 };
	int fd = open("/dev/vda", O_RDWR), i;

	CHECK(pread(fd, buf, 8192, 40 * MIB) == 8192 && buf[4096] == 0xff);
	CHECK(ioctl(fd, BLKZEROOUT, range) == 0);
	CHECK(pread(fd, buf, 8192, 40 * MIB) == 8192);
	for (i = 0; i < 8192 && buf[i] == (i < 512 || i >= 4608 ? 255 : 0); i++)
		;
	CHECK(i == 8192);
	range[0] = 40 * MIB + 65536;
	range[1] = 65536;
	CHECK(ioctl(fd, BLKDISCARD, range) == 0);
	range[0]++;
	FAILS(EINVAL, ioctl(fd, BLKDISCARD, range));
	range[0] = 64 * MIB;
	FAILS(EINVAL, ioctl(fd, BLKZEROOUT, range));
	close(fd);
}

/* More than there is memory for: what is kept has to go. */
static void little_memory(void)
{
	int fd = open("/dev/vda", O_RDWR);
	long at, sum = 0;

	for (at = 0; at < 64; at++)
		sum += pread(fd, buf, MIB, at * MIB);
	CHECK(sum == 64 * MIB);
	memset(buf, 'm', MIB);
	for (at = 26; at < 40; at++)
		CHECK(pwrite(fd, buf, MIB, at * MIB) == MIB);
	/* written back when the guest ends: nobody asks for it */
	CHECK(pwrite(fd, "the end", 7, 64 * MIB - 7) == 7);
	FAILS(ENOSPC, pwrite(fd, "x", 1, 64 * MIB));
	CHECK(pwrite(fd, "xyz", 3, 64 * MIB - 1) == 1);
	CHECK(pwrite(fd, "d", 1, 64 * MIB - 1) == 1);
	close(fd);
}

static void in_memory(void)
{
	int fd = open("/dev/rama", O_RDWR);

	CHECK(size_of("/dev/rama") == MIB);
	CHECK(pwrite(fd, "ram", 3, 70000) == 3);
	CHECK(fsync(fd) == 0);
	CHECK(pread(fd, buf, 5, 69999) == 5 && !memcmp(buf, "\0ram", 5));
	close(fd);
}

/* /dev/vda: reading at 1 MiB fails, and so does writing at 2 MiB, and each
 * flush behind it.
 */
static void errors(void)
{
	int fd = open("/dev/vda", O_RDWR);

	FAILS(EIO, pread(fd, buf, 512, MIB));
	CHECK(pread(fd, buf, 512, 0) == 512);
	/* what is before it is read all the same */
	CHECK(pread(fd, buf, 65536, MIB - 65536 + 4096) == 65536 - 4096);
	CHECK(pwrite(fd, buf, 4096, 2 * MIB) == 4096);
	FAILS(EIO, fsync(fd));
	CHECK(fsync(fd) == 0);
	close(fd);
	fd = open("/dev/vda", O_RDWR | O_DIRECT);
	FAILS(EIO, pread(fd, buf, 4096, MIB));
	FAILS(EIO, pwrite(fd, buf, 4096, 2 * MIB));
	CHECK(pwrite(fd, buf, 4096, 3 * MIB) == 4096);
	close(fd);
}

const struct test file_tests[] = {
	{ "sizes", sizes },
	{ "cached", cached },
	{ "synchronous", synchronous },
	{ "direct", direct },
	{ "both ways", both },
	{ "read-only", read_only },
	{ "sectors of 4096 bytes", large_sectors },
	{ "discard and zeroes", clearing },
	{ "more than the memory", little_memory },
	{ "a disk of memory", in_memory },
	{ NULL, NULL }
};

const struct test error_tests[] = {
	{ "errors of the device", errors },
	{ NULL, NULL }
};
