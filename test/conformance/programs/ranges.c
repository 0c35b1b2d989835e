/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that do little where files are in memory and memory has one node, but
 * check what they are asked for: sync_file_range, readahead, memory policies,
 * membarrier, capget, close_range; and two old forms: utime, getdents.
 */
#include <dirent.h>
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

#define BITS	1025	/* of a set of nodes, and one more */

static void ranges(void)
{
	int f = open("f", O_CREAT | O_RDWR, 0600), ends[2], other;

	check(sync_file_range(f, 0, 0, 7), "sync_file_range: all");
	check(sync_file_range(f, 0, 0, 8), "sync_file_range: bad flag");
	check(sync_file_range(f, -1, 0, 0), "sync_file_range: offset -1");
	check(sync_file_range(f, 1, -1, 0), "sync_file_range: length -1");
	check(sync_file_range(f, 1L << 62, 1L << 62, 0),
	      "sync_file_range: sum too big");
	check(sync_file_range(99, 0, 0, 0), "sync_file_range: closed");
	check(pipe(ends), "pipe: for ranges");
	check(sync_file_range(ends[0], 0, 0, 0), "sync_file_range: a pipe");
	check(readahead(ends[0], 0, 1), "readahead: a pipe");
	other = open(".", O_RDONLY);
	check(sync_file_range(other, 0, 0, 0), "sync_file_range: directory");
	check(readahead(other, 0, 1), "readahead: a directory");
	close(other);
	other = open("/dev/zero", O_RDONLY);
	check(sync_file_range(other, 0, 0, 0), "sync_file_range: a device");
	check(readahead(other, 0, 1), "readahead: a device");
	close(other);
	other = open("f", O_PATH);
	check(sync_file_range(other, 0, 0, 0), "sync_file_range: O_PATH");
	check(readahead(other, 0, 1), "readahead: O_PATH");
	close(other);
	other = open("f", O_WRONLY);
	check(readahead(other, 0, 1), "readahead: O_WRONLY");
	close(other);
	check(readahead(f, 0, 4096), "readahead: a file");
	check(readahead(f, -1, 1), "readahead: offset -1");
	check(readahead(99, 0, 1), "readahead: closed");
	close(ends[0]);
	close(ends[1]);
	close(f);
}

static long get_policy(int *mode, unsigned long *mask, const void *addr,
		       int flags)
{
	return syscall(SYS_get_mempolicy, mode, mask, mask ? BITS : 0, addr,
		       flags);
}

static void show_policy(const char *name)
{
	unsigned long mask[17] = { 0 };
	int mode = 77;

	check(get_policy(&mode, mask, NULL, 0), "get_mempolicy: %s", name);
	value("get_mempolicy: %s gives = %x %lx", name, mode, mask[0]);
}

static void set_policy(const char *name, int mode, unsigned long nodes)
{
	check(syscall(SYS_set_mempolicy, mode, &nodes, 64),
	      "set_mempolicy: %s", name);
	show_policy(name);
}

static void policies(void)
{
	unsigned long mask[17] = { 0 }, first = 1, second = 2;
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int mode = 77;

	show_policy("at first");
	set_policy("MPOL_BIND", 2, 1);
	set_policy("MPOL_BIND, no such node", 2, 2);
	set_policy("MPOL_BIND, one of two", 2, 3);
	set_policy("MPOL_BIND, none", 2, 0);
	set_policy("MPOL_PREFERRED, none", 1, 0);
	set_policy("MPOL_PREFERRED", 1, 1);
	set_policy("MPOL_INTERLEAVE", 3, 1);
	check(get_policy(&mode, NULL, NULL, 1), "get_mempolicy: next node");
	set_policy("MPOL_INTERLEAVE, static", 3 | 1 << 15, 1);
	set_policy("MPOL_INTERLEAVE, both", 3 | 3 << 14, 1);
	set_policy("MPOL_LOCAL", 4, 0);
	set_policy("MPOL_LOCAL, a node", 4, 1);
	set_policy("unknown", 9, 1);
	set_policy("MPOL_DEFAULT, a node", 0, 1);
	set_policy("MPOL_DEFAULT", 0, 0);
	check(get_policy(&mode, mask, NULL, 4), "get_mempolicy: allowed");
	value("get_mempolicy: allowed gives = %lx", mask[0]);
	check(get_policy(&mode, NULL, p, 3), "get_mempolicy: node of memory");
	value("get_mempolicy: node of memory gives = %d", mode);
	check(get_policy(&mode, NULL, p, 2), "get_mempolicy: of memory");
	value("get_mempolicy: of memory gives = %d", mode);
	check(get_policy(&mode, NULL, p, 0), "get_mempolicy: odd address");
	check(get_policy(&mode, NULL, NULL, 1), "get_mempolicy: odd flag");
	check(get_policy(&mode, NULL, (void *)16, 2), "get_mempolicy: nowhere");
	check(get_policy(&mode, NULL, NULL, 8), "get_mempolicy: bad flag");
	check(syscall(SYS_mbind, p, 8192, 2, &first, 64, 0), "mbind: memory");
	check(syscall(SYS_mbind, p + 1, 8192, 2, &first, 64, 0),
	      "mbind: odd address");
	check(syscall(SYS_mbind, p, 8192, 2, &first, 64, 8), "mbind: bad flag");
	check(syscall(SYS_mbind, p, 8192, 2, &second, 64, 0),
	      "mbind: no such node");
	check(syscall(SYS_mbind, p, 8192, 9, &first, 64, 0),
	      "mbind: unknown policy");
	check(syscall(SYS_mbind, 4096, 8192, 2, &first, 64, 0),
	      "mbind: nowhere");
	check(syscall(SYS_mbind, p, 0, 2, &first, 64, 0), "mbind: nothing");
	munmap(p, 8192);
}

static void barriers(void)
{
	long all = syscall(SYS_membarrier, 0, 0, 0);

	value("membarrier: global, private = %d %d", !!(all & 1),
	      !!(all & 8));
	check(syscall(SYS_membarrier, 0, 1, 0), "membarrier: query, flag");
	check(syscall(SYS_membarrier, 1, 0, 0), "membarrier: global");
	check(syscall(SYS_membarrier, 1, 1, 0), "membarrier: global, flag");
	check(syscall(SYS_membarrier, 16, 0, 0), "membarrier: register");
	check(syscall(SYS_membarrier, 8, 0, 0), "membarrier: private");
	check(syscall(SYS_membarrier, 1 << 30, 0, 0), "membarrier: unknown");
}

static void capabilities(void)
{
	struct { uint32_t version; int pid; } head = { 0x20080522, 0 };
	uint32_t data[6] = { 0 };

	check(syscall(SYS_capget, &head, data), "capget: version 3");
	value("capget: CAP_CHOWN = %d %d", data[0] & 1, data[1] & 1);
	check(syscall(SYS_capset, &head, data), "capset: the same");
	head.pid = -1;
	check(syscall(SYS_capget, &head, data), "capget: process -1");
	head.pid = 99999;
	check(syscall(SYS_capget, &head, data), "capget: no such process");
	head.pid = 0;
	head.version = 1;
	check(syscall(SYS_capget, &head, data), "capget: version 1");
	value("capget: version then = %x", head.version);
	head.version = 1;
	check(syscall(SYS_capget, &head, NULL), "capget: asks the version");
	head.version = 1;
	check(syscall(SYS_capset, &head, data), "capset: version 1");
}

static void closing(void)
{
	int fd = dup(0);

	check(syscall(SYS_close_range, 3000, 2000, 0), "close_range: reversed");
	check(syscall(SYS_close_range, fd, fd, 1), "close_range: bad flag");
	check(syscall(SYS_close_range, fd, fd, 4), "close_range: on exec");
	check(fcntl(fd, F_GETFD), "close_range: flag then");
	check(syscall(SYS_close_range, fd, fd + 1, 0), "close_range: two");
	check(fcntl(fd, F_GETFD), "close_range: closed");
	check(syscall(SYS_close_range, 3000u, ~0u, 0), "close_range: none");
}

struct old_dirent {
	unsigned long ino, off;
	unsigned short reclen;
	char name[];
};

static void old_forms(void)
{
	long times[2] = { 1000, 2000 };
	char buf[500] __attribute__((aligned(8))), line[100] = "";
	struct old_dirent *d;
	struct stat st;
	long n, at;
	int fd;

	check(syscall(SYS_utime, "f", times), "utime: both");
	stat("f", &st);
	value("utime: both give = %ld %ld", (long)st.st_atime,
	      (long)st.st_mtime);
	check(syscall(SYS_utime, "f", NULL), "utime: now");
	stat("f", &st);
	value("utime: now gives = %d %d", st.st_atime > 2000,
	      st.st_mtime > 2000);
	check(syscall(SYS_utime, "none", NULL), "utime: missing");
	mkdir("d", 0755);
	close(open("d/a_file", O_CREAT | O_WRONLY, 0600));
	fd = open("d", O_RDONLY);
	check(syscall(SYS_getdents, fd, buf, 8), "getdents: no room");
	n = syscall(SYS_getdents, fd, buf, sizeof(buf));
	for (at = 0; at < n; at += d->reclen) {
		d = (struct old_dirent *)(buf + at);
		if (strcmp(d->name, "a_file") == 0)
			snprintf(line, sizeof(line), "%s %d %d", d->name,
				 d->reclen, buf[at + d->reclen - 1]);
	}
	value("getdents: gives = %s", line);
	check(syscall(SYS_getdents, fd, buf, sizeof(buf)), "getdents: end");
	check(syscall(SYS_getdents, 99, buf, sizeof(buf)), "getdents: closed");
	close(fd);
	fd = open("f", O_RDONLY);
	check(syscall(SYS_getdents, fd, buf, sizeof(buf)), "getdents: a file");
	close(fd);
}

void program_ranges(void)
{
	ranges();
	policies();
	barriers();
	capabilities();
	closing();
	old_forms();
}
