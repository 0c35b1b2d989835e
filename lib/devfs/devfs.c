/* SPDX-License-Identifier: BSD-3-Clause */
/* The registry of devices and the file system below /dev. */
#include <abi/errno.h>
#include <uk/config.h>
#include <uk/devfs.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/ramfs.h>
#include <uk/string.h>
#include <uk/vfs.h>

/* Lock: as the tree of names. */
static struct uk_devfs_dev *devices;
static struct uk_vfs *mounted;	/* the first devfs; new devices appear there */

static struct uk_devfs_dev *find(__u64 rdev)
{
	struct uk_devfs_dev *d = devices;

	while (d && d->rdev != rdev)
		d = d->next;
	return d;
}

/* Makes the node of a device, and the folder it is in. */
static int make_node(struct uk_vfs *fs, const struct uk_devfs_dev *dev)
{
	struct uk_vfs_ctx ctx = { .root = fs->root, .cwd = fs->root };
	struct uk_vnode_new how = { .mode = UK_S_IFDIR | 0755 };
	char folder[UK_NAME_MAX + 1];
	const char *slash = uk_strchr(dev->name, '/');
	int rc;

	if (slash) {
		if ((__sz)(slash - dev->name) >= sizeof(folder))
			return -ENAMETOOLONG;
		uk_strlcpy(folder, dev->name, (__sz)(slash - dev->name) + 1);
		rc = uk_vfs_create(&ctx, folder, &how, NULL);
		if (rc && rc != -EEXIST)
			return rc;
	}
	how.mode = UK_S_IFCHR | dev->mode;
	how.rdev = dev->rdev;
	return uk_vfs_create(&ctx, dev->name, &how, NULL);
}

int uk_devfs_register(struct uk_devfs_dev *dev)
{
	const struct uk_devfs_dev *d;
	int rc = 0;

	for (d = devices; d; d = d->next) {
		if (d->rdev == dev->rdev || !uk_strcmp(d->name, dev->name))
			return -EEXIST;
	}
	if (mounted)
		rc = make_node(mounted, dev);
	if (rc)
		return rc;
	dev->next = devices;
	devices = dev;
	return 0;
}

static int open_device(struct uk_vnode *vn, unsigned int oflags,
		       struct uk_file **out)
{
	struct uk_devfs_dev *dev = find(vn->rdev);

	return dev ? dev->open(dev, oflags, out) : -ENXIO;
}

static int devfs_mount(struct uk_vfs *fs, const char *source, const char *opts)
{
	struct uk_devfs_dev *d;
	int rc = uk_ramfs_mount(fs, source, opts);

	if (rc)
		return rc;
	for (d = devices; d && !rc; d = d->next)
		rc = make_node(fs, d);
	if (rc) {
		uk_ramfs_unmount(fs);
		return rc;
	}
	if (!mounted)
		mounted = fs;
	return 0;
}

static int devfs_unmount(struct uk_vfs *fs)
{
	int rc = uk_ramfs_unmount(fs);

	if (!rc && fs == mounted)
		mounted = NULL;
	return rc;
}

static const struct uk_vfs_type devfs_type = {
	.name = "devfs",
	.mount = devfs_mount,
	.unmount = devfs_unmount,
	.statfs = uk_ramfs_statfs,
};
UK_VFS_TYPE_REGISTER(devfs_type);

static int devfs_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_vfs_set_opener(UK_S_IFCHR, open_device);
	return 0;
}

uk_rootfs_initcall_prio(devfs_init, 0x0, 2);
