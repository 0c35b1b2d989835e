/* SPDX-License-Identifier: BSD-3-Clause */
/* Mounts devfs at /dev once there is a root, with a folder for shm_open(). */
#include <abi/errno.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/vfs.h>

static int mount_dev(struct uk_init_ctx *ctx __maybe_unused)
{
	static const struct uk_vnode_new dir = {
		.mode = UK_S_IFDIR | 0755,
	};
	static const struct uk_vnode_new shm = {
		.mode = UK_S_IFDIR | UK_S_ISVTX | 0777,
	};
	struct uk_vfs_ctx c = { .root = uk_vfs_root(),
				.cwd = uk_vfs_root() };
	int rc;

	if (!c.root)
		return 0;
	rc = uk_vfs_create(&c, "/dev", &dir, NULL);
	if (!rc || rc == -EEXIST)
		rc = uk_vfs_mount("", "/dev", "devfs", 0, "");
	if (!rc)
		rc = uk_vfs_create(&c, "/dev/shm", &shm, NULL);
	/* an image can do without */
	if (rc)
		uk_pr_warn("cannot mount /dev: error %d\n", -rc);
	return 0;
}

uk_rootfs_initcall_prio(mount_dev, 0x0, 6);
