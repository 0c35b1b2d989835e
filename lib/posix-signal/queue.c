/* SPDX-License-Identifier: BSD-3-Clause */
/* Pending signals and what came with them. */
#include <uk/arch/lcpu.h>
#include <abi/errno.h>
#include "signal_impl.h"

#define POOL_SIZE	64

/* Interrupts may send signals and cannot allocate. */
static struct uk_sigqueued pool[POOL_SIZE];
static struct uk_sigqueued *pool_free;
static unsigned int pool_used;		/* entries that were ever taken */

static struct uk_sigqueued *pool_get(void)
{
	struct uk_sigqueued *q = pool_free;

	if (q) {
		pool_free = q->next;
		return q;
	}
	return pool_used < POOL_SIZE ? &pool[pool_used++] : NULL;
}

static void pool_put(struct uk_sigqueued *q)
{
	q->next = pool_free;
	pool_free = q;
}

int sig_enqueue(struct uk_sigqueued **queue, uk_sigset_t *pending,
		const struct uk_siginfo *info)
{
	bool realtime = info->signo >= UK_SIGRTMIN;
	struct uk_sigqueued *q;

	/* A standard signal is pending once or not at all. */
	if (!realtime && *pending & UK_SIGMASK(info->signo))
		return 0;
	q = pool_get();
	if (!q) {
		/* Only who queues a value must hear that it is lost. */
		if (realtime && info->code == UK_SI_QUEUE)
			return -EAGAIN;
		*pending |= UK_SIGMASK(info->signo);
		return 0;
	}
	*q = (struct uk_sigqueued){
		.signo = info->signo,
		.code = info->code,
		.pid = info->pid,
		.uid = info->uid,
		.value = info->value,
	};
	while (*queue)
		queue = &(*queue)->next;
	*queue = q;
	*pending |= UK_SIGMASK(info->signo);
	return 0;
}

static struct uk_sigqueued **find(struct uk_sigqueued **queue, int sig)
{
	while (*queue && (*queue)->signo != sig)
		queue = &(*queue)->next;
	return queue;
}

void sig_dequeue(struct uk_sigqueued **queue, uk_sigset_t *pending, int sig,
		 struct uk_siginfo *info)
{
	struct uk_sigqueued **at = find(queue, sig);
	struct uk_sigqueued *q = *at;

	*info = (struct uk_siginfo){ .signo = sig, .code = UK_SI_USER };
	if (q) {
		info->code = q->code;
		info->pid = q->pid;
		info->uid = q->uid;
		info->value = q->value;
		*at = q->next;
		pool_put(q);
		at = find(at, sig);
	}
	if (!*at)
		*pending &= ~UK_SIGMASK(sig);
}

void sig_flush(struct uk_sigqueued **queue, uk_sigset_t *pending, int sig)
{
	struct uk_sigqueued **at = queue;
	struct uk_sigqueued *q;

	while (*(at = find(at, sig))) {
		q = *at;
		*at = q->next;
		pool_put(q);
	}
	*pending &= ~UK_SIGMASK(sig);
}

uk_sigset_t sig_pending(const struct uk_posix_thread *pt)
{
	const struct process *p = pt->thread->process;

	return pt->sig.pending | p->sig->pending;
}

int sig_take(struct uk_posix_thread *pt, uk_sigset_t set,
	     struct uk_siginfo *info)
{
	struct uk_sigstate *st = uk_process_current()->sig;
	unsigned long flags = ukarch_lcpu_save_irqf();
	uk_sigset_t own = pt->sig.pending & set;
	uk_sigset_t all = own | (st->pending & set);
	int sig = all ? __builtin_ctzll(all) + 1 : 0;

	if (sig && own & UK_SIGMASK(sig))
		sig_dequeue(&pt->sig.queue, &pt->sig.pending, sig, info);
	else if (sig)
		sig_dequeue(&st->queue, &st->pending, sig, info);
	ukarch_lcpu_restore_irqf(flags);
	return sig;
}
