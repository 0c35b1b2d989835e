/* SPDX-License-Identifier: BSD-3-Clause */
/* Delivery of signals at the boundary of a system call. */
#include <uk/print.h>
#include <uk/sched.h>
#include <uk/posix-signal.h>
#include <uk/syscall.h>
#include "signal_impl.h"

void sig_end_process(int sig)
{
	uk_pr_info("process ends by signal %d\n", sig);
	uk_process_exit(0, sig);
}

/* Where a handler runs: the top of the alternate stack, or 0. */
static uintptr_t handler_stack(const struct uk_posix_thread *pt,
			       const struct uk_sigaction *act)
{
	const struct uk_stack *alt = &pt->sig.altstack;
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t base = (uintptr_t)alt->ss_sp;

	if (!(act->flags & UK_SA_ONSTACK) || alt->ss_flags & UK_SS_DISABLE)
		return 0;
	/* Already on it. */
	if (here - base < alt->ss_size)
		return 0;
	return base + alt->ss_size;
}

static void run_handler(struct uk_posix_thread *pt, struct uk_sigaction *at,
			struct uk_siginfo *info)
{
	/* A copy: the handler may install another. */
	struct uk_sigaction act = *at;
	struct ukarch_regs *regs = pt->thread->regs;
	struct uk_ucontext uc = { .uc_stack = pt->sig.altstack };
	uk_sigset_t blocked = pt->sig.blocked | act.mask;
	bool disarm = SIG_LIMITS && uc.uc_stack.ss_flags & UK_SS_AUTODISARM;
	uintptr_t sp;

	uc.uc_sigmask[0] = pt->sig.restore ? pt->sig.saved : pt->sig.blocked;
	pt->sig.restore = false;
	if (!(act.flags & UK_SA_NODEFER))
		blocked |= UK_SIGMASK(info->signo);
	if (act.flags & UK_SA_RESETHAND)
		at->handler = UK_SIG_DFL;
	pt->sig.blocked = blocked & ~SIG_UNBLOCKABLE;
	sp = handler_stack(pt, &act);
	/* A handler that does not return may leave the stack to the next. */
	if (disarm)
		pt->sig.altstack = (struct uk_stack){
			.ss_flags = UK_SS_DISABLE,
		};
	/* Not those of a call that the handler makes. */
	pt->thread->regs = NULL;
	sig_context_save(&uc, regs);
	sig_call(act.handler, info->signo, info, &uc, sp);
	sig_context_load(regs, &uc);
	pt->thread->regs = regs;
	if (disarm)
		pt->sig.altstack = uc.uc_stack;
	pt->sig.blocked = uc.uc_sigmask[0] & ~SIG_UNBLOCKABLE;
}

/* Whether a thread has something to do at its next boundary. */
static void look_for_work(struct uk_thread *t, void *arg)
{
	struct uk_posix_thread *pt = t->posix;

	if (!pt || t == arg)
		return;
	if (sig_must_end(t) || sig_pending(pt) & ~pt->sig.blocked)
		uk_syscall_attention = 1;
}

void sig_look_for_work(void)
{
	sig_look_at_threads(look_for_work, uk_thread_current());
}

/* Delivers all that is deliverable. False if a handler ran that does not let
 * calls be restarted. */
static bool deliver_all(struct uk_posix_thread *pt)
{
	struct uk_sigstate *st = uk_process_current()->sig;
	struct uk_sigaction *act;
	struct uk_siginfo info;
	bool restart = true;
	int sig;

	while ((sig = sig_take(pt, ~pt->sig.blocked, &info)) != 0) {
		act = sig_action(st, sig);
		if (sig_ignored(st, sig))
			continue;
		if (act->handler == UK_SIG_DFL)
			sig_end_process(sig);
		restart = restart && act->flags & UK_SA_RESTART;
		run_handler(pt, act, &info);
	}
	return restart;
}

long sig_deliver(long r)
{
	struct uk_thread *self = uk_thread_current();
	struct uk_posix_thread *pt = self->posix;
	bool restart;

	if (!pt)
		return r == -ERESTARTSYS ? -EINTR : r;
	/* What a bad address says is not waited for again. */
	if (r == -ERESTARTSYS && sig_efault_in_call(pt))
		r = -EINTR;
	if (uk_posix_thread_user(pt))
		return sig_deliver_user(self, r);
	uk_syscall_attention = 0;
	uk_thread_interrupt_clear(self);
	restart = deliver_all(pt);
	if (pt->sig.restore) {
		pt->sig.restore = false;
		pt->sig.blocked = pt->sig.saved;
		restart = deliver_all(pt) && restart;
	}
	sig_look_for_work();
	return r == -ERESTARTSYS && !restart ? -EINTR : r;
}
