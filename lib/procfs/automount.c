/* SPDX-License-Identifier: BSD-3-Clause */
/* Mounts procfs at /proc once there is a root. */
#include <abi/errno.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/vfs.h>

static int mount_proc(struct uk_init_ctx *ctx __maybe_unused)
{
	static const struct uk_vnode_new dir = {
		.mode = UK_S_IFDIR | 0555,
	};
	struct uk_vfs_ctx c = { .root = uk_vfs_root(),
				.cwd = uk_vfs_root() };
	int rc;

	if (!c.root)
		return 0;
	rc = uk_vfs_create(&c, "/proc", &dir, NULL);
	if (!rc || rc == -EEXIST)
		rc = uk_vfs_mount("proc", "/proc", "proc", UK_MS_NOSUID |
				  UK_MS_NODEV | UK_MS_NOEXEC, "");
	/* an image can do without */
	if (rc)
		uk_pr_warn("cannot mount /proc: error %d\n", -rc);
	return 0;
}

uk_rootfs_initcall_prio(mount_proc, 0x0, 6);
