/* SPDX-License-Identifier: BSD-3-Clause */
/* A thread that was interrupted in the program: as the end of a system call. */
#include <uk/init.h>
#include <uk/sched.h>
#include <uk/schedprio.h>
#include "process_impl.h"

static void resumes(struct ukarch_regs *regs)
{
	struct uk_thread *self = uk_thread_current();

	self->regs = regs;
	uk_process_boundary(0);
	self->regs = NULL;
}

static int resume_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_schedprio_resumes = resumes;
	return 0;
}

uk_rootfs_initcall_prio(resume_init, 0x0, UK_PRIO_EARLIEST);
