/* SPDX-License-Identifier: BSD-3-Clause */
/* ioctl() on disks and partitions. */
#include <abi/errno.h>
#include <abi/ioctl.h>
#include <uk/essentials.h>

#include "node.h"

/* Bytes that a range names: {start, length}. 0 or -errno. */
static int range(struct node *n, enum uk_blkreq_op op, const __u64 *arg)
{
	__u64 start = arg[0], len = arg[1], size = node_bytes(n);
	__u32 ssize = n->dev->cap.ssize;
	int rc;

	if (n->dev->cap.read_only)
		return -EPERM;
	if ((start | len) & (ssize - 1) || start > size || len > size - start)
		return -EINVAL;
	rc = node_bypass(n, start, start + len, true);
	return rc ? rc : uk_blkdev_sync_io(n->dev, 0, op, start / ssize,
					   len / ssize, NULL);
}

/* What the device is like, of the type of each request. */
static int tell(const struct node *n, unsigned int req, __uptr arg)
{
	const struct uk_blkdev_cap *c = &n->dev->cap;

	switch (req) {
	case UK_BLKGETSIZE64:
		*(__u64 *)arg = node_bytes(n);
		return 0;
	case UK_BLKGETSIZE:
		*(unsigned long *)arg = node_bytes(n) / 512;
		return 0;
	case UK_BLKSSZGET:
		*(int *)arg = (int)c->ssize;
		return 0;
	case UK_BLKBSZGET:
		*(int *)arg = 4096;
		return 0;
	case UK_BLKPBSZGET:
	case UK_BLKIOMIN:
		*(unsigned int *)arg = c->psize;
		return 0;
	case UK_BLKIOOPT:
		*(unsigned int *)arg = 0;
		return 0;
	case UK_BLKALIGNOFF:
		*(int *)arg = 0;
		return 0;
	case UK_BLKROGET:
		*(int *)arg = c->read_only;
		return 0;
	case UK_BLKSECTGET:
		*(unsigned short *)arg = (unsigned short)
			MIN(c->max_sectors_per_req * (c->ssize / 512), 65535U);
		return 0;
	case UK_BLKROTATIONAL:
		*(unsigned short *)arg = 0;
		return 0;
	default:
		return -ENOTTY;
	}
}

int node_ctl(struct node *n, unsigned int req, __uptr arg)
{
	n->size = node_bytes(n);
	switch (req) {
	case UK_FILE_CTL_SYNC:
	case UK_FILE_CTL_SYNC_RANGE:
	case UK_FILE_CTL_PAGE:
		return uk_pagecache_ctl(&n->pc, req, arg);
	case UK_BLKFLSBUF:
		return uk_pagecache_sync(&n->pc, false);
	case UK_BLKDISCARD:
		return range(n, UK_BLKREQ_DISCARD, (const __u64 *)arg);
	case UK_BLKZEROOUT:
		return range(n, UK_BLKREQ_ZEROES, (const __u64 *)arg);
	default:
		return tell(n, req, arg);
	}
}
