/* SPDX-License-Identifier: BSD-3-Clause */
/* What the programs use of Linux that the C library does not declare. */
#ifndef LINUX_H
#define LINUX_H

#include <stdint.h>

struct statx_time {
	int64_t sec;
	uint32_t nsec;
	int32_t pad;
};

struct statx {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, pad0;
	uint64_t ino, size, blocks, attributes_mask;
	struct statx_time atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t pad1[14];
};

#define STATX_BASIC_STATS	0x7ffu
#define STATX_BTIME		0x800u

#define RENAME_NOREPLACE	1u
#define RENAME_EXCHANGE		2u
#define RENAME_WHITEOUT		4u

#endif /* LINUX_H */
