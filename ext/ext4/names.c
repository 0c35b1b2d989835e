/* SPDX-License-Identifier: BSD-3-Clause */
/* Making, linking, renaming and removing. */
#include <errno.h>
#include <string.h>
#include "fs_priv.h"

#define LINK_MAX_EXT4	65000u
#define FAST_LINK	59u	/* longest target that lies in the inode */

static void changed(struct ext4_node *dir)
{
	ext4_node_touch(dir, EXT4_SET_MTIME | EXT4_SET_CTIME);
}

/* May the directory get another one? One link stands for "very many". */
static int may_add_dir(const struct ext4_node *dir)
{
	if (dir->in.i_links_count < LINK_MAX_EXT4 - 1 ||
	    ext2fs_has_feature_dir_nlink(dir->fs->e2->super))
		return 0;
	return -EMLINK;
}

static void add_dir_link(struct ext4_node *dir)
{
	if (dir->in.i_links_count == 1)
		return;
	if (++dir->in.i_links_count >= LINK_MAX_EXT4)
		dir->in.i_links_count = 1;
	ext4_node_dirty(dir);
}

static void drop_dir_link(struct ext4_node *dir)
{
	if (dir->in.i_links_count > 2)
		dir->in.i_links_count--;
	ext4_node_dirty(dir);
}

/* A name of the node is gone. */
static void drop_link(struct ext4_node *dir, struct ext4_node *n)
{
	if (ext4_is(n, LINUX_S_IFDIR)) {
		n->in.i_links_count = 0;
		drop_dir_link(dir);
	} else if (n->in.i_links_count) {
		n->in.i_links_count--;
	}
	ext4_node_touch(n, EXT4_SET_CTIME);
	if (!n->in.i_links_count)
		ext4_orphan_add(n);
}

static int put_target(struct ext4_node *n, const struct ext4_new *how)
{
	struct ext4_fs *fs = n->fs;
	uint64_t pblk;
	uint32_t got;
	int rc;

	n->in.i_size = (uint32_t)how->targetlen;
	ext4_node_dirty(n);
	if (how->targetlen <= FAST_LINK) {
		memcpy(n->in.i_block, how->target, how->targetlen);
		return 0;
	}
	if (ext2fs_has_feature_extents(fs->e2->super))
		n->in.i_flags |= EXT4_EXTENTS_FL;
	rc = ext4_alloc_blocks(fs, ext4_map_goal(n, 0), 1, &pblk, &got);
	if (rc)
		return rc;
	memset(fs->scratch, 0, fs->bs);
	memcpy(fs->scratch, how->target, how->targetlen);
	/* through the journal, so that it comes with the name */
	rc = ext4_io_write(&fs->io, pblk, fs->scratch);
	return rc ? rc : ext4_map_insert(n, 0, pblk, 1, false);
}

/* A node with its content, but without a name. */
static int make(struct ext4_node *dir, const struct ext4_new *how,
		struct ext4_node **out)
{
	bool isdir = (how->mode & LINUX_S_IFMT) == LINUX_S_IFDIR;
	uint32_t ino;
	int rc;

	rc = ext4_inode_alloc(dir->fs, dir, isdir, &ino);
	if (!rc)
		rc = ext4_node_new(dir->fs, ino, how, out);
	if (!rc && isdir)
		rc = ext4_dir_init(*out, dir->ino);
	if (!rc && (how->mode & LINUX_S_IFMT) == LINUX_S_IFLNK)
		rc = put_target(*out, how);
	return rc ? rc : ext4_node_write(*out);
}

/* There is no place for the name, and nothing came of it: what was made is as
 * if it had lost its name, and goes when it is put.
 */
static int unmake(struct ext4_node *n)
{
	n->in.i_links_count = 0;
	ext4_orphan_add(n);
	n->fs->mark = ext4_changes(n->fs);
	return -ENOSPC;
}

static int create(struct ext4_node *dir, const char *name, size_t len,
		  const struct ext4_new *how, struct ext4_node **out)
{
	struct ext4_fs *fs = dir->fs;
	int rc = make(dir, how, out);
	uint32_t made = ext4_changes(fs) - fs->mark;

	if (rc)
		return rc;
	rc = ext4_dir_add(dir, name, len, *out);
	if (rc == -ENOSPC && made == ext4_changes(fs) - fs->mark)
		return unmake(*out);
	if (rc)
		return rc;
	if (ext4_is(*out, LINUX_S_IFDIR))
		add_dir_link(dir);
	changed(dir);
	return 0;
}

int ext4_create(struct ext4_node *dir, const char *name, size_t len,
		const struct ext4_new *how, struct ext4_node **out)
{
	struct ext4_node *n = NULL;
	int rc = 0;

	if (!dir->in.i_links_count)
		return -ENOENT;
	if ((how->mode & LINUX_S_IFMT) == LINUX_S_IFDIR)
		rc = may_add_dir(dir);
	if (how->targetlen >= dir->fs->bs)
		rc = -ENAMETOOLONG;
	if (!rc)
		rc = ext4_begin(dir->fs, 1);
	if (rc)
		return rc;
	rc = ext4_end(dir->fs, create(dir, name, len, how, &n));
	if (rc && n)
		ext4_node_put(n);
	*out = n;
	return rc;
}

int ext4_unnamed(struct ext4_node *dir, const struct ext4_new *how,
		 struct ext4_node **out)
{
	struct ext4_node *n = NULL;
	int rc;

	if (!dir->in.i_links_count)
		return -ENOENT;
	rc = ext4_begin(dir->fs, 1);
	if (rc)
		return rc;
	rc = make(dir, how, &n);
	if (!rc) {
		n->in.i_links_count = 0;
		ext4_orphan_add(n);
	}
	rc = ext4_end(dir->fs, rc);
	if (rc && n)
		ext4_node_put(n);
	*out = n;
	return rc;
}

static int link_name(struct ext4_node *dir, const char *name, size_t len,
		     struct ext4_node *n)
{
	int rc = ext4_dir_add(dir, name, len, n);

	if (!rc)
		rc = ext4_orphan_remove(n);
	if (rc)
		return rc;
	n->in.i_links_count++;
	ext4_node_touch(n, EXT4_SET_CTIME);
	changed(dir);
	return 0;
}

int ext4_link(struct ext4_node *dir, const char *name, size_t len,
	      struct ext4_node *n)
{
	int rc;

	if (!dir->in.i_links_count)
		return -ENOENT;
	if (n->in.i_links_count >= LINK_MAX_EXT4)
		return -EMLINK;
	rc = ext4_begin(dir->fs, 1);
	return rc ? rc : ext4_end(dir->fs, link_name(dir, name, len, n));
}

static int unlink_name(struct ext4_node *dir, const char *name, size_t len,
		       struct ext4_node *n)
{
	int rc = ext4_dir_remove(dir, name, len);

	if (rc)
		return rc;
	drop_link(dir, n);
	changed(dir);
	return 0;
}

static int check_empty(struct ext4_node *n)
{
	int rc = ext4_is(n, LINUX_S_IFDIR) ? ext4_dir_is_empty(n) : 1;

	return rc < 0 ? rc : rc ? 0 : -ENOTEMPTY;
}

int ext4_unlink(struct ext4_node *dir, const char *name, size_t len,
		struct ext4_node *n)
{
	int rc = check_empty(n);

	if (!rc)
		rc = ext4_begin(dir->fs, 0);
	return rc ? rc : ext4_end(dir->fs, unlink_name(dir, name, len, n));
}

/* A directory has moved to another one. */
static int moved(struct ext4_node *n, struct ext4_node *from,
		 struct ext4_node *to)
{
	int rc;

	if (from == to || !ext4_is(n, LINUX_S_IFDIR))
		return 0;
	rc = ext4_dir_set(n, "..", 2, to);
	drop_dir_link(from);
	add_dir_link(to);
	return rc;
}

static int rename_it(struct ext4_node *from, const char *fname, size_t flen,
		     struct ext4_node *n, struct ext4_node *to,
		     const char *tname, size_t tlen, struct ext4_node *old)
{
	int rc;

	if (old)
		rc = ext4_dir_set(to, tname, tlen, n);
	else
		rc = ext4_dir_add(to, tname, tlen, n);
	if (!rc)
		rc = ext4_dir_remove(from, fname, flen);
	if (rc)
		return rc;
	if (old)
		drop_link(to, old);
	rc = moved(n, from, to);
	ext4_node_touch(n, EXT4_SET_CTIME);
	changed(from);
	changed(to);
	return rc;
}

int ext4_rename(struct ext4_node *from, const char *fname, size_t flen,
		struct ext4_node *n, struct ext4_node *to, const char *tname,
		size_t tlen, struct ext4_node *old)
{
	int rc = old ? check_empty(old) : 0;

	if (!to->in.i_links_count)
		return -ENOENT;
	if (!rc && ext4_is(n, LINUX_S_IFDIR) && from != to && !old)
		rc = may_add_dir(to);
	if (!rc)
		rc = ext4_begin(from->fs, old ? 0 : 1);
	return rc ? rc : ext4_end(from->fs, rename_it(from, fname, flen, n, to,
						      tname, tlen, old));
}

static int exchange(struct ext4_node *d1, const char *name1, size_t len1,
		    struct ext4_node *n1, struct ext4_node *d2,
		    const char *name2, size_t len2, struct ext4_node *n2)
{
	int rc = ext4_dir_set(d1, name1, len1, n2);

	if (!rc)
		rc = ext4_dir_set(d2, name2, len2, n1);
	if (!rc)
		rc = moved(n1, d1, d2);
	if (!rc)
		rc = moved(n2, d2, d1);
	ext4_node_touch(n1, EXT4_SET_CTIME);
	ext4_node_touch(n2, EXT4_SET_CTIME);
	changed(d1);
	changed(d2);
	return rc;
}

int ext4_exchange(struct ext4_node *d1, const char *name1, size_t len1,
		  struct ext4_node *n1, struct ext4_node *d2,
		  const char *name2, size_t len2, struct ext4_node *n2)
{
	int rc = ext4_begin(d1->fs, 0);

	return rc ? rc : ext4_end(d1->fs, exchange(d1, name1, len1, n1, d2,
						   name2, len2, n2));
}
