/* SPDX-License-Identifier: BSD-3-Clause */
/* Job control: processes that stop and go on. Those that are stopped rest at
 * the boundary of a call, each thread at its next one.
 */
#include <uk/process.h>
#include <uk/arch/lcpu.h>
#include <uk/essentials.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "children.h"

#define STOPS	(UK_SIGMASK(UK_SIGSTOP) | UK_SIGMASK(UK_SIGTSTP) |	\
		 UK_SIGMASK(UK_SIGTTIN) | UK_SIGMASK(UK_SIGTTOU))

/* A group that nobody of its session, who is not in it, could let go on. */
static bool is_orphaned(int pgid)
{
	const struct process *p, *parent;

	UK_TAILQ_FOREACH(p, &uk_processes, kin.all) {
		parent = p->kin.parent;
		if (p->pgid == pgid && !p->kin.zombie && parent &&
		    parent->pgid != pgid && parent->sid == p->sid)
			return false;
	}
	return true;
}

static bool is_stop(int sig)
{
	return UK_SIGMASK(sig) & STOPS;
}

static bool would_stop(struct process *p, int sig)
{
	if (p == &uk_process_first || !uk_process_signal_ops)
		return false;
	return sig == UK_SIGSTOP || (uk_process_signal_ops->acts(p, sig) &&
				     !is_orphaned(p->pgid));
}

bool uk_process_would_stop(int sig)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	bool would = would_stop(uk_process_current(), sig);

	ukarch_lcpu_restore_irqf(irqf);
	return would;
}

static void tell_parent(struct process *p, int news)
{
	struct process *parent = p->kin.parent;
	struct uk_siginfo info;

	p->kin.news = news;
	uk_process_wait_info(p, &info);
	if (!uk_process_signal_ops->no_stops(parent))
		uk_process_signal(parent, NULL, &info);
	uk_waitq_wake_up(&parent->kin.children);
}

static void interrupt(struct uk_thread *t, void *arg __maybe_unused)
{
	uk_thread_interrupt(t);
}

static void stop(struct process *p, int sig)
{
	if (p->kin.stopped || p->exiting)
		return;
	p->kin.stopped = sig;
	__atomic_store_n(&uk_syscall_attention, 1, __ATOMIC_RELAXED);
	uk_process_foreach_thread(p, interrupt, NULL);
	tell_parent(p, UK_PROCESS_STOPPED);
}

static void go_on(struct process *p, bool tell)
{
	if (!p->kin.stopped)
		return;
	p->kin.stopped = 0;
	uk_waitq_wake_up(&p->kin.left);
	if (tell)
		tell_parent(p, UK_PROCESS_CONTINUED);
}

/* One that lets go on undoes those to stop that wait, and the other way. */
static void forget_opposite(struct process *p, int sig)
{
	if (!uk_process_signal_ops)
		return;
	if (is_stop(sig))
		uk_process_signal_ops->forget(p, UK_SIGMASK(UK_SIGCONT));
	else if (sig == UK_SIGCONT)
		uk_process_signal_ops->forget(p, STOPS);
}

bool uk_process_job_signal(struct process *p, const struct uk_siginfo *info)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	bool stops = is_stop(info->signo) && would_stop(p, info->signo);

	forget_opposite(p, info->signo);
	if (stops)
		stop(p, info->signo);
	else if (info->signo == UK_SIGCONT || info->signo == UK_SIGKILL)
		go_on(p, info->signo == UK_SIGCONT);
	ukarch_lcpu_restore_irqf(irqf);
	return stops;
}

void uk_process_stop_by(int sig)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	struct process *p = uk_process_current();
	bool stops = is_stop(sig) && would_stop(p, sig);

	if (stops)
		stop(p, sig);
	ukarch_lcpu_restore_irqf(irqf);
	if (stops)
		uk_process_rest(p);
}

void uk_process_rest(struct process *p)
{
	uk_waitq_wait_event(&p->kin.left, !p->kin.stopped || p->exiting);
}
