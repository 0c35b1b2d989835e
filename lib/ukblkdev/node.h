/* SPDX-License-Identifier: BSD-3-Clause */
/* The file of a disk or partition. */
#ifndef __BLKDEV_NODE_H__
#define __BLKDEV_NODE_H__

#include <uk/blkdev.h>
#include <uk/devfs.h>
#include <uk/file.h>
#include <uk/pagecache.h>

/** Opened with O_DIRECT it is another file: how is decided by open(). */
struct node {
	struct uk_devfs_dev reg;
	struct uk_file plain, direct;
	struct uk_pagecache pc;		/* of the plain one */
	__u64 size;			/* bytes */
	struct uk_blkdev *dev;
	struct node *next;
};

/** Bytes of the device. */
static inline __u64 node_bytes(const struct node *n)
{
	return n->dev->cap.sectors * n->dev->cap.ssize;
}

/** How the pages of a disk get there. */
extern const struct uk_pagecache_ops node_pages;

/** I/O past the cache: what is dirty there is written, and, before the disk is
 *  changed (write), what is kept is forgotten. 0, -EIO
 */
int node_bypass(struct node *n, __u64 start, __u64 end, bool write);

/** fsync() and ioctl(): 0, -ENOTTY, -EIO, -errno of the request. */
int node_ctl(struct node *n, unsigned int req, __uptr arg);

#endif /* __BLKDEV_NODE_H__ */
