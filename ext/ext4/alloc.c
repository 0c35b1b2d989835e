/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks and inodes: taking, freeing, writing what says so. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "fs_priv.h"

/*
 * A block that is freed stays marked in the map in memory until the commit:
 * before that its old content belongs to what a crash would bring back, and
 * must not be written over.
 */

void ext4_group_dirty(struct ext4_fs *fs, uint32_t group)
{
	fs->super_dirty = true;
	fs->change++;
	if (fs->groups[group / 8] & 1u << group % 8)
		return;
	fs->groups[group / 8] |= (uint8_t)(1u << group % 8);
	fs->dirty_groups++;
}

static void remember_freed(struct ext4_fs *fs, uint64_t blk)
{
	size_t room = fs->freed_room ? 2 * fs->freed_room : 256;
	uint64_t *p;

	if (fs->nfreed == fs->freed_room) {
		p = realloc(fs->freed, room * sizeof(*p));
		if (!p) {
			fs->freed_lost = true;
			return;
		}
		fs->freed = p;
		fs->freed_room = room;
	}
	fs->freed[fs->nfreed++] = blk;
}

/* libext2fs took or freed a block. */
static void block_changed(ext2_filsys e2, blk64_t blk, int inuse)
{
	struct ext4_fs *fs = e2->priv_data;

	ext4_group_dirty(fs, ext2fs_group_of_blk2(e2, blk));
	if (inuse > 0)
		return;
	ext4_io_forget(&fs->io, blk);
	ext2fs_mark_block_bitmap2(e2->block_map, blk);
	remember_freed(fs, blk);
}

/* As above: some blocks of one group, and the first behind them. */
static void range_changed(ext2_filsys e2, blk64_t end, blk_t num, int inuse)
{
	(void)num;
	(void)inuse;
	ext4_group_dirty(e2->priv_data, ext2fs_group_of_blk2(e2, end - 1));
}

int ext4_alloc_init(struct ext4_fs *fs)
{
	fs->groups = calloc(fs->e2->group_desc_count / 8 + 1, 1);
	if (!fs->groups)
		return -ENOMEM;
	fs->e2->priv_data = fs;
	ext2fs_set_block_alloc_stats_callback(fs->e2, block_changed, NULL);
	ext2fs_set_block_alloc_stats_range_callback(fs->e2, range_changed,
						    NULL);
	return 0;
}

void ext4_alloc_free(struct ext4_fs *fs)
{
	free(fs->groups);
	free(fs->freed);
}

uint64_t ext4_alloc_left(const struct ext4_fs *fs)
{
	uint64_t n = ext2fs_free_blocks_count(fs->e2->super);

	return n > fs->nfreed ? n - fs->nfreed : 0;
}

int ext4_alloc_blocks(struct ext4_fs *fs, uint64_t goal, uint32_t want,
		      uint64_t *pblk, uint32_t *got)
{
	blk64_t len, first;
	errcode_t rc;
	uint64_t b;

	if (goal < fs->e2->super->s_first_data_block ||
	    goal >= ext2fs_blocks_count(fs->e2->super))
		goal = fs->e2->super->s_first_data_block;
	rc = ext2fs_new_range(fs->e2, 0, goal, want, NULL, &first, &len);
	if (rc)
		return ext4_errno(rc);
	if (len > want)
		len = want;
	for (b = first; b < first + len;
	     b = ext2fs_group_last_block2(fs->e2,
					  ext2fs_group_of_blk2(fs->e2, b)) + 1)
		ext4_group_dirty(fs, ext2fs_group_of_blk2(fs->e2, b));
	ext2fs_block_alloc_stats_range(fs->e2, first, (blk_t)len, +1);
	*pblk = first;
	*got = (uint32_t)len;
	return 0;
}

void ext4_free_blocks(struct ext4_fs *fs, uint64_t pblk, uint32_t len)
{
	while (len--)
		ext2fs_block_alloc_stats2(fs->e2, pblk++, -1);
}

/* Files lie near their directory; directories are spread over the groups that
 * have room.
 */
int ext4_inode_alloc(struct ext4_fs *fs, struct ext4_node *dir, bool isdir,
		     uint32_t *ino)
{
	ext2_filsys e2 = fs->e2;
	uint32_t near = dir->ino, i, g;
	ext2_ino_t found;
	errcode_t rc;

	if (!e2->super->s_free_inodes_count)
		return -ENOSPC;
	for (i = 0; isdir && i < e2->group_desc_count; i++) {
		g = (fs->last_group + i) % e2->group_desc_count;
		if (!ext2fs_bg_free_inodes_count(e2, g) ||
		    !ext2fs_bg_free_blocks_count(e2, g))
			continue;
		near = g * e2->super->s_inodes_per_group + 1;
		fs->last_group = g + 1;
		break;
	}
	rc = ext2fs_new_inode(e2, near, 0, NULL, &found);
	if (rc)
		return ext4_errno(rc);
	ext2fs_inode_alloc_stats2(e2, found, +1, isdir);
	ext4_group_dirty(fs, (uint32_t)ext2fs_group_of_ino(e2, found));
	*ino = found;
	return 0;
}

void ext4_inode_free(struct ext4_fs *fs, uint32_t ino, bool isdir)
{
	ext2fs_inode_alloc_stats2(fs->e2, ino, -1, isdir);
	ext4_group_dirty(fs, (uint32_t)ext2fs_group_of_ino(fs->e2, ino));
}

static int write_block_map(struct ext4_fs *fs, uint32_t g, uint8_t *buf)
{
	ext2_filsys e2 = fs->e2;
	uint32_t bits = EXT2_BLOCKS_PER_GROUP(e2->super), n, i;
	uint64_t first = e2->super->s_first_data_block + (uint64_t)g * bits;
	errcode_t rc;

	memset(buf, 0xff, fs->bs);
	n = bits;
	if (ext2fs_blocks_count(e2->super) - first < n)
		n = (uint32_t)(ext2fs_blocks_count(e2->super) - first);
	rc = ext2fs_get_block_bitmap_range2(e2->block_map, first, n, buf);
	if (rc)
		return ext4_errno(rc);
	/* what lies behind the last group counts as taken */
	for (i = n; i < fs->bs * 8; i++)
		buf[i / 8] |= (uint8_t)(1u << i % 8);
	ext2fs_bg_flags_clear(e2, g, EXT2_BG_BLOCK_UNINIT);
	ext2fs_block_bitmap_csum_set(e2, g, (char *)buf, (int)bits / 8);
	return ext4_io_write(&fs->io, ext2fs_block_bitmap_loc(e2, g), buf);
}

static int write_inode_map(struct ext4_fs *fs, uint32_t g, uint8_t *buf)
{
	ext2_filsys e2 = fs->e2;
	uint32_t bits = EXT2_INODES_PER_GROUP(e2->super);
	errcode_t rc;

	if (ext2fs_has_group_desc_csum(e2) &&
	    ext2fs_bg_flags_test(e2, g, EXT2_BG_INODE_UNINIT))
		return 0;
	memset(buf, 0xff, fs->bs);
	rc = ext2fs_get_inode_bitmap_range2(e2->inode_map, (uint64_t)g * bits + 1,
					    bits, buf);
	if (rc)
		return ext4_errno(rc);
	ext2fs_inode_bitmap_csum_set(e2, g, (char *)buf, (int)(bits + 7) / 8);
	return ext4_io_write(&fs->io, ext2fs_inode_bitmap_loc(e2, g), buf);
}

/* The block of descriptors that has the group's. */
static int write_descriptor(struct ext4_fs *fs, uint32_t g)
{
	ext2_filsys e2 = fs->e2;
	uint32_t i = g / EXT2_DESC_PER_BLOCK(e2->super);
	uint64_t blk;

	/* 1 KiB blocks: the superblock is block 1, else in block 0 */
	blk = ext2fs_descriptor_block_loc2(e2, e2->super->s_first_data_block,
					   i);
	return ext4_io_write(&fs->io, blk,
			     (char *)e2->group_desc + (size_t)i * fs->bs);
}

static int write_group(struct ext4_fs *fs, uint32_t g, uint8_t *buf)
{
	int rc = write_block_map(fs, g, buf);

	if (!rc)
		rc = write_inode_map(fs, g, buf);
	if (rc)
		return rc;
	ext2fs_group_desc_csum_set(fs->e2, g);
	return write_descriptor(fs, g);
}

static int super_to_io(struct ext4_fs *fs, uint64_t *blk, uint8_t *buf)
{
	int rc;

	*blk = 1024 / fs->bs;
	rc = ext4_io_read(&fs->io, *blk, buf);
	if (rc)
		return rc;
	fs->e2->super->s_wtime = (uint32_t)time(NULL);
	ext2fs_superblock_csum_set(fs->e2, fs->e2->super);
	memcpy(buf + 1024 % fs->bs, fs->e2->super, SUPERBLOCK_SIZE);
	return ext4_io_write(&fs->io, *blk, buf);
}

int ext4_super_write(struct ext4_fs *fs)
{
	uint8_t *buf = malloc(fs->bs);
	uint64_t blk;
	int rc = buf ? super_to_io(fs, &blk, buf) : -ENOMEM;

	if (!rc)
		rc = ext4_io_write_out(&fs->io);
	free(buf);
	return rc;
}

static int write_groups(struct ext4_fs *fs, uint8_t *buf)
{
	uint32_t g;
	int rc = 0;

	for (g = 0; g < fs->e2->group_desc_count && !rc; g++)
		if (fs->groups[g / 8] & 1u << g % 8)
			rc = write_group(fs, g, buf);
	if (rc)
		return rc;
	memset(fs->groups, 0, fs->e2->group_desc_count / 8 + 1);
	fs->dirty_groups = 0;
	return 0;
}

/* What was not remembered stays taken until the next check of the disk. */
static void release_freed(struct ext4_fs *fs)
{
	size_t i;

	for (i = 0; i < fs->nfreed; i++)
		ext2fs_unmark_block_bitmap2(fs->e2->block_map, fs->freed[i]);
	fs->nfreed = 0;
}

int ext4_alloc_write(struct ext4_fs *fs)
{
	uint8_t *buf;
	uint64_t blk;
	int rc;

	if (fs->freed_lost)
		return -ENOMEM;
	if (!fs->super_dirty)
		return 0;
	buf = malloc(fs->bs);
	if (!buf)
		return -ENOMEM;
	release_freed(fs);
	rc = write_groups(fs, buf);
	if (!rc)
		rc = super_to_io(fs, &blk, buf);
	if (!rc)
		fs->super_dirty = false;
	free(buf);
	return rc;
}
