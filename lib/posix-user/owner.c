/* SPDX-License-Identifier: BSD-3-Clause */
/* Who owns pipes and sockets: who made them. */
#include <uk/fileattr.h>
#include <uk/init.h>
#include "user.h"

static void owner(__u32 *uid, __u32 *gid)
{
	*uid = uk_cred_current()->fsuid;
	*gid = uk_cred_current()->fsgid;
}

static int hook(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_fileattr_owner = owner;
	return 0;
}

uk_rootfs_initcall_prio(hook, 0x0, UK_PRIO_EARLIEST);
