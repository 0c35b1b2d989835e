/* SPDX-License-Identifier: BSD-3-Clause */
/* Mounting and unmounting. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "fs_priv.h"

/* What the first look at a disk needs: the superblock lies at byte 1024. */
#define HEAD_SIZE	4096

/* Features that are known. */
#define INCOMPAT							\
	(EXT2_FEATURE_INCOMPAT_FILETYPE | EXT3_FEATURE_INCOMPAT_RECOVER | \
	 EXT3_FEATURE_INCOMPAT_EXTENTS | EXT4_FEATURE_INCOMPAT_64BIT |	\
	 EXT4_FEATURE_INCOMPAT_FLEX_BG | EXT2_FEATURE_INCOMPAT_META_BG | \
	 EXT4_FEATURE_INCOMPAT_CSUM_SEED | EXT4_FEATURE_INCOMPAT_LARGEDIR)
/* Those that are known well enough to read. */
#define INCOMPAT_READ							\
	(INCOMPAT | EXT4_FEATURE_INCOMPAT_INLINE_DATA |			\
	 EXT4_FEATURE_INCOMPAT_ENCRYPT | EXT4_FEATURE_INCOMPAT_MMP |	\
	 EXT4_FEATURE_INCOMPAT_EA_INODE)
#define RO_COMPAT							\
	(EXT2_FEATURE_RO_COMPAT_SPARSE_SUPER |				\
	 EXT2_FEATURE_RO_COMPAT_LARGE_FILE |				\
	 EXT4_FEATURE_RO_COMPAT_HUGE_FILE | EXT4_FEATURE_RO_COMPAT_GDT_CSUM | \
	 EXT4_FEATURE_RO_COMPAT_DIR_NLINK |				\
	 EXT4_FEATURE_RO_COMPAT_EXTRA_ISIZE |				\
	 EXT4_FEATURE_RO_COMPAT_METADATA_CSUM)

static int read_super(struct ext4_disk *disk, struct ext2_super_block *sb)
{
	uint8_t *head = malloc(HEAD_SIZE);
	int rc = -ENOMEM;

	if (head && disk->size < HEAD_SIZE)
		rc = -EINVAL;
	else if (head)
		rc = disk->read(disk, 0, head, HEAD_SIZE);
	if (!rc)
		memcpy(sb, head + SUPERBLOCK_OFFSET, sizeof(*sb));
	free(head);
	return rc;
}

static const char *why_ro(const struct ext2_super_block *sb)
{
	if (sb->s_feature_incompat & ~(uint32_t)INCOMPAT ||
	    sb->s_feature_ro_compat & ~(uint32_t)RO_COMPAT)
		return "it has features that are only known to read";
	if (sb->s_state & EXT2_ERROR_FS)
		return "it tells of errors, which are for e2fsck";
	/* without a journal it may be anything after a crash */
	if (!(sb->s_feature_compat & EXT3_FEATURE_COMPAT_HAS_JOURNAL) &&
	    !(sb->s_state & EXT2_VALID_FS))
		return "it has no journal and was not unmounted; e2fsck may help";
	return NULL;
}

const char *ext4_why_ro(const struct ext4_fs *fs)
{
	return why_ro(fs->e2->super);
}

/* Can it be mounted, and how? */
static int look_at_super(struct ext4_disk *disk,
			 struct ext2_super_block *sb, unsigned int *flags)
{
	uint64_t blocks = ext2fs_blocks_count(sb);

	if (sb->s_magic != EXT2_SUPER_MAGIC)
		return -EINVAL;
	if (sb->s_log_block_size > 6)
		return -EUCLEAN;
	if (sb->s_rev_level > EXT2_LIB_CURRENT_REV ||
	    sb->s_feature_incompat & ~(uint32_t)INCOMPAT_READ)
		return -EOPNOTSUPP;
	if (!blocks || blocks > disk->size >> (10 + sb->s_log_block_size))
		return -EUCLEAN;
	if (disk->ro || why_ro(sb))
		*flags |= EXT4_RDONLY;
	return 0;
}

static int open_e2(struct ext4_fs *fs)
{
	char name[32];
	errcode_t rc;

	ext4_io_name(&fs->io, name);
	rc = ext2fs_open2(name, NULL, EXT2_FLAG_RW | EXT2_FLAG_64BITS |
			  EXT2_FLAG_SKIP_MMP | EXT2_FLAG_SOFTSUPP_FEATURES |
			  EXT2_FLAG_FORCE, 0, 0, &ext4_io_manager, &fs->e2);
	if (rc) {
		fs->e2 = NULL;
		return ext4_errno(rc);
	}
	fs->e2->default_bitmap_type = EXT2FS_BMAP64_BITARRAY;
	return fs->e2->blocksize == fs->bs ? 0 : -EUCLEAN;
}

static void close_e2(struct ext4_fs *fs)
{
	if (!fs->e2)
		return;
	fs->e2->flags &= ~(EXT2_FLAG_DIRTY | EXT2_FLAG_CHANGED |
			   EXT2_FLAG_BB_DIRTY | EXT2_FLAG_IB_DIRTY);
	ext2fs_free(fs->e2);
	fs->e2 = NULL;
}

/* The places of the journal's file. */
static int journal_runs(struct ext4_node *n, struct ext4_run **out,
			uint32_t *count)
{
	uint64_t blocks = EXT2_I_SIZE(&n->in) / n->fs->bs, at;
	struct ext4_run *runs = NULL, *p;
	struct ext4_map m;
	uint32_t room = 0;
	int rc = blocks >> 31 ? -EUCLEAN : 0;

	*count = 0;
	for (at = 0; at < blocks && !rc; at += m.len) {
		rc = ext4_map(n, at, &m);
		if (!rc && (!m.pblk || m.unwritten))
			rc = -EUCLEAN;
		if (rc)
			break;
		if (*count == room) {
			room = room ? 2 * room : 8;
			p = realloc(runs, room * sizeof(*p));
			if (!p) {
				rc = -ENOMEM;
				break;
			}
			runs = p;
		}
		runs[(*count)++] = (struct ext4_run) {
			m.pblk, (uint32_t)at, (uint32_t)m.len
		};
	}
	*out = runs;
	if (rc)
		free(runs);
	return rc;
}

static int open_journal(struct ext4_fs *fs)
{
	struct ext4_node n = { .fs = fs };
	struct ext4_run *runs;
	uint32_t count;
	int rc;

	n.ino = fs->e2->super->s_journal_inum;
	if (!n.ino)
		return -EOPNOTSUPP;	/* on a device of its own */
	rc = ext4_node_reload(&n);
	if (!rc && (!ext4_is(&n, LINUX_S_IFREG) || !n.in.i_links_count))
		rc = -EUCLEAN;
	if (!rc)
		rc = journal_runs(&n, &runs, &count);
	if (rc)
		return rc;
	return ext4_journal_open(&fs->journal, fs->disk, fs->bs,
				 ext2fs_blocks_count(fs->e2->super), runs,
				 count);
}

/* Carries out what the journal holds. Everything is read again behind it. */
static int replay(struct ext4_fs *fs)
{
	int rc;

	if (fs->disk->ro)
		return -EROFS;
	rc = ext4_journal_replay(&fs->journal, NULL);
	if (rc)
		return rc;
	ext4_journal_close(&fs->journal);
	close_e2(fs);
	ext4_io_free(&fs->io);
	rc = open_e2(fs);
	if (rc)
		return rc;
	ext2fs_clear_feature_journal_needs_recovery(fs->e2->super);
	rc = ext4_super_write(fs);
	return rc ? rc : open_journal(fs);
}

/* Says on the disk that it is in use. */
static int take_disk(struct ext4_fs *fs)
{
	struct ext2_super_block *sb = fs->e2->super;
	int rc;

	sb->s_mtime = (uint32_t)time(NULL);
	sb->s_mnt_count++;
	if (!fs->journal.runs) {
		sb->s_state &= (uint16_t)~EXT2_VALID_FS;
		return ext4_super_write(fs);
	}
	ext2fs_set_feature_journal_needs_recovery(sb);
	rc = ext4_super_write(fs);
	if (rc)
		return rc;
	return ext4_journal_start(&fs->journal,
				  ext2fs_has_feature_metadata_csum(sb),
				  ext2fs_has_feature_64bit(sb));
}

static int get_writable(struct ext4_fs *fs)
{
	int rc;

	rc = ext4_errno(ext2fs_check_desc(fs->e2));
	if (!rc)
		rc = ext4_errno(ext2fs_read_bitmaps(fs->e2));
	if (!rc)
		rc = ext4_alloc_init(fs);
	if (!rc)
		rc = take_disk(fs);
	if (!rc)
		rc = ext4_orphan_cleanup(fs);
	return rc;
}

static int open_all(struct ext4_fs *fs)
{
	int rc = open_e2(fs);

	if (rc)
		return rc;
	fs->scratch = malloc(fs->bs);
	if (!fs->scratch)
		return -ENOMEM;
	if (!ext2fs_has_feature_journal(fs->e2->super))
		return 0;
	rc = open_journal(fs);
	if (!rc && ext2fs_has_feature_journal_needs_recovery(fs->e2->super))
		rc = fs->journal.incompat & JBD2_INCOMPAT_FAST ? -EOPNOTSUPP :
								 replay(fs);
	/* what the journal knows of errors is for e2fsck */
	if (!rc && fs->journal.sb.error)
		fs->flags |= EXT4_RDONLY;
	return rc;
}

static void free_all(struct ext4_fs *fs)
{
	if (fs->journal.runs)
		ext4_journal_close(&fs->journal);
	close_e2(fs);
	ext4_nodes_drop(fs);
	ext4_io_free(&fs->io);
	ext4_alloc_free(fs);
	free(fs->scratch);
	free(fs);
}

int ext4_mount(struct ext4_disk *disk, unsigned int flags,
	       struct ext4_fs **out)
{
	struct ext2_super_block sb;
	struct ext4_node *root;
	struct ext4_fs *fs;
	int rc;

	rc = read_super(disk, &sb);
	if (!rc)
		rc = look_at_super(disk, &sb, &flags);
	if (rc)
		return rc;
	fs = calloc(1, sizeof(*fs));
	if (!fs)
		return -ENOMEM;
	fs->disk = disk;
	fs->flags = flags;
	fs->bs = 1024u << sb.s_log_block_size;
	rc = ext4_io_init(&fs->io, disk, fs->bs);
	if (!rc)
		rc = open_all(fs);
	if (!rc && !(fs->flags & EXT4_RDONLY)) {
		rc = get_writable(fs);
		if (rc) {
			ext4_fail(fs, "mount", rc);
			rc = rc == -ENOMEM ? rc : 0;
		}
	}
	/* without a root there is nothing to see */
	if (!rc)
		rc = ext4_node_get(fs, EXT2_ROOT_INO, &root);
	if (!rc && !ext4_is(root, LINUX_S_IFDIR))
		rc = -EUCLEAN;
	if (rc) {
		free_all(fs);
		return rc;
	}
	ext4_node_put(root);
	*out = fs;
	return 0;
}

/* The disk is as after mounting it read-only. */
static int leave_disk(struct ext4_fs *fs)
{
	struct ext2_super_block *sb = fs->e2->super;
	int rc = ext4_commit(fs);

	if (rc)
		return rc;
	if (fs->journal.runs) {
		rc = ext4_io_checkpoint(&fs->io, &fs->journal, true);
		ext2fs_clear_feature_journal_needs_recovery(sb);
	} else {
		sb->s_state |= EXT2_VALID_FS;
	}
	return rc ? rc : ext4_super_write(fs);
}

int ext4_finish(struct ext4_fs *fs)
{
	struct ext4_node *n;
	int rc;

	if (ext4_is_ro(fs))
		return fs->failed ? -EIO : 0;
	for (n = fs->nodes; n; n = n->next)
		if (n->orphan && !n->in.i_links_count)
			ext4_evict(n);
	rc = leave_disk(fs);
	fs->flags |= EXT4_RDONLY;
	return rc;
}

int ext4_unmount(struct ext4_fs *fs)
{
	int rc = 0;

	if (fs->failed)
		rc = -EIO;
	else if (!(fs->flags & EXT4_RDONLY))
		rc = leave_disk(fs);
	free_all(fs);
	return rc;
}
