/* SPDX-License-Identifier: BSD-3-Clause */
/* Tells posix-fs who asks; only in images that have it. */
#include <uk/config.h>
#include <uk/init.h>
#if CONFIG_LIBPOSIX_FS
#include <uk/fs.h>
#endif
#include "user.h"

static void fill_in(struct uk_vfs_cred *cred, bool real)
{
	struct uk_cred *c = uk_cred_current();
	__u64 caps = c->cap_effective;

	/* access() asks for who started the program: with all that it may */
	if (real)
		caps = c->ruid ? 0 : c->cap_permitted;
	cred->uid = real ? c->ruid : c->fsuid;
	cred->gid = real ? c->rgid : c->fsgid;
	cred->groups = c->groups;
	cred->ngroups = c->ngroups;
	cred->lacks = ~(__u32)caps & UK_VFS_CAPS;
}

static int hook(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_fs_cred = fill_in;
	return 0;
}

uk_rootfs_initcall_prio(hook, 0x0, UK_PRIO_EARLIEST);
