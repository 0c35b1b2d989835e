/* SPDX-License-Identifier: BSD-3-Clause */
/* A loaded program that is interrupted while it computes: as if it had made a
 * call there, on the core stack of its thread, which is free then.
 */
#include <uk/init.h>
#include <uk/schedprio.h>
#include "exec.h"

static struct ukarch_regs *room(const struct uk_thread *t)
{
	const struct uk_posix_thread *pt = t->posix;

	return pt && pt->user ? &pt->user->regs : NULL;
}

static int preempt_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_schedprio_room = room;
	return 0;
}

uk_sys_initcall(preempt_init, 0x0);
