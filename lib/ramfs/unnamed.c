/* SPDX-License-Identifier: BSD-3-Clause */
/* Regular files in a file system that no directory of it knows: O_TMPFILE. */
#include "ramfs_priv.h"

int uk_ramfs_unnamed(struct uk_vnode *dir, const struct uk_vnode_new *how,
		     bool linkable, struct uk_vnode **out)
{
	struct ramfs_node *n;

	if (!dir->nlink)
		return -ENOENT;
	n = ramfs_new(dir->fs, how);
	if (!n)
		return -ENOSPC;
	n->vn.nlink = 0;
	n->data.linkable = linkable;
	*out = &n->vn;
	return 0;
}
