/* SPDX-License-Identifier: BSD-3-Clause */
/* The file system itself. */
#include <uk/init.h>
#include "proc.h"

static int proc_mount(struct uk_vfs *fs, const char *source __maybe_unused,
		      const char *opts __maybe_unused)
{
	struct proc_node *n = proc_new(fs, NULL, NULL);

	if (!n)
		return -ENOMEM;
	fs->root = &n->vn;
	return 0;
}

/* Each node keeps the directory above it, so the root knows of all. */
static int proc_unmount(struct uk_vfs *fs)
{
	if (fs->root->file.refcount != 1)
		return -EBUSY;
	uk_vnode_release(fs->root);
	return 0;
}

/* What statfs() says of Linux's. */
#define PROC_MAGIC	0x9fa0

static int proc_statfs(struct uk_vfs *fs __maybe_unused,
		       struct uk_vfs_stat *st)
{
	st->type = PROC_MAGIC;
	st->bsize = 4096;
	return 0;
}

static const struct uk_vfs_type proc_type = {
	.name = "proc",
	.mount = proc_mount,
	.unmount = proc_unmount,
	.statfs = proc_statfs,
};
UK_VFS_TYPE_REGISTER(proc_type);

/* The type of a gate is none of those of nodes. */
static int proc_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_vfs_set_opener(0, proc_open_gate);
	return 0;
}

uk_rootfs_initcall_prio(proc_init, 0x0, 2);
