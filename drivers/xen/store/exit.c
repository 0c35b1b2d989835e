/* SPDX-License-Identifier: BSD-3-Clause */
/* The status that a program ends with: Xen knows of the end, not of that. */
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/plat/bootstrap.h>
#include <uk/xen/pages.h>
#include <xen/store.h>

#define PATH	"data/exit"

static int tell(int status)
{
	return xen_store_write_num(XEN_STORE_NO_TX, PATH, (__u64)status);
}

static struct ukplat_exit_hook hook = { .fn = tell };

static int exit_init(struct uk_init_ctx *ctx __maybe_unused)
{
	if (uk_xen_store_port)
		ukplat_exit_hook_add(&hook);
	return 0;
}

uk_plat_initcall_prio(exit_init, 0x0, 1);
