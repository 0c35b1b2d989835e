/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: signals of a process and of its threads. */
#include <abi/errno.h>
#include <uk/procfs.h>
#include "signal_impl.h"

static void put(struct uk_procfs_text *t, const char *what, uk_sigset_t set)
{
	uk_procfs_printf(t, "%s:\t%016lx\n", what, (unsigned long)set);
}

/* Interrupts add to queues. */
static unsigned int queued(struct uk_sigqueued *const *queue)
{
	unsigned long flags = ukarch_lcpu_save_irqf();
	const struct uk_sigqueued *q;
	unsigned int n = 0;

	for (q = *queue; q; q = q->next)
		n++;
	ukarch_lcpu_restore_irqf(flags);
	return n;
}

static int show(struct uk_procfs_text *t, int pid, int tid)
{
	const struct process *p = uk_process_find(pid);
	const struct uk_posix_thread *pt = uk_posix_thread_find(tid);
	uk_sigset_t ignored = 0, caught = 0;
	int sig;

	if (!p || !p->sig)
		return -ESRCH;
	for (sig = 1; sig <= UK_NSIG; sig++) {
		const struct uk_sigaction *a = sig_action(p->sig, sig);

		if (a->handler == UK_SIG_IGN)
			ignored |= UK_SIGMASK(sig);
		else if (a->handler != UK_SIG_DFL)
			caught |= UK_SIGMASK(sig);
	}
	uk_procfs_printf(t, "SigQ:\t%u/%lu\n",
			 queued(&p->sig->queue) +
			 (pt ? queued(&pt->sig.queue) : 0),
			 (unsigned long)
			 p->rlimits[UK_RLIMIT_SIGPENDING].rlim_cur);
	put(t, "SigPnd", pt ? pt->sig.pending : 0);
	put(t, "ShdPnd", p->sig->pending);
	put(t, "SigBlk", pt ? pt->sig.blocked : 0);
	put(t, "SigIgn", ignored);
	put(t, "SigCgt", caught);
	return 0;
}

static int show_process(struct uk_procfs_text *t, const int *num)
{
	return show(t, num[0], num[0]);
}

static int show_thread(struct uk_procfs_text *t, const int *num)
{
	return show(t, num[0], num[1]);
}

UK_PROCFS_ENTRIES(signal) = {
	{ .path = "#/status", .mode = UK_PROCFS_RO, .part = 60,
	  .show = show_process },
	{ .path = "#/task/#/status", .mode = UK_PROCFS_RO, .part = 60,
	  .show = show_thread },
};
