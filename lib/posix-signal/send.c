/* SPDX-License-Identifier: BSD-3-Clause */
/* Sending a signal: who gets it, and who is woken for it. Any context. */
#include <uk/arch/lcpu.h>
#include <uk/assert.h>
#include <uk/init.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "signal_impl.h"

static struct uk_sigstate first_state;

bool sig_default_ignores(int sig)
{
	const uk_sigset_t ignored =
		UK_SIGMASK(UK_SIGCHLD) | UK_SIGMASK(UK_SIGURG) |
		UK_SIGMASK(UK_SIGWINCH) | UK_SIGMASK(UK_SIGCONT) |
		/* No job control: nobody could continue us. */
		UK_SIGMASK(UK_SIGSTOP) | UK_SIGMASK(UK_SIGTSTP) |
		UK_SIGMASK(UK_SIGTTIN) | UK_SIGMASK(UK_SIGTTOU);

	return ignored & UK_SIGMASK(sig);
}

bool sig_ignored(struct uk_sigstate *st, int sig)
{
	uintptr_t handler = sig_action(st, sig)->handler;

	return handler == UK_SIG_IGN ||
	       (handler == UK_SIG_DFL && sig_default_ignores(sig));
}

struct choice {
	uk_sigset_t bit;
	struct uk_posix_thread *chosen;
	bool waits;
};

/* Prefers a thread in sigtimedwait(), then the first one created. */
static void consider(struct uk_thread *t, void *arg)
{
	struct choice *c = arg;
	struct uk_posix_thread *pt = t->posix;

	if (!pt || c->waits)
		return;
	if (pt->sig.waiting & c->bit) {
		c->chosen = pt;
		c->waits = true;
	} else if (!(pt->sig.blocked & c->bit) && !c->chosen) {
		c->chosen = pt;
	}
}

static void consider_one(struct uk_posix_thread *pt, struct choice *c)
{
	if ((pt->sig.waiting | ~pt->sig.blocked) & c->bit)
		c->chosen = pt;
}

int sig_send(struct process *p, struct uk_thread *t,
	     const struct uk_siginfo *info)
{
	struct uk_posix_thread *pt = t ? t->posix : NULL;
	struct choice c = { .bit = UK_SIGMASK(info->signo) };
	unsigned long flags;
	int rc = 0;

	UK_ASSERT(info->signo >= 1 && info->signo <= UK_NSIG);
	if (t && !pt)
		return -ESRCH;
	flags = ukarch_lcpu_save_irqf();
	if (pt)
		consider_one(pt, &c);
	else
		uk_process_foreach_thread(p, consider, &c);
	/* Nobody waits for it and nobody blocks it: it would do nothing. */
	if (c.chosen && !(c.chosen->sig.waiting & c.bit) &&
	    sig_ignored(p->sig, info->signo))
		goto out;
	if (pt)
		rc = sig_enqueue(&pt->sig.queue, &pt->sig.pending, info);
	else
		rc = sig_enqueue(&p->sig->queue, &p->sig->pending, info);
	if (c.chosen && rc == 0) {
		uk_syscall_attention = 1;
		uk_thread_interrupt(c.chosen->thread);
	}
	if (rc == 0)
		sig_tell_watch(info->signo);
out:
	ukarch_lcpu_restore_irqf(flags);
	return rc;
}

static const struct uk_process_signal_ops signal_ops = {
	.send = sig_send,
	.deliver = sig_deliver,
	SIG_CHILDREN_OPS
};

static int state_init(struct process *p)
{
	uk_waitq_init(&first_state.wait);
	p->sig = &first_state;
	uk_process_signal_ops_set(&signal_ops);
	return 0;
}

static const struct uk_process_ops process_ops = {
	.name = "signals",
	.init = state_init,
	SIG_CHILDREN_PROCESS_OPS
};
UK_PROCESS_OPS(process_ops);
