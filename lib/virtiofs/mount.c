/* SPDX-License-Identifier: BSD-3-Clause */
/* The protocol FUSE as a file system. */
#include <abi/errno.h>
#include <uk/errptr.h>
#include "fuse_priv.h"

#define VIRTIOFS_MAGIC	0x65735546
#define TRANSFER	65536	/* most bytes of one message */

static const struct uk_hostfs_ops fuse_calls = {
	.magic = VIRTIOFS_MAGIC,
	.nameless = true,
	.detach = fuse_detach,
	.walk = fuse_walk,
	.put = fuse_put,
	.open = fuse_open,
	.create = fuse_create,
	.mkdir = fuse_mkdir,
	.mknod = fuse_mknod,
	.symlink = fuse_symlink,
	.link = fuse_link,
	.unlink = fuse_unlink,
	.rename = fuse_rename,
	.readlink = fuse_readlink,
	.getattr = fuse_getattr,
	.setattr = fuse_setattr,
	.statfs = fuse_statfs,
	.fsync = fuse_fsync,
	.read = fuse_read,
	.write = fuse_write,
	.readdir = fuse_readdir,
	.dirent = fuse_dirent,
	.xattr_get = fuse_xattr_get,
	.xattr_set = fuse_xattr_set,
	.xattr_list = fuse_xattr_list,
	.xattr_remove = fuse_xattr_remove,
};

static int virtiofs_mount(struct uk_vfs *fs, const char *source,
			  const char *opts)
{
	struct uk_hostdev *dev;
	struct uk_hostfid *root;

	if (*opts)
		return -EINVAL;
	dev = uk_hostfs_find(source, "virtiofs", UK_HOSTDEV_FUSE);
	if (!dev)
		return -ENXIO;
	root = fuse_attach(dev, TRANSFER);
	if (PTRISERR(root))
		return PTR2ERR(root);
	dev->calls = &fuse_calls;
	return uk_hostfs_mount(fs, root);
}

static const struct uk_vfs_type virtiofs_type = {
	.name = "virtiofs",
	.mount = virtiofs_mount,
	.unmount = uk_hostfs_unmount,
	.statfs = uk_hostfs_statfs,
	.stable = true,
};
UK_VFS_TYPE_REGISTER(virtiofs_type);
