/* SPDX-License-Identifier: BSD-3-Clause */
/* The poll queue: a list of waiters under a lock that interrupts respect. */
#include <uk/plat/lcpu.h>
#include <uk/pollq.h>

void uk_pollq_init(struct uk_pollq *q)
{
	q->first = NULL;
	uk_spin_init(&q->lock);
}

void uk_pollq_add(struct uk_pollq *q, struct uk_poll_waiter *w)
{
	unsigned long irqf;

	uk_spin_lock_irqsave(&q->lock, irqf);
	w->next = q->first;
	if (w->next)
		w->next->pprev = &w->next;
	w->pprev = &q->first;
	/* Ordered before the caller's look at the level; see the header. */
	__atomic_store_n(&q->first, w, __ATOMIC_SEQ_CST);
	uk_spin_unlock_irqrestore(&q->lock, irqf);
}

void uk_pollq_remove(struct uk_pollq *q, struct uk_poll_waiter *w)
{
	unsigned long irqf;

	uk_spin_lock_irqsave(&q->lock, irqf);
	if (w->pprev) {
		*w->pprev = w->next;
		if (w->next)
			w->next->pprev = w->pprev;
		w->pprev = NULL;
	}
	uk_spin_unlock_irqrestore(&q->lock, irqf);
}

void uk_pollq_notify_waiters(struct uk_pollq *q, unsigned int events)
{
	struct uk_poll_waiter *w;
	unsigned long irqf;

	uk_spin_lock_irqsave(&q->lock, irqf);
	for (w = q->first; w; w = w->next) {
		if (w->mask & events)
			w->fn(w, w->mask & events);
	}
	uk_spin_unlock_irqrestore(&q->lock, irqf);
}
