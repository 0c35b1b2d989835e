/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals as far as they concern the process as a whole: the call boundary. */
#include <uk/process.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "process_impl.h"

const struct uk_process_signal_ops *uk_process_signal_ops;

void (*uk_process_timer_taken)(int timerid, int overrun);

/* Without posix-signal: the signal that ends the first process, or 0. Written
 * from any context. */
static int fatal_signal;

void uk_process_signal_ops_set(const struct uk_process_signal_ops *ops)
{
	uk_process_signal_ops = ops;
}

static bool ends_process(int sig)
{
	const uk_sigset_t harmless =
		UK_SIGMASK(UK_SIGCHLD) | UK_SIGMASK(UK_SIGURG) |
		UK_SIGMASK(UK_SIGWINCH) | UK_SIGMASK(UK_SIGCONT) |
		UK_SIGMASK(UK_SIGSTOP) | UK_SIGMASK(UK_SIGTSTP) |
		UK_SIGMASK(UK_SIGTTIN) | UK_SIGMASK(UK_SIGTTOU);

	return !(harmless & UK_SIGMASK(sig));
}

static void interrupt(struct uk_thread *t, void *arg __maybe_unused)
{
	uk_thread_interrupt(t);
}

int uk_process_signal(struct process *p, struct uk_thread *t,
		      const struct uk_siginfo *info)
{
	if (uk_process_ended(p) || uk_process_job_signal(p, info))
		return 0;
	if (uk_process_signal_ops)
		return uk_process_signal_ops->send(p, t, info);
	if (!ends_process(info->signo))
		return 0;
	__atomic_store_n(&fatal_signal, info->signo, __ATOMIC_RELAXED);
	__atomic_store_n(&uk_syscall_attention, 1, __ATOMIC_RELAXED);
	uk_process_foreach_thread(p, interrupt, NULL);
	return 0;
}

int uk_process_kill(int pid, int sig)
{
	struct uk_siginfo info = { .signo = sig, .code = UK_SI_USER };

	if (sig < 1 || sig > UK_NSIG)
		return -EINVAL;
	if (pid != 0 && pid != uk_process_first.pid)
		return -ESRCH;
	return uk_process_signal(&uk_process_first, NULL, &info);
}

long uk_process_boundary(long r)
{
	struct uk_thread *self = uk_thread_current();
	struct process *p = self->process;

	/* A thread of the core takes no signals. */
	if (!p)
		return r == -ERESTARTSYS ? -EINTR : r;
	if (uk_process_is_stopped(p))
		uk_process_rest(p);
	if (p->exiting && p->exiting != self)
		uk_process_thread_leave();
	if (p->exiting)
		return r == -ERESTARTSYS ? -EINTR : r;
	if (uk_process_signal_ops)
		return uk_process_signal_ops->deliver(r);
	if (fatal_signal)
		uk_process_exit(0, fatal_signal);
	return r == -ERESTARTSYS ? -EINTR : r;
}

int uk_process_check_pid(int pid)
{
	if (pid != 0 && pid != uk_process_current()->pid)
		return -ESRCH;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, kill, int, pid, int, sig)
{
	struct uk_siginfo info = {
		.signo = sig, .code = UK_SI_USER,
		.pid = uk_process_current()->pid,
		.uid = uk_process_uid(),
	};
	struct process *p;

	if (sig < 0 || sig > UK_NSIG)
		return -EINVAL;
	if (pid == -1)
		return uk_process_kill_all(&info);
	if (pid == -__INT_MAX__ - 1)
		return -ESRCH;
	if (pid <= 0)
		return uk_process_kill_group(-pid, &info);
	p = uk_process_any(pid);
	if (!p)
		return -ESRCH;
	if (!uk_process_may_signal(p, sig))
		return -EPERM;
	return sig ? uk_process_signal(p, NULL, &info) : 0;
}
