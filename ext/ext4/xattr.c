/* SPDX-License-Identifier: BSD-3-Clause */
/* Extended attributes: in the inode, else in a block. */
#include <errno.h>
#include <string.h>
#include "fs_priv.h"

static int open_xattrs(struct ext4_node *n, struct ext2_xattr_handle **h)
{
	errcode_t rc;
	int err = ext4_settle(n);

	if (err)
		return err;
	rc = ext2fs_xattrs_open(n->fs->e2, n->ino, h);
	if (rc)
		return ext4_errno(rc);
	rc = ext2fs_xattrs_read(*h);
	if (rc)
		ext2fs_xattrs_close(h);
	return ext4_errno(rc);
}

ssize_t ext4_xattr_get(struct ext4_node *n, const char *name, void *buf,
		       size_t size)
{
	struct ext2_xattr_handle *h;
	void *value;
	size_t len;
	errcode_t rc;
	int err = open_xattrs(n, &h);

	if (err)
		return err;
	rc = ext2fs_xattr_get(h, name, &value, &len);
	ext2fs_xattrs_close(&h);
	if (rc)
		return ext4_errno(rc);
	if (size && size < len)
		err = -ERANGE;
	else if (size)
		memcpy(buf, value, len);
	ext2fs_free_mem(&value);
	return err ? err : (ssize_t)len;
}

/* Sets, or removes if there is no value. */
static int change(struct ext4_node *n, const char *name, const void *value,
		  size_t size)
{
	struct ext2_xattr_handle *h;
	errcode_t rc;
	int err = open_xattrs(n, &h);

	if (err)
		return err;
	if (value)
		rc = ext2fs_xattr_set(h, name, value, size);
	else
		rc = ext2fs_xattr_remove(h, name);
	ext2fs_xattrs_close(&h);
	err = ext4_node_reload(n);
	if (rc)
		return ext4_errno(rc);
	if (!err)
		ext4_node_touch(n, EXT4_SET_CTIME);
	return err;
}

int ext4_xattr_set(struct ext4_node *n, const char *name, const void *value,
		   size_t size)
{
	int rc;

	/* what cannot fit must not fail in the middle */
	if (size > n->fs->bs)
		return -ENOSPC;
	rc = ext4_begin(n->fs, 1);
	return rc ? rc : ext4_end(n->fs, change(n, name, value, size));
}

int ext4_xattr_remove(struct ext4_node *n, const char *name)
{
	ssize_t there = ext4_xattr_get(n, name, NULL, 0);
	int rc;

	if (there < 0)
		return (int)there;
	rc = ext4_begin(n->fs, 1);
	return rc ? rc : ext4_end(n->fs, change(n, name, NULL, 0));
}

struct listing {
	char *buf;
	size_t room, len;
};

static int list_one(char *name, char *value, size_t len, void *arg)
{
	struct listing *l = arg;
	size_t n = strlen(name) + 1;

	(void)value;
	(void)len;
	if (l->len + n <= l->room)
		memcpy(l->buf + l->len, name, n);
	l->len += n;
	return 0;
}

ssize_t ext4_xattr_list(struct ext4_node *n, char *buf, size_t size)
{
	struct listing l = { buf, size, 0 };
	struct ext2_xattr_handle *h;
	int rc = open_xattrs(n, &h);

	if (rc)
		return rc;
	rc = ext4_errno(ext2fs_xattrs_iterate(h, list_one, &l));
	ext2fs_xattrs_close(&h);
	if (rc)
		return rc;
	return size && l.len > size ? -ERANGE : (ssize_t)l.len;
}
