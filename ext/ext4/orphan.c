/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that have no name any more but are in use, and those that are being
 * cut: a list on the disk has them, and a crash leaves the work to who mounts
 * next.
 */
#include <errno.h>
#include <time.h>
#include "fs_priv.h"

/* The list goes from the superblock through i_dtime of the inodes. */
void ext4_orphan_add(struct ext4_node *n)
{
	struct ext2_super_block *sb = n->fs->e2->super;

	if (n->orphan)
		return;
	n->orphan = true;
	n->orphan_next = sb->s_last_orphan;
	n->in.i_dtime = n->orphan_next;
	sb->s_last_orphan = n->ino;
	n->fs->super_dirty = true;
	ext4_node_dirty(n);
}

int ext4_orphan_remove(struct ext4_node *n)
{
	struct ext2_super_block *sb = n->fs->e2->super;
	struct ext4_node *p;

	if (!n->orphan)
		return 0;
	n->orphan = false;
	n->in.i_dtime = 0;
	ext4_node_dirty(n);
	if (sb->s_last_orphan == n->ino) {
		sb->s_last_orphan = n->orphan_next;
		n->fs->super_dirty = true;
		return 0;
	}
	/* all that are in the list are in memory */
	for (p = n->fs->nodes; p; p = p->next)
		if (p->orphan && p->orphan_next == n->ino) {
			p->orphan_next = n->orphan_next;
			p->in.i_dtime = p->orphan_next;
			ext4_node_dirty(p);
			return 0;
		}
	return -EUCLEAN;
}

/* The block of attributes, which several inodes may share. */
static int free_xattrs(struct ext4_node *n)
{
	struct ext2_inode_large *in = &n->in;
	errcode_t rc;

	if (!ext2fs_file_acl_block(n->fs->e2, ext4_inode(n)))
		return 0;
	rc = ext2fs_free_ext_attr(n->fs->e2, n->ino, in);
	ext4_node_dirty(n);
	return ext4_errno(rc);
}

static bool has_blocks(const struct ext4_node *n)
{
	return ext4_is(n, LINUX_S_IFREG) || ext4_is(n, LINUX_S_IFDIR) ||
	       (ext4_is(n, LINUX_S_IFLNK) &&
		!ext2fs_is_fast_symlink((struct ext2_inode *)&n->in));
}

static int evict(struct ext4_node *n)
{
	int rc = 0;

	if (has_blocks(n))
		rc = ext4_map_cut(n, 0);
	if (!rc)
		rc = free_xattrs(n);
	if (!rc)
		rc = ext4_orphan_remove(n);
	if (rc)
		return rc;
	n->in.i_size = 0;
	n->in.i_size_high = 0;
	n->in.i_dtime = (uint32_t)time(NULL);
	ext4_inode_free(n->fs, n->ino, ext4_is(n, LINUX_S_IFDIR));
	return ext4_node_write(n);
}

int ext4_evict(struct ext4_node *n)
{
	int rc = ext4_begin(n->fs, 0);

	return rc ? rc : ext4_end(n->fs, evict(n));
}

/* One of the list: it goes, or its end is where its size says. */
static int clean(struct ext4_node *n)
{
	struct ext4_fs *fs = n->fs;
	uint64_t size = EXT2_I_SIZE(&n->in);
	int rc;

	if (!n->in.i_links_count)
		return 0;	/* ext4_node_put() does it */
	rc = ext4_begin(fs, 0);
	if (rc)
		return rc;
	if (ext4_is(n, LINUX_S_IFREG))
		rc = ext4_map_cut(n, (size + fs->bs - 1) / fs->bs);
	if (!rc)
		rc = ext4_orphan_remove(n);
	return ext4_end(fs, rc);
}

int ext4_orphan_cleanup(struct ext4_fs *fs)
{
	struct ext2_super_block *sb = fs->e2->super;
	uint32_t left = sb->s_inodes_count, ino;
	struct ext4_node *n;
	int rc = 0;

	while (!rc && (ino = sb->s_last_orphan)) {
		if (!left--)
			return -EUCLEAN;
		rc = ext4_node_get(fs, ino, &n);
		if (rc)
			return rc == -ESTALE ? -EUCLEAN : rc;
		n->orphan = true;
		n->orphan_next = n->in.i_dtime;
		rc = clean(n);
		ext4_node_put(n);
		if (!rc && sb->s_last_orphan == ino)
			rc = -EUCLEAN;
	}
	return rc;
}
