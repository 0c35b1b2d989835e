/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a process. */
#include <uk/process.h>
#include <uk/boot.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "process_impl.h"

static void interrupt(struct uk_thread *t, void *arg)
{
	if (t != arg)
		uk_thread_interrupt(t);
}

void uk_process_exit(int status, int sig)
{
	struct process *p = uk_process_current();
	struct uk_thread *self = uk_thread_current();

	/* Two threads end the process: the first one's status counts. */
	if (p->exiting && p->exiting != self)
		uk_process_thread_leave();
	if (p->exiting == self)
		uk_boot_shutdown(status & 0xff);
	p->exiting = self;
	/* The others end when they next come to a call boundary; those that
	 * wait are woken for it. They hold nothing of the core then. */
	__atomic_store_n(&uk_syscall_attention, 1, __ATOMIC_RELAXED);
	uk_process_foreach_thread(p, interrupt, self);
	uk_process_end_child(p, status, sig);
	uk_process_ops_exit(p);
	uk_boot_shutdown(sig ? 128 + sig : status & 0xff);
}

UK_SYSCALL_R_DEFINE(int, exit_group, int, status)
{
	uk_process_exit(status, 0);
}
