/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals of loaded programs: handlers run when the program goes on. */
#include <uk/posix-signal.h>
#include <uk/syscall.h>
#include "fault.h"

#define INTERRUPTED	(-1L)	/* no number of a call: there is none */

static void end_by(int sig)
{
	sig_end_process(sig);
}

int sig_user_end(struct uk_posix_thread *pt, struct ukarch_regs *regs,
		 int signo)
{
	if (!signo || !sig_user_code(pt, regs))
		return 0;
	sig_frame_leave(regs, (__uptr)pt->user, end_by, signo);
	return 1;
}

/* Makes the program call the handlers of all that is deliverable. */
static void call_handlers(struct uk_posix_thread *pt, long nr)
{
	struct ukarch_regs *regs = &pt->user->regs;
	struct uk_sigstate *st = uk_process_current()->sig;
	struct uk_sigaction *act;
	struct uk_siginfo info;
	uk_sigset_t mask;
	int sig;

	while ((sig = sig_take(pt, ~pt->sig.blocked, &info)) != 0) {
		act = sig_action(st, sig);
		if (sig_ignored(st, sig)) {
			/* it was blocked until now */
			uk_process_stop_by(sig);
			continue;
		}
		if (act->handler == UK_SIG_DFL)
			sig_end_process(sig);
		if (nr != INTERRUPTED)
			sig_frame_settle(regs, nr,
					 !!(act->flags & UK_SA_RESTART));
		mask = pt->sig.restore ? pt->sig.saved : pt->sig.blocked;
		pt->sig.restore = false;
		if (!sig_fault_call(pt, regs, 0, &info, act, mask))
			sig_end_process(UK_SIGSEGV);
	}
}

static void deliver_all(struct uk_thread *self, long nr)
{
	struct uk_posix_thread *pt = self->posix;

	uk_syscall_attention = 0;
	uk_thread_interrupt_clear(self);
	call_handlers(pt, nr);
	if (pt->sig.restore) {
		pt->sig.restore = false;
		pt->sig.blocked = pt->sig.saved;
		call_handlers(pt, nr);
	}
	sig_look_for_work();
}

void uk_signal_user(long nr)
{
	struct uk_thread *self = uk_thread_current();
	struct uk_posix_thread *pt = self->posix;

	/* ends the thread if its process is ending */
	uk_syscall_boundary(0);
	deliver_all(self, nr);
	sig_frame_settle(&pt->user->regs, nr, 1);
}

long sig_deliver_user(struct uk_thread *self, long r)
{
	/* What a call leaves to do is done when the program goes on. */
	if (!self->regs)
		return r == -ERESTARTSYS ? -UK_ERESTART_USER : r;
	/* It was interrupted: now is when it goes on. */
	ukarch_irq_call_fp_load(self->regs);
	deliver_all(self, INTERRUPTED);
	return r;
}

/* Handlers return by themselves: no program has a frame for this. */
UK_SYSCALL_R_DEFINE(long, rt_sigreturn)
{
	struct uk_siginfo info = {
		.signo = UK_SIGSEGV, .code = UK_SI_KERNEL,
	};

	uk_process_signal(uk_process_current(), uk_thread_current(), &info);
	return 0;
}
