/* SPDX-License-Identifier: BSD-3-Clause */
/* Disks and partitions as files: /dev/vda, /dev/vda1.
 *
 * A disk and its partitions have pages of their own, as on Linux: who writes
 * to one and reads from the other sees it after fsync() only.
 */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/devfs.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/vfs.h>

#include "blkdev_priv.h"
#include "node.h"

/* Bytes that are moved at a time: the program's memory is not the device's. */
#define BOUNCE_PAGES	16UL

static struct node *nodes;

/* A transfer past the cache: whole sectors from or to the program. */
struct transfer {
	struct uk_blkdev *dev;
	struct uk_iovpos at;
	__u64 pos;
	__sz left;
	char *buf;
	__sz room;		/* of buf; whole sectors */
};

static int step(struct transfer *t, int write)
{
	__u32 ssize = t->dev->cap.ssize;
	__sz n = MIN(t->left, t->room);
	int rc;

	if (write)
		uk_iov_get(&t->at, t->buf, n);
	rc = uk_blkdev_sync_io(t->dev, 0,
			       write ? UK_BLKREQ_WRITE : UK_BLKREQ_READ,
			       t->pos / ssize, n / ssize, t->buf);
	if (rc)
		return rc;
	if (!write)
		uk_iov_put(&t->at, t->buf, n);
	t->pos += n;
	t->left -= n;
	return 0;
}

static __ssz move(struct transfer *t, int write)
{
	struct uk_alloc *a = uk_alloc_get_default();
	__sz want = t->left, pages = MIN((want + 4095) / 4096, BOUNCE_PAGES);
	int rc = 0;

	t->buf = uk_palloc(a, pages);
	if (!t->buf) {
		pages = 1;
		t->buf = uk_palloc(a, pages);
	}
	if (!t->buf)
		return -ENOMEM;
	t->room = pages * 4096;
	while (t->left && !rc)
		rc = step(t, write);
	uk_pfree(a, t->buf, pages);
	return t->left < want ? (__ssz)(want - t->left) : rc;
}

/* O_DIRECT promises that nothing has to be read, or kept, beside the data. */
static int aligned(const struct node *n, const struct uk_iovec *iov,
		   int iovcnt, __off off)
{
	__uptr bits = (__uptr)off;
	int i;

	for (i = 0; i < iovcnt; i++)
		bits |= (__uptr)iov[i].iov_base | iov[i].iov_len;
	return !(bits & (n->dev->cap.ssize - 1));
}

static __ssz transfer(struct node *n, const struct uk_iovec *iov, int iovcnt,
		      __off off, int write)
{
	__u64 size = node_bytes(n);
	struct transfer t = {
		.dev = n->dev,
		.at = { iov, iovcnt, 0 },
		.pos = (__u64)off,
		.left = uk_iov_len(iov, iovcnt),
	};
	__ssz r;

	if (!aligned(n, iov, iovcnt, off))
		return -EINVAL;
	if (!t.left || (__u64)off >= size)
		return t.left && write ? -ENOSPC : 0;
	t.left = MIN(t.left, size - (__u64)off);
	r = node_bypass(n, t.pos, t.pos + t.left, write);
	return r ? r : move(&t, write);
}

static __ssz plain_read(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags __maybe_unused)
{
	struct node *n = __containerof(f, struct node, plain);

	n->size = node_bytes(n);
	return uk_pagecache_read(&n->pc, iov, iovcnt, off, 0);
}

/* The end of a disk stays where it is. */
static __ssz plain_write(struct uk_file *f, const struct uk_iovec *iov,
			 int iovcnt, __off off, unsigned int flags)
{
	struct node *n = __containerof(f, struct node, plain);
	__ssz r, room;

	n->size = node_bytes(n);
	if (n->dev->cap.read_only)
		return -EPERM;
	if (flags & UK_FILE_APPEND)
		off = (__off)n->size;
	if (!uk_iov_len(iov, iovcnt))
		return 0;
	if ((__u64)off >= n->size)
		return -ENOSPC;
	room = (__ssz)(n->size - (__u64)off);
	r = uk_pagecache_write(&n->pc, iov, iovcnt, off, 0);
	n->size = node_bytes(n);
	return MIN(r, room);
}

static int plain_lend(struct uk_file *f, __off off, __sz len,
		      struct uk_filelend *l)
{
	struct node *n = __containerof(f, struct node, plain);

	n->size = node_bytes(n);
	return uk_pagecache_lend(&n->pc, off, len, l);
}

static __ssz direct_read(struct uk_file *f, const struct uk_iovec *iov,
			 int iovcnt, __off off,
			 unsigned int flags __maybe_unused)
{
	struct node *n = __containerof(f, struct node, direct);

	return transfer(n, iov, iovcnt, off, 0);
}

static __ssz direct_write(struct uk_file *f, const struct uk_iovec *iov,
			  int iovcnt, __off off, unsigned int flags)
{
	struct node *n = __containerof(f, struct node, direct);

	if (n->dev->cap.read_only)
		return -EPERM;
	if (flags & UK_FILE_APPEND)
		off = (__off)node_bytes(n);
	return transfer(n, iov, iovcnt, off, 1);
}

static int getstat(const struct node *n, struct uk_filestat *st)
{
	st->mask = UK_STATX_BASIC_STATS;
	st->mode = n->reg.mode;
	st->nlink = 1;
	st->rdev = n->reg.rdev;
	st->blksize = 4096;
	/* where SEEK_END leads; the node below /dev has the size 0 */
	st->size = node_bytes(n);
	return 0;
}

static int plain_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
			 struct uk_filestat *st)
{
	return getstat(__containerof(f, struct node, plain), st);
}

static int direct_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
			  struct uk_filestat *st)
{
	return getstat(__containerof(f, struct node, direct), st);
}

static int plain_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	return node_ctl(__containerof(f, struct node, plain), req, arg);
}

static int direct_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	return node_ctl(__containerof(f, struct node, direct), req, arg);
}

/* A device is for ever. */
static void release(struct uk_file *f __maybe_unused)
{
}

static const struct uk_file_ops plain_ops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY,
	.read = plain_read,
	.write = plain_write,
	.getstat = plain_getstat,
	.ctl = plain_ctl,
	.lend = plain_lend,
	.release = release,
};

static const struct uk_file_ops direct_ops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY,
	.read = direct_read,
	.write = direct_write,
	.getstat = direct_getstat,
	.ctl = direct_ctl,
	.release = release,
};

/* The opener of block devices: nodes elsewhere than in /dev count, too. */
static int open_node(struct uk_vnode *vn, unsigned int oflags,
		     struct uk_file **out)
{
	struct node *n = nodes;
	struct uk_file *f;
	int rc;

	while (n && n->reg.rdev != vn->rdev)
		n = n->next;
	if (!n)
		return -ENXIO;
	rc = uk_blkdev_up(n->dev);
	if (rc)
		return rc;
	f = oflags & UK_O_DIRECT ? &n->direct : &n->plain;
	uk_file_acquire(f);
	*out = f;
	return 0;
}

static int add(struct uk_blkdev *dev)
{
	struct node *n = uk_zalloc(uk_alloc_get_default(), sizeof(*n));
	int rc;

	if (!n)
		return -ENOMEM;
	n->dev = dev;
	n->reg.name = dev->name;
	n->reg.rdev = UK_MAKEDEV(dev->major, dev->minor);
	n->reg.mode = UK_S_IFBLK | 0660;
	uk_file_init(&n->plain, &plain_ops);
	uk_file_init(&n->direct, &direct_ops);
	uk_pagecache_init(&n->pc, &n->plain, &n->size, &node_pages, dev);
	rc = uk_devfs_register(&n->reg);
	if (rc) {
		uk_free(uk_alloc_get_default(), n);
		return rc;
	}
	n->next = nodes;
	nodes = n;
	return 0;
}

static int node_init(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int i;
	int rc = 0;

	uk_vfs_set_opener(UK_S_IFBLK, open_node);
	for (i = 0; i < uk_blkdev_count() && !rc; i++)
		rc = add(uk_blkdev_get(i));
	/* an image can do without */
	if (rc)
		uk_pr_warn("not all disks are below /dev: error %d\n", -rc);
	return 0;
}

/* Nothing is lost when the program ends. */
static void node_term(const struct uk_term_ctx *ctx __maybe_unused)
{
	struct node *n;

	for (n = nodes; n; n = n->next)
		if (uk_pagecache_sync(&n->pc, false))
			uk_pr_err("%s: not all was written\n", n->dev->name);
}

/* Behind the search for partitions. */
uk_rootfs_initcall_prio(node_init, node_term, 2);
