/* SPDX-License-Identifier: BSD-3-Clause */
/* Who writes to a program takes set-user-ID and set-group-ID off it. */
#include <uk/fs.h>
#include <uk/init.h>
#include "user.h"

static void take_ids(struct uk_vnode *vn)
{
	struct uk_filestat now = { .mode = vn->mode, .gid = vn->gid };
	struct uk_vfs_ctx ctx;

	uk_fs_ctx(&ctx);
	if (!uk_vfs_capable(&ctx.cred, UK_VFS_CAP_FSETID))
		vn->mode = (vn->mode & UK_S_IFMT) |
			   uk_vnode_mode_without_ids(&ctx.cred, &now);
}

static int hook(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_vnode_take_ids = take_ids;
	return 0;
}

uk_rootfs_initcall_prio(hook, 0x0, UK_PRIO_EARLIEST);
