/* SPDX-License-Identifier: BSD-3-Clause */
/* Places that are given to files ahead, and taken back; where data is. */
#include <errno.h>
#include "fs_priv.h"

/* Blocks that get their places in one change. */
#define ALLOC_BLOCKS	4096u
/* Blocks that lose them in one: as many bitmaps as a change may have. */
#define PUNCH_BLOCKS	(1u << 18)

/* Gives the hole its places, or a part of it. @return blocks, -errno */
static int64_t fill(struct ext4_node *n, const struct ext4_map *m, uint64_t end)
{
	uint64_t want = end - m->lblk < m->len ? end - m->lblk : m->len, pblk;
	uint32_t got;
	int rc;

	if (want > ALLOC_BLOCKS)
		want = ALLOC_BLOCKS;
	rc = ext4_begin(n->fs, want);
	if (rc)
		return rc;
	rc = ext4_alloc_blocks(n->fs, ext4_map_goal(n, m->lblk),
			       (uint32_t)want, &pblk, &got);
	if (!rc)
		rc = ext4_map_insert(n, m->lblk, pblk, got, true);
	rc = ext4_end(n->fs, rc);
	return rc ? rc : (int64_t)got;
}

static int grow(struct ext4_node *n, uint64_t size)
{
	int rc = ext4_begin(n->fs, 0);

	if (rc)
		return rc;
	if (size > EXT2_I_SIZE(&n->in))
		rc = ext4_node_resize(n, size);
	ext4_node_touch(n, EXT4_SET_MTIME | EXT4_SET_CTIME);
	return ext4_end(n->fs, rc);
}

int ext4_allocate(struct ext4_node *n, uint64_t off, uint64_t len, bool keep)
{
	uint64_t at = off / n->fs->bs, blocks;
	uint64_t end = (off + len + n->fs->bs - 1) / n->fs->bs;
	struct ext4_map m;
	int64_t got;
	int rc;

	if (!(n->in.i_flags & EXT4_EXTENTS_FL))
		return -EOPNOTSUPP;
	rc = ext4_holes(n, off, len, &blocks);
	if (!rc && blocks > ext4_room(n->fs))
		rc = -ENOSPC;
	while (!rc && at < end) {
		rc = ext4_map(n, at, &m);
		if (rc)
			break;
		got = m.pblk ? (int64_t)m.len : fill(n, &m, end);
		if (got < 0)
			rc = (int)got;
		else
			at += (uint64_t)got;
	}
	return rc ? rc : grow(n, keep ? 0 : off + len);
}

int ext4_punch(struct ext4_node *n, uint64_t off, uint64_t len)
{
	uint64_t at = off / n->fs->bs, end = (off + len) / n->fs->bs, last;
	int rc = 0;

	for (; at < end && !rc; at = last) {
		last = end - at > PUNCH_BLOCKS ? at + PUNCH_BLOCKS : end;
		/* an extent that is cut in two may need a block */
		rc = ext4_begin(n->fs, 1);
		if (rc)
			return rc;
		n->map.len = 0;
		rc = ext4_errno(ext2fs_punch(n->fs->e2, n->ino, ext4_inode(n),
					     NULL, at, last - 1));
		ext4_node_dirty(n);
		rc = ext4_end(n->fs, rc);
	}
	return rc ? rc : grow(n, 0);
}

int ext4_seek(struct ext4_node *n, bool data, uint64_t *off)
{
	uint64_t size = EXT2_I_SIZE(&n->in), at = *off;
	struct ext4_map m;
	int rc;

	while (at < size) {
		rc = ext4_map(n, at / n->fs->bs, &m);
		if (rc)
			return rc;
		if ((m.pblk && !m.unwritten) == data) {
			*off = at;
			return 0;
		}
		at = (m.lblk + m.len) * n->fs->bs;
	}
	*off = size;
	return data ? -ENXIO : 0;
}
