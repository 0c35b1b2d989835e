/* SPDX-License-Identifier: BSD-3-Clause */
/* Disks and partitions as files: their pages. */
#include <abi/errno.h>
#include <uk/string.h>

#include "node.h"

#define PAGE	UK_PAGECACHE_PAGE

static struct node *to_node(struct uk_pagecache *pc)
{
	return __containerof(pc, struct node, pc);
}

/* Bytes of (n) pages that the disk has. */
static __sz within(const struct node *n, __u64 first, unsigned int pages)
{
	__u64 size = node_bytes(n), start = first * PAGE;

	return start < size ? MIN(pages * PAGE, size - start) : 0;
}

static int pages_io(struct node *n, enum uk_blkreq_op op, __u64 first,
		    void *const pages[], __sz bytes)
{
	return uk_blkdev_sync_pages(n->dev, 0, op,
				    first * PAGE / n->dev->cap.ssize, pages,
				    bytes);
}

static int read_pages(struct uk_pagecache *pc, __u64 first, unsigned int n,
		      void *const pages[])
{
	__sz bytes = within(to_node(pc), first, n);
	unsigned int i;

	for (i = (unsigned int)(bytes / PAGE); i < n; i++)
		memset(pages[i], 0, PAGE);
	return pages_io(to_node(pc), UK_BLKREQ_READ, first, pages, bytes);
}

static int write_pages(struct uk_pagecache *pc, __u64 first, unsigned int n,
		       void *const pages[])
{
	return pages_io(to_node(pc), UK_BLKREQ_WRITE, first, pages,
			within(to_node(pc), first, n));
}

static int reserve(struct uk_pagecache *pc, __u64 first, unsigned int n)
{
	return first + n > (node_bytes(to_node(pc)) + PAGE - 1) / PAGE
	       ? -ENOSPC : 0;
}

static int sync_disk(struct uk_pagecache *pc, bool datasync __maybe_unused)
{
	return uk_blkdev_flush(to_node(pc)->dev);
}

const struct uk_pagecache_ops node_pages = {
	.read = read_pages,
	.write = write_pages,
	.reserve = reserve,
	.sync = sync_disk,
};

int node_bypass(struct node *n, __u64 start, __u64 end, bool write)
{
	__u64 first = start / PAGE, last = (end + PAGE - 1) / PAGE;
	int rc;

	n->size = node_bytes(n);
	rc = uk_pagecache_write_back(&n->pc, first, last);
	if (!rc && write && !n->pc.mapped)
		uk_pagecache_drop(&n->pc, first, last);
	return rc;
}
