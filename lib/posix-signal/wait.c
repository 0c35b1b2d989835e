/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for signals, and sending them with a value. */
#include <uk/plat/time.h>
#include <uk/posix-signal.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include <abi/time.h>
#include "signal_impl.h"

/* Until a signal that is not blocked comes: its handler ends the wait. */
static int wait_for_handler(struct uk_posix_thread *pt)
{
	struct uk_sigstate *st = uk_process_current()->sig;

	return uk_waitq_wait_event_intr(&st->wait,
					sig_pending(pt) & ~pt->sig.blocked, 0);
}

UK_SYSCALL_R_DEFINE(int, rt_sigsuspend, const uk_sigset_t *, set, __sz, setsize)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (setsize != sizeof(uk_sigset_t))
		return -EINVAL;
	if (!set)
		return -EFAULT;
	if (!pt)
		return -ESRCH;
	uk_signal_mask_during_call(*set);
	wait_for_handler(pt);
	return -EINTR;
}

UK_SYSCALL_R_DEFINE(int, pause)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (!pt)
		return -ESRCH;
	wait_for_handler(pt);
	return -EINTR;
}

/* Deadline of a relative timeout; 0: none. -EINVAL for what is no time. */
static int deadline_of(const struct uk_timespec *ts, __nsec *deadline)
{
	*deadline = 0;
	if (!ts)
		return 0;
	if (ts->tv_sec < 0 || ts->tv_nsec < 0 ||
	    ts->tv_nsec >= (int64_t)UKARCH_NSEC_PER_SEC)
		return -EINVAL;
	if (ts->tv_sec < (uk_time_t)4000000000)
		*deadline = ukplat_monotonic_clock() +
			    ukarch_time_sec_to_nsec(ts->tv_sec) + ts->tv_nsec;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, rt_sigtimedwait, const uk_sigset_t *, set,
		    struct uk_siginfo *, info,
		    const struct uk_timespec *, timeout, __sz, setsize)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();
	struct uk_sigstate *st = uk_process_current()->sig;
	struct uk_siginfo got;
	uk_sigset_t wanted;
	__nsec deadline;
	int rc;

	if (setsize != sizeof(uk_sigset_t))
		return -EINVAL;
	if (!set)
		return -EFAULT;
	if (!pt)
		return -ESRCH;
	rc = deadline_of(timeout, &deadline);
	if (rc < 0)
		return rc;
	wanted = *set & ~SIG_UNBLOCKABLE;
	pt->sig.waiting = wanted;
	rc = uk_waitq_wait_event_intr(&st->wait, sig_pending(pt) & wanted,
				      deadline);
	pt->sig.waiting = 0;
	rc = rc == -ETIMEDOUT ? -EAGAIN : rc;
	if (sig_take(pt, wanted, &got)) {
		rc = got.signo;
		if (info)
			*info = got;
	}
	/* What woke us may have been for others too. */
	uk_thread_interrupt_clear(uk_thread_current());
	return rc;
}

/* A program may not pretend that the core sent a signal to another one. */
static int check_info(int tid, const struct uk_siginfo *info)
{
	if (!info)
		return -EFAULT;
	if (!uk_posix_thread_current())
		return -ESRCH;
	return tid != uk_posix_thread_current()->tid &&
	       (info->code >= 0 || info->code == UK_SI_TKILL) ? -EPERM : 0;
}

static int send_info(struct process *p, struct uk_thread *t, int sig,
		     const struct uk_siginfo *info)
{
	struct uk_siginfo copy;

	if (sig < 0 || sig > UK_NSIG)
		return -EINVAL;
	if (!uk_process_may_signal(p, sig))
		return -EPERM;
	if (!sig)
		return 0;
	copy = *info;
	copy.signo = sig;
	sig_reserve();
	return uk_process_signal(p, t, &copy);
}

UK_SYSCALL_R_DEFINE(int, rt_sigqueueinfo, int, pid, int, sig,
		    const struct uk_siginfo *, info)
{
	int rc = check_info(pid, info);
	struct process *p;

	if (rc)
		return rc;
	p = uk_process_any(pid);
	return p ? send_info(p, NULL, sig, info) : -ESRCH;
}

UK_SYSCALL_R_DEFINE(int, rt_tgsigqueueinfo, int, tgid, int, tid, int, sig,
		    const struct uk_siginfo *, info)
{
	struct uk_posix_thread *pt = uk_posix_thread_find(tid);
	struct process *p = pt ? pt->thread->process : NULL;
	int rc;

	if (tgid <= 0 || tid <= 0)
		return -EINVAL;
	rc = check_info(tid, info);
	if (rc)
		return rc;
	if (!p || tgid != p->pid)
		return -ESRCH;
	return send_info(p, pt->thread, sig, info);
}
