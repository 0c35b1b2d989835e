/* SPDX-License-Identifier: BSD-3-Clause */
/* What mounts of all protocols have in common. */
#include <abi/errno.h>
#include <uk/print.h>
#include "hostfs_priv.h"

struct uk_hostdev *uk_hostfs_find(const char *source, const char *type,
				  enum uk_hostdev_proto proto)
{
	struct uk_hostdev *dev = uk_hostdev_find(source, proto);

	if (!dev)
		uk_pr_err("%s: the host shares no folder by the name %s\n",
			  type, source);
	return dev;
}

int uk_hostfs_mount(struct uk_vfs *fs, struct uk_hostfid *root)
{
	struct uk_hostdev *dev = root->dev;
	struct hostfs *p = uk_zalloc(hostfs_heap(), sizeof(*p));
	int rc = -ENOMEM;

	if (p) {
		p->dev = dev;
		fs->priv = p;
		rc = hostnode_get(fs, root, NULL, NULL, &fs->root);
	} else {
		hostfs_put(root);
	}
	if (!rc && !uk_vnode_isdir(fs->root)) {
		uk_vnode_release(fs->root);
		rc = -ENOTDIR;
	}
	if (rc) {
		dev->calls->detach(dev);
		uk_free(hostfs_heap(), p);
	}
	return rc;
}

int uk_hostfs_unmount(struct uk_vfs *fs)
{
	struct hostfs *p = fs->priv;

	if (p->nodes > 1 || fs->root->file.refcount > 1)
		return -EBUSY;
	uk_vnode_release(fs->root);
	p->dev->calls->detach(p->dev);
	uk_free(hostfs_heap(), p);
	return 0;
}

int uk_hostfs_statfs(struct uk_vfs *fs, struct uk_vfs_stat *st)
{
	struct uk_hostfid *root = hostnode(fs->root)->fid;
	struct uk_hoststatfs host;
	int rc = HOST(root, statfs, &host);

	if (rc)
		return rc;
	st->type = root->dev->calls->magic;
	st->bsize = host.bsize;
	st->blocks = host.blocks;
	st->bfree = host.bfree;
	st->files = host.files;
	st->ffree = host.ffree;
	return 0;
}
