/* SPDX-License-Identifier: BSD-3-Clause */
/* What the program wants done with a signal; the alternate stack. */
#include <uk/arch/lcpu.h>
#include <uk/syscall.h>
#include "signal_impl.h"

static void flush_thread(struct uk_thread *t, void *arg)
{
	struct uk_posix_thread *pt = t->posix;
	int sig = *(int *)arg;

	if (pt)
		sig_flush(&pt->sig.queue, &pt->sig.pending, sig);
}

void sig_flush_process(struct process *p, int sig)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	sig_flush(&p->sig->queue, &p->sig->pending, sig);
	uk_process_foreach_thread(p, flush_thread, &sig);
	ukarch_lcpu_restore_irqf(flags);
}

UK_SYSCALL_R_DEFINE(int, rt_sigaction, int, sig,
		    const struct uk_sigaction *, act,
		    struct uk_sigaction *, oldact, __sz, setsize)
{
	struct process *p = uk_process_current();
	struct uk_sigaction old;

	if (setsize != sizeof(uk_sigset_t) || sig < 1 || sig > UK_NSIG)
		return -EINVAL;
	if (act && UK_SIGMASK(sig) & SIG_UNBLOCKABLE)
		return -EINVAL;
	old = *sig_action(p->sig, sig);
	if (act) {
		*sig_action(p->sig, sig) = *act;
		sig_action(p->sig, sig)->mask &= ~SIG_UNBLOCKABLE;
		/* POSIX: an ignored signal that is pending is forgotten */
		if (sig_ignored(p->sig, sig))
			sig_flush_process(p, sig);
	}
	if (oldact)
		*oldact = old;
	return 0;
}

static bool on_altstack(const struct uk_stack *alt)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);

	return !(alt->ss_flags & UK_SS_DISABLE) &&
	       here - (uintptr_t)alt->ss_sp < alt->ss_size;
}

#define SS_MODES	(SIG_LIMITS ? UK_SS_DISABLE | UK_SS_AUTODISARM \
				    : UK_SS_DISABLE)

UK_SYSCALL_R_DEFINE(int, sigaltstack, const struct uk_stack *, ss,
		    struct uk_stack *, oldss)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();
	struct uk_stack old;

	if (!pt)
		return -ESRCH;
	old = pt->sig.altstack;
	if (on_altstack(&old))
		old.ss_flags |= UK_SS_ONSTACK;
	if (ss) {
		if (old.ss_flags & UK_SS_ONSTACK)
			return -EPERM;
		if (ss->ss_flags & ~(SS_MODES | UK_SS_ONSTACK))
			return -EINVAL;
		if (!(ss->ss_flags & UK_SS_DISABLE) &&
		    ss->ss_size < UK_MINSIGSTKSZ)
			return -ENOMEM;
		pt->sig.altstack = *ss;
		pt->sig.altstack.ss_flags &= SS_MODES;
	}
	if (oldss)
		*oldss = old;
	return 0;
}
