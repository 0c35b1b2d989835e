/* SPDX-License-Identifier: BSD-3-Clause */
/* Regular files that no directory knows: memfd_create(). */
#include <uk/ramfs.h>
#include "ramfs_priv.h"

static const struct uk_vfs_type type = {
	.name = "tmpfs",
	.statfs = uk_ramfs_statfs,
};

/* Where such files live; no path leads there. */
static struct uk_vfs nowhere = { .type = &type };

int uk_ramfs_nameless(const struct uk_vnode_new *how, struct uk_vnode **out)
{
	struct ramfs_node *n;
	int rc;

	if (!nowhere.priv) {
		rc = uk_ramfs_mount(&nowhere, "", "");
		if (rc)
			return rc;
	}
	n = ramfs_new(&nowhere, how);
	if (!n)
		return -ENOMEM;
	n->vn.nlink = 0;
	*out = &n->vn;
	return 0;
}
