/* SPDX-License-Identifier: BSD-3-Clause */
/* Content of files, between the page cache and the disk. */
#include <string.h>
#include "vfs.h"

/*
 * Content gets its blocks when it is written back, not when the program writes
 * it. That there will be enough of them is seen to when it is written, by a
 * number that is never too small: `reserved`. Where the disk is nearly full,
 * everything is written back first, which makes the number exact.
 */
#define PAGE		UK_PAGECACHE_PAGE
/* Blocks for one of content, in the worst case: ext2's lists of lists. */
#define WORST		4u
/* Blocks that a change of names and attributes may need, by that. */
#define NAMES		16u

static struct ext4_vnode *vnode_of(struct uk_pagecache *pc)
{
	return __containerof(pc, struct ext4_vnode, pc);
}

/* Bytes of the next pages: as many as the mount's memory takes. */
static __sz piece(unsigned int left)
{
	return MIN(left * PAGE, (__sz)EXT4_BOUNCE);
}

static int read_pages(struct uk_pagecache *pc, __u64 first, unsigned int n,
		      void *const pages[])
{
	struct ext4_vnode *v = vnode_of(pc);
	char *mem = ext4_vfs_of(v)->bounce;
	__sz len, at;
	ssize_t got;

	for (; n; n -= len / PAGE, first += len / PAGE) {
		len = piece(n);
		got = ext4_read(v->n, first * PAGE, mem, len);
		if (got < 0)
			return (int)got;
		/* an error behind what could be read */
		if ((__sz)got < len && first * PAGE + (__sz)got <
				       ext4_size(v->n))
			return -EIO;
		memset(mem + got, 0, len - (__sz)got);
		for (at = 0; at < len; at += PAGE)
			memcpy(*pages++, mem + at, PAGE);
	}
	return 0;
}

/* Pages that lie in one piece, or all that the file has of them. They go where
 * they are wanted, and not by the mount's memory: others may use that.
 */
static int fetch_pages(struct uk_pagecache *pc, __u64 first, unsigned int n,
		       void *const pages[])
{
	struct ext4_vnode *v = vnode_of(pc);
	__u64 off = first * PAGE, size = ext4_size(v->n), at, len;
	__sz bytes;
	int rc;

	if (off >= size || !n || ext4_place(v->n, off, &at, &len) || !at)
		return 0;
	bytes = MIN(n * PAGE, size - off);
	if (bytes > len)
		bytes = ALIGN_DOWN(len, PAGE);
	if (!bytes)
		return 0;
	rc = ext4_disk_fetch(ext4_vfs_of(v)->disk, at, bytes, pages);
	if (rc)
		return rc;
	n = (unsigned int)((bytes + PAGE - 1) / PAGE);
	memset((char *)pages[n - 1] + bytes - (n - 1) * PAGE, 0,
	       n * PAGE - bytes);
	return (int)n;
}

static int write_pages(struct uk_pagecache *pc, __u64 first, unsigned int n,
		       void *const pages[])
{
	struct ext4_vnode *v = vnode_of(pc);
	struct ext4_vfs *m = ext4_vfs_of(v);
	__sz len, bytes, at;
	ssize_t rc;

	for (; n; n -= len / PAGE, first += len / PAGE) {
		len = piece(n);
		for (at = 0; at < len; at += PAGE)
			memcpy(m->bounce + at, *pages++, PAGE);
		bytes = MIN(len, v->vn.size - first * PAGE);
		/* what it did not write it tells why the next time */
		for (at = 0; at < bytes; at += (__sz)rc) {
			rc = ext4_write(v->n, first * PAGE + at,
					m->bounce + at, bytes - at);
			if (rc < 0)
				return rc == -EROFS ? -EIO : (int)rc;
		}
	}
	return 0;
}

/* Everything that was written back needs no more blocks. With `all` that is
 * done to files without a name, too, which the cache leaves alone.
 */
static void settle(struct ext4_vfs *m, bool all)
{
	struct ext4_vnode *v;
	unsigned int i;

	for (i = 0; i < EXT4_BUCKETS && m->reserved; i++)
		for (v = m->table[i]; v; v = v->chain) {
			if (all && v->reserved)
				uk_pagecache_write_out(&v->pc);
			if (!v->pc.ndirty)
				ext4_vnode_settle(v);
		}
}

void ext4_vnode_settle(struct ext4_vnode *v)
{
	ext4_vfs_of(v)->reserved -= v->reserved;
	v->reserved = 0;
}

int ext4_vfs_write_back(struct ext4_vfs *m)
{
	int rc = uk_pagecache_sync_group(m);

	settle(m, false);
	return rc;
}

static bool has_room(struct ext4_vfs *m, __u64 blocks)
{
	return ext4_room(m->fs) >= WORST * (m->reserved + blocks);
}

static bool make_room(struct ext4_vfs *m, __u64 blocks)
{
	if (has_room(m, blocks))
		return true;
	settle(m, true);
	/* blocks that were freed are free when that is committed */
	return has_room(m, blocks) ||
	       (!ext4_vfs_sync(m) && has_room(m, blocks));
}

static int reserve(struct uk_pagecache *pc, __u64 first, unsigned int n)
{
	struct ext4_vnode *v = vnode_of(pc);
	struct ext4_vfs *m = ext4_vfs_of(v);
	uint64_t blocks;
	int rc = ext4_holes(v->n, first * PAGE, n * PAGE, &blocks);

	if (rc || !blocks)
		return rc;
	if (!make_room(m, blocks))
		return -ENOSPC;
	v->reserved += blocks;
	m->reserved += blocks;
	return 0;
}

static int sync_file(struct uk_pagecache *pc, bool datasync __maybe_unused)
{
	return ext4_vfs_sync(ext4_vfs_of(vnode_of(pc)));
}

const struct uk_pagecache_ops ext4_page_ops = {
	.read = read_pages,
	.fetch = fetch_pages,
	.write = write_pages,
	.reserve = reserve,
	.sync = sync_file,
	/* the library uses registers that a page fault does not save */
	.eager = true,
};

int ext4_vfs_sync(struct ext4_vfs *m)
{
	int rc = ext4_sync(m->fs);

	if (ext4_is_ro(m->fs))
		m->vfs->flags |= UK_MS_RDONLY;
	return rc;
}

void ext4_vfs_change(struct ext4_vfs *m)
{
	if (m->reserved)
		make_room(m, NAMES);
	uk_pagecache_wake();
}

void ext4_vnode_unnamed(struct ext4_vnode *v)
{
	if (UK_S_ISREG(v->vn.mode) && !v->vn.nlink)
		uk_pagecache_keep(&v->pc, false);
}
