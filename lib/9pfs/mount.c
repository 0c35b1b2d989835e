/* SPDX-License-Identifier: BSD-3-Clause */
/* The protocol 9P2000.L as a file system. */
#include <abi/errno.h>
#include <uk/errptr.h>
#include <uk/string.h>
#include "9pfs.h"

#define P9FS_MAGIC	0x01021997
#define MSIZE		(65536 + 24)	/* 64 KiB with what goes before them */
#define MSIZE_MIN	4096
#define MSIZE_MAX	(1u << 20)

/* "msize=N" or nothing. 0, -EINVAL */
static int parse(const char *opts, __u32 *msize)
{
	unsigned long v;
	char *end;

	*msize = MSIZE;
	if (!*opts)
		return 0;
	if (uk_strncmp(opts, "msize=", 6))
		return -EINVAL;
	v = uk_strtoul(opts + 6, &end, 10);
	if (*end || v < MSIZE_MIN || v > MSIZE_MAX)
		return -EINVAL;
	*msize = (__u32)v;
	return 0;
}

static const struct uk_hostfs_ops p9_calls = {
	.magic = P9FS_MAGIC,
	.detach = uk_9p_detach,
	.walk = uk_9p_walk,
	.put = uk_9p_put,
	.open = uk_9p_open,
	.create = uk_9p_create,
	.mkdir = uk_9p_mkdir,
	.mknod = uk_9p_mknod,
	.symlink = uk_9p_symlink,
	.link = uk_9p_link,
	.unlink = uk_9p_unlink,
	.rename = uk_9p_rename,
	.readlink = uk_9p_readlink,
	.getattr = uk_9p_getattr,
	.setattr = uk_9p_setattr,
	.statfs = uk_9p_statfs,
	.fsync = uk_9p_fsync,
	.read = uk_9p_read,
	.write = uk_9p_write,
	.readdir = uk_9p_readdir,
	.dirent = uk_9p_dirent,
#if CONFIG_LIB9PFS_XATTR
	.xattr_get = p9fs_xattr_get,
	.xattr_set = p9fs_xattr_set,
	.xattr_list = p9fs_xattr_list,
	.xattr_remove = p9fs_xattr_remove,
#endif
};

static int p9fs_mount(struct uk_vfs *fs, const char *source, const char *opts)
{
	struct uk_hostdev *dev;
	struct uk_hostfid *root;
	__u32 msize;
	int rc = parse(opts, &msize);

	if (rc)
		return rc;
	dev = uk_hostfs_find(source, "9pfs", UK_HOSTDEV_9P);
	if (!dev)
		return -ENXIO;
	root = uk_9p_attach(dev, msize);
	if (PTRISERR(root))
		return PTR2ERR(root);
	dev->calls = &p9_calls;
	return uk_hostfs_mount(fs, root);
}

static const struct uk_vfs_type p9fs_type = {
	.name = "9pfs",
	.mount = p9fs_mount,
	.unmount = uk_hostfs_unmount,
	.statfs = uk_hostfs_statfs,
	.stable = true,
};
UK_VFS_TYPE_REGISTER(p9fs_type);
