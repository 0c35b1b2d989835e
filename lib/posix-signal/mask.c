/* SPDX-License-Identifier: BSD-3-Clause */
/* Masks of threads and sets of pending signals. */
#include <uk/posix-signal.h>
#include <uk/syscall.h>
#include "signal_impl.h"

void sig_set_blocked(struct uk_posix_thread *pt, uk_sigset_t blocked)
{
	pt->sig.blocked = blocked & ~SIG_UNBLOCKABLE;
	if (sig_pending(pt) & ~pt->sig.blocked)
		uk_syscall_attention = 1;
}

UK_SYSCALL_R_DEFINE(int, rt_sigprocmask, int, how, const uk_sigset_t *, set,
		    uk_sigset_t *, oldset, __sz, setsize)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();
	uk_sigset_t old;

	if (unlikely(!pt))
		return -ESRCH;
	if (setsize != sizeof(uk_sigset_t))
		return -EINVAL;
	old = pt->sig.blocked;
	if (set) {
		if (how == UK_SIG_BLOCK)
			pt->sig.blocked = (old | *set) & ~SIG_UNBLOCKABLE;
		else if (how == UK_SIG_UNBLOCK)
			sig_set_blocked(pt, old & ~*set);
		else if (how == UK_SIG_SETMASK)
			sig_set_blocked(pt, *set);
		else
			return -EINVAL;
	}
	if (oldset)
		*oldset = old;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, rt_sigpending, uk_sigset_t *, set, __sz, setsize)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (setsize > sizeof(uk_sigset_t))
		return -EINVAL;
	if (!pt)
		return -ESRCH;
	if (!set)
		return -EFAULT;
	*set = sig_pending(pt) & pt->sig.blocked;
	return 0;
}

void uk_signal_mask_during_call(uk_sigset_t mask)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (!pt)
		return;
	pt->sig.saved = pt->sig.blocked;
	pt->sig.restore = true;
	pt->sig.blocked = mask & ~SIG_UNBLOCKABLE;
	/* The boundary has to put the old mask back in any case. */
	uk_syscall_attention = 1;
	if (sig_pending(pt) & ~pt->sig.blocked)
		uk_thread_interrupt(uk_thread_current());
}

uk_sigset_t uk_signal_mask(void)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	return pt ? pt->sig.blocked : 0;
}
