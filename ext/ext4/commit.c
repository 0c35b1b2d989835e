/* SPDX-License-Identifier: BSD-3-Clause */
/* Changes, and when they become permanent. */
#include <errno.h>
#include "fs_priv.h"

/* Blocks of a transaction where no journal says how many there may be. */
#define MAX_BLOCKS	2048u

void (*ext4_report)(const char *what, int rc);

int ext4_errno(errcode_t rc)
{
	if (!rc)
		return 0;
	if (rc > 0 && rc < 256)
		return -(int)rc;
	switch (rc) {
	case EXT2_ET_NO_MEMORY:
		return -ENOMEM;
	case EXT2_ET_BLOCK_ALLOC_FAIL:
	case EXT2_ET_INODE_ALLOC_FAIL:
	case EXT2_ET_DIR_NO_SPACE:
	case EXT2_ET_EA_NO_SPACE:
		return -ENOSPC;
	case EXT2_ET_FILE_TOO_BIG:
		return -EFBIG;
	case EXT2_ET_RO_FILSYS:
		return -EROFS;
	case EXT2_ET_UNSUPP_FEATURE:
	case EXT2_ET_RO_UNSUPP_FEATURE:
		return -EOPNOTSUPP;
	case EXT2_ET_EA_KEY_NOT_FOUND:
		return -ENODATA;
	}
	return -EUCLEAN;
}

bool ext4_is_ro(const struct ext4_fs *fs)
{
	return fs->failed || fs->flags & EXT4_RDONLY;
}

void ext4_fail(struct ext4_fs *fs, const char *what, int rc)
{
	if (fs->failed)
		return;
	fs->failed = true;
	if (ext4_report)
		ext4_report(what, rc);
}

/* Blocks that the transaction would have if it were committed now. */
static uint32_t size_now(const struct ext4_fs *fs)
{
	/* of a group: two bitmaps and, at worst, descriptors of its own */
	return fs->io.dirty.count + 3 * fs->dirty_groups + fs->dirty_nodes + 1;
}

static uint32_t size_max(const struct ext4_fs *fs)
{
	return fs->journal.runs ? ext4_journal_max(&fs->journal) : MAX_BLOCKS;
}

static bool is_full(const struct ext4_fs *fs)
{
	uint32_t n = size_now(fs) + EXT4_CREDITS;

	if (!fs->journal.runs)
		return n > MAX_BLOCKS;
	return ext4_journal_cost(&fs->journal, n, fs->io.nrevoked) >
	       size_max(fs);
}

/* After a commit there is room for the largest transaction. A change that is
 * larger than it should be is bounded by the log as a whole.
 */
static int make_room(struct ext4_fs *fs)
{
	if (ext4_journal_fits(&fs->journal, 2 * size_max(fs)))
		return 0;
	return ext4_io_checkpoint(&fs->io, &fs->journal, false);
}

static int commit(struct ext4_fs *fs)
{
	int rc = ext4_nodes_write(fs);

	if (!rc)
		rc = ext4_alloc_write(fs);
	if (rc)
		return rc;
	if (!fs->io.dirty.count && !fs->io.nrevoked) {
		rc = fs->unflushed ? fs->disk->flush(fs->disk) : 0;
	} else if (fs->journal.runs) {
		rc = ext4_io_commit(&fs->io, &fs->journal);
		if (!rc)
			rc = make_room(fs);
	} else {
		rc = ext4_io_write_out(&fs->io);
	}
	fs->unflushed = false;
	return rc;
}

int ext4_commit(struct ext4_fs *fs)
{
	int rc;

	if (fs->failed)
		return -EIO;
	if (fs->flags & EXT4_RDONLY)
		return 0;
	if (!ext4_io_ready(&fs->io))
		return -ENOMEM;
	rc = commit(fs);
	if (rc)
		ext4_fail(fs, "commit", rc);
	return rc;
}

bool ext4_is_changed(const struct ext4_fs *fs)
{
	return !ext4_is_ro(fs) && (fs->dirty_nodes || fs->super_dirty ||
				   fs->io.dirty.count || fs->unflushed);
}

int ext4_sync(struct ext4_fs *fs)
{
	return ext4_commit(fs);
}

uint32_t ext4_changes(const struct ext4_fs *fs)
{
	return fs->change + fs->io.change;
}

int ext4_settle(struct ext4_node *n)
{
	uint32_t before = ext4_changes(n->fs);
	int rc = n->dirty ? ext4_node_write(n) : 0;

	n->fs->mark += ext4_changes(n->fs) - before;
	return rc;
}

int ext4_begin(struct ext4_fs *fs, uint64_t blocks)
{
	int rc = 0;

	if (ext4_is_ro(fs))
		return -EROFS;
	if (blocks)
		blocks += EXT4_SPARE;
	if (is_full(fs) || (fs->nfreed && ext4_alloc_left(fs) < blocks))
		rc = ext4_commit(fs);
	if (!rc && ext4_alloc_left(fs) < blocks)
		rc = -ENOSPC;
	if (!rc && !ext4_io_ready(&fs->io))
		rc = -ENOMEM;
	fs->mark = ext4_changes(fs);
	return rc;
}

int ext4_end(struct ext4_fs *fs, int rc)
{
	if (rc < 0 && fs->mark != ext4_changes(fs))
		ext4_fail(fs, "change", rc);
	if (rc >= 0 && fs->flags & EXT4_SYNC && ext4_commit(fs))
		rc = -EIO;
	return rc;
}

void ext4_statfs(const struct ext4_fs *fs, struct ext4_stat *st)
{
	struct ext2_super_block *sb = fs->e2->super;

	st->bsize = fs->bs;
	st->blocks = ext2fs_blocks_count(sb);
	st->bfree = ext2fs_free_blocks_count(sb);
	st->files = sb->s_inodes_count;
	st->ffree = sb->s_free_inodes_count;
}
