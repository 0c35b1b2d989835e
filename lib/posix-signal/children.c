/* SPDX-License-Identifier: BSD-3-Clause */
/* The signals of processes beyond the first. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/string.h>
#include <uk/wait.h>
#include "signal_impl.h"

bool sig_no_zombies(const struct process *p)
{
	const struct uk_sigaction *act = sig_action(p->sig, UK_SIGCHLD);

	return act->handler == UK_SIG_IGN || act->flags & UK_SA_NOCLDWAIT;
}

bool sig_no_stops(const struct process *p)
{
	const struct uk_sigaction *act = sig_action(p->sig, UK_SIGCHLD);

	return act->handler == UK_SIG_IGN || act->flags & UK_SA_NOCLDSTOP;
}

struct taker {
	uk_sigset_t bit;
	bool found;
};

static void takes(struct uk_thread *t, void *arg)
{
	const struct uk_posix_thread *pt = t->posix;
	struct taker *k = arg;

	if (pt && !(pt->sig.blocked & k->bit))
		k->found = true;
}

bool sig_acts(struct process *p, int sig)
{
	struct taker k = { .bit = UK_SIGMASK(sig) };

	if (!p->sig || sig_action(p->sig, sig)->handler != UK_SIG_DFL)
		return false;
	uk_process_foreach_thread(p, takes, &k);
	return k.found;
}

void sig_forget(struct process *p, uk_sigset_t set)
{
	int sig;

	for (sig = 1; sig <= UK_NSIG; sig++)
		if (set & UK_SIGMASK(sig))
			sig_flush_process(p, sig);
}

int sig_state_clone(struct process *child, struct process *parent,
		    unsigned long flags __maybe_unused)
{
	struct uk_sigstate *st = uk_zalloc(uk_alloc_get_default(),
					   sizeof(*st));

	if (!st)
		return -ENOMEM;
	memcpy(st->actions, parent->sig->actions, sizeof(st->actions));
	uk_waitq_init(&st->wait);
	child->sig = st;
	return 0;
}

/* What is caught takes its default action; what is ignored stays ignored. */
void sig_state_exec(struct process *p)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();
	struct uk_sigaction *act;
	int sig;

	for (sig = 1; sig <= UK_NSIG; sig++) {
		act = sig_action(p->sig, sig);
		*act = (struct uk_sigaction){
			.handler = act->handler == UK_SIG_IGN ? UK_SIG_IGN
							      : UK_SIG_DFL,
		};
	}
	pt->sig.altstack = (struct uk_stack){ .ss_flags = UK_SS_DISABLE };
}

void sig_state_exit(struct process *p)
{
	struct uk_sigstate *st = p->sig;
	unsigned long flags;
	int sig;

	if (p == &uk_process_first)
		return;
	flags = ukarch_lcpu_save_irqf();
	for (sig = 1; sig <= UK_NSIG; sig++)
		sig_flush(&st->queue, &st->pending, sig);
	p->sig = NULL;
	ukarch_lcpu_restore_irqf(flags);
	uk_free(uk_alloc_get_default(), st);
}
