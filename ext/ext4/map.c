/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the blocks of files are. */
#include <errno.h>
#include <string.h>
#include "fs_priv.h"

/* Most blocks of an extent. */
#define EXTENT_MAX	32767u
/* Blocks that are freed in one piece of a transaction, and the most that such
 * a piece touches: bitmaps of as many groups as there can be.
 */
#define CUT_BLOCKS	(1u << 18)
/* Blocks of files without extents that are looked at together. */
#define LOOK_AHEAD	256u

/* May content lie there? */
static bool plausible(const struct ext4_fs *fs, uint64_t pblk, uint64_t len)
{
	uint64_t end = ext2fs_blocks_count(fs->e2->super);

	return pblk > fs->e2->super->s_first_data_block && pblk < end &&
	       len <= end - pblk;
}

/* A hole: up to the next extent. The handle is where the search ended. */
static errcode_t hole_length(ext2_extent_handle_t h, struct ext4_map *m)
{
	struct ext2fs_extent e;
	errcode_t rc;

	m->pblk = 0;
	m->unwritten = false;
	rc = ext2fs_extent_get(h, EXT2_EXTENT_CURRENT, &e);
	if (!rc && e.e_lblk <= m->lblk)
		rc = ext2fs_extent_get(h, EXT2_EXTENT_NEXT_LEAF, &e);
	if (rc == EXT2_ET_NO_CURRENT_NODE || rc == EXT2_ET_EXTENT_NO_NEXT) {
		m->len = (uint64_t)1 << 32;	/* there is none any more */
		return 0;
	}
	m->len = !rc && e.e_lblk > m->lblk ? e.e_lblk - m->lblk : 1;
	return rc;
}

static int map_extent(struct ext4_node *n, struct ext4_map *m)
{
	ext2_extent_handle_t h;
	struct ext2fs_extent e;
	errcode_t rc;

	rc = ext2fs_extent_open2(n->fs->e2, n->ino, ext4_inode(n), &h);
	if (rc)
		return ext4_errno(rc);
	rc = ext2fs_extent_goto(h, m->lblk);
	if (rc == EXT2_ET_EXTENT_NOT_FOUND) {
		rc = hole_length(h, m);
	} else if (!rc) {
		rc = ext2fs_extent_get(h, EXT2_EXTENT_CURRENT, &e);
		if (!rc && (e.e_lblk > m->lblk ||
			    m->lblk - e.e_lblk >= e.e_len))
			rc = EXT2_ET_EXTENT_LEAF_BAD;
		if (!rc) {
			m->pblk = e.e_pblk + (m->lblk - e.e_lblk);
			m->len = e.e_len - (m->lblk - e.e_lblk);
			m->unwritten = e.e_flags & EXT2_EXTENT_FLAGS_UNINIT;
		}
	}
	ext2fs_extent_free(h);
	return ext4_errno(rc);
}

/* Files of ext2 and ext3: block by block. */
static int map_blocks(struct ext4_node *n, struct ext4_map *m)
{
	blk64_t first, b;
	errcode_t rc;

	rc = ext2fs_bmap2(n->fs->e2, n->ino, ext4_inode(n), NULL, 0, m->lblk,
			  NULL, &first);
	if (rc)
		return ext4_errno(rc);
	m->pblk = first;
	m->unwritten = false;
	for (m->len = 1; m->len < LOOK_AHEAD; m->len++) {
		rc = ext2fs_bmap2(n->fs->e2, n->ino, ext4_inode(n), NULL, 0,
				  m->lblk + m->len, NULL, &b);
		if (rc || b != (first ? first + m->len : 0))
			break;
	}
	return 0;
}

int ext4_map(struct ext4_node *n, uint64_t lblk, struct ext4_map *m)
{
	struct ext4_map *c = &n->map;
	uint64_t skip = lblk - c->lblk;
	int rc;

	if (!c->len || lblk < c->lblk || skip >= c->len) {
		c->len = 0;
		m->lblk = lblk;
		rc = lblk >> 32 ? -EFBIG :
		     n->in.i_flags & EXT4_EXTENTS_FL ? map_extent(n, m) :
						       map_blocks(n, m);
		if (rc)
			return rc;
		if (m->pblk && !plausible(n->fs, m->pblk, m->len))
			return -EUCLEAN;
		*c = *m;
		return 0;
	}
	*m = *c;
	m->lblk += skip;
	m->len -= skip;
	m->pblk += m->pblk ? skip : 0;
	return 0;
}

uint64_t ext4_map_goal(struct ext4_node *n, uint64_t lblk)
{
	struct ext4_map m;

	if (lblk && !ext4_map(n, lblk - 1, &m) && m.pblk)
		return m.pblk + 1;
	return ext2fs_find_inode_goal(n->fs->e2, n->ino, ext4_inode(n), lblk);
}

/* The extent that ends before a block goes on with that one. */
static errcode_t extend(ext2_extent_handle_t h, uint64_t lblk, uint64_t pblk,
			uint32_t len, bool unwritten, uint32_t *done)
{
	struct ext2fs_extent e;
	errcode_t rc;

	*done = 0;
	rc = lblk ? ext2fs_extent_goto(h, lblk - 1) : EXT2_ET_EXTENT_NOT_FOUND;
	if (rc)
		return rc == EXT2_ET_EXTENT_NOT_FOUND ? 0 : rc;
	rc = ext2fs_extent_get(h, EXT2_EXTENT_CURRENT, &e);
	if (rc || !(e.e_flags & EXT2_EXTENT_FLAGS_UNINIT) == unwritten ||
	    e.e_lblk + e.e_len != lblk || e.e_pblk + e.e_len != pblk ||
	    e.e_len >= EXTENT_MAX)
		return rc;
	*done = EXTENT_MAX - e.e_len < len ? EXTENT_MAX - e.e_len : len;
	e.e_len += *done;
	return ext2fs_extent_replace(h, 0, &e);
}

static int insert_extent(struct ext4_node *n, uint64_t lblk, uint64_t pblk,
			 uint32_t len, bool unwritten)
{
	ext2_extent_handle_t h;
	uint32_t done;
	errcode_t rc;

	rc = ext2fs_extent_open2(n->fs->e2, n->ino, ext4_inode(n), &h);
	if (rc)
		return ext4_errno(rc);
	while (len && !rc) {
		rc = extend(h, lblk, pblk, len, unwritten, &done);
		if (!rc && !done) {
			rc = ext2fs_extent_set_bmap(h, lblk, pblk, unwritten ?
					EXT2_EXTENT_SET_BMAP_UNINIT : 0);
			done = 1;
		}
		lblk += done;
		pblk += done;
		len -= done;
	}
	ext2fs_extent_free(h);
	return ext4_errno(rc);
}

int ext4_map_insert(struct ext4_node *n, uint64_t lblk, uint64_t pblk,
		    uint32_t len, bool unwritten)
{
	errcode_t rc = 0;
	blk64_t b;

	n->map.len = 0;
	ext2fs_iblk_add_blocks(n->fs->e2, ext4_inode(n), len);
	ext4_node_dirty(n);
	if (n->in.i_flags & EXT4_EXTENTS_FL)
		return insert_extent(n, lblk, pblk, len, unwritten);
	for (; len && !rc; len--) {
		b = pblk++;
		rc = ext2fs_bmap2(n->fs->e2, n->ino, ext4_inode(n), NULL,
				  BMAP_SET | BMAP_ALLOC, lblk++, NULL, &b);
	}
	return ext4_errno(rc);
}

int ext4_map_written(struct ext4_node *n, uint64_t lblk, uint64_t pblk)
{
	ext2_extent_handle_t h;
	errcode_t rc;

	n->map.len = 0;
	rc = ext2fs_extent_open2(n->fs->e2, n->ino, ext4_inode(n), &h);
	if (rc)
		return ext4_errno(rc);
	rc = ext2fs_extent_set_bmap(h, lblk, pblk, 0);
	ext2fs_extent_free(h);
	ext4_node_dirty(n);
	return ext4_errno(rc);
}

/* Where the blocks of a file without extents end at the latest. */
static uint64_t last_indirect(const struct ext4_node *n)
{
	uint64_t p = n->fs->bs / 4, end = EXT2_NDIR_BLOCKS;

	if (n->in.i_block[EXT2_TIND_BLOCK])
		end += p * p * p;
	if (n->in.i_block[EXT2_TIND_BLOCK] || n->in.i_block[EXT2_DIND_BLOCK])
		end += p * p;
	if (end > EXT2_NDIR_BLOCKS || n->in.i_block[EXT2_IND_BLOCK])
		end += p;
	return end;
}

/* Where the blocks of a file end; its size may be less already. */
static int last_block(struct ext4_node *n, uint64_t *end)
{
	ext2_extent_handle_t h;
	struct ext2fs_extent e;
	errcode_t rc;

	*end = last_indirect(n);
	if (!(n->in.i_flags & EXT4_EXTENTS_FL))
		return 0;
	rc = ext2fs_extent_open2(n->fs->e2, n->ino, ext4_inode(n), &h);
	if (rc)
		return ext4_errno(rc);
	rc = ext2fs_extent_get(h, EXT2_EXTENT_ROOT, &e);
	if (!rc)
		rc = ext2fs_extent_get(h, EXT2_EXTENT_LAST_LEAF, &e);
	if (!rc)
		*end = e.e_lblk + e.e_len;
	ext2fs_extent_free(h);
	/* an empty tree has no extent to look at */
	if (rc == EXT2_ET_EXTENT_NO_NEXT || rc == EXT2_ET_NO_CURRENT_NODE ||
	    rc == EXT2_ET_EXTENT_NOT_FOUND || rc == EXT2_ET_EXTENT_NO_DOWN) {
		*end = 0;
		rc = 0;
	}
	return ext4_errno(rc);
}

/* From the end, so that it can stop and go on at any time. */
int ext4_map_cut(struct ext4_node *n, uint64_t lblk)
{
	uint64_t end, from;
	int rc = last_block(n, &end);

	n->map.len = 0;
	while (!rc && end > lblk) {
		from = end - lblk > CUT_BLOCKS ? end - CUT_BLOCKS : lblk;
		rc = ext4_errno(ext2fs_punch(n->fs->e2, n->ino, ext4_inode(n),
					     NULL, from, ~0ULL));
		ext4_node_dirty(n);
		end = from;
		if (!rc && end > lblk) {
			rc = ext4_end(n->fs, 0);
			if (!rc)
				rc = ext4_begin(n->fs, 0);
		}
	}
	return rc;
}
