/* SPDX-License-Identifier: BSD-3-Clause */
/* Handlers of interrupt lines: a list a line, in one static pool. */
#include <abi/errno.h>
#include <uk/intctlr.h>
#include <uk/spinlock.h>

#define MAX_HANDLERS	64

/*
 * A slot is free while fn is NULL. A list is changed under the lock and with
 * interrupts off; an interrupt on another CPU may walk it meanwhile, so a slot
 * is filled before it is linked, and unlinked before it is emptied.
 */
struct handler {
	uk_intctlr_handler_fn fn;
	void *arg;
	__u8 next;		/* index + 1, 0: end */
};

static struct handler pool[MAX_HANDLERS];
static __u8 heads[UK_INTCTLR_MAX];	/* index + 1 of the first, 0: none */
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
static const struct uk_intctlr_ops *ops;

void uk_intctlr_set(const struct uk_intctlr_ops *o)
{
	ops = o;
}

static int add(unsigned int irq, uk_intctlr_handler_fn fn, void *arg)
{
	__u8 i;

	for (i = 0; i < MAX_HANDLERS; i++) {
		if (pool[i].fn)
			continue;
		pool[i].arg = arg;
		pool[i].fn = fn;
		pool[i].next = heads[irq];
		__atomic_store_n(&heads[irq], i + 1, __ATOMIC_RELEASE);
		return 0;
	}
	return -ENOSPC;
}

static int drop(unsigned int irq, uk_intctlr_handler_fn fn, void *arg)
{
	struct handler *h;
	__u8 *link;

	for (link = &heads[irq]; *link; link = &h->next) {
		h = &pool[*link - 1];
		if (h->fn != fn || h->arg != arg)
			continue;
		if (link == &heads[irq] && !h->next)
			ops->mask(irq);
		__atomic_store_n(link, h->next, __ATOMIC_RELEASE);
		h->fn = NULL;
		return 0;
	}
	return -ENOENT;
}

int uk_intctlr_irq_register(unsigned int irq, uk_intctlr_handler_fn fn,
			    void *arg)
{
	unsigned long flags;
	int rc;

	if (!ops)
		return -ENODEV;
	if (irq >= UK_INTCTLR_LINES || !fn)
		return -EINVAL;
	uk_spin_lock_irqsave(&lock, flags);
	rc = add(irq, fn, arg);
	if (rc == 0) {
		rc = ops->unmask(irq);
		if (rc < 0)
			drop(irq, fn, arg);
	}
	uk_spin_unlock_irqrestore(&lock, flags);
	return rc;
}

int uk_intctlr_irq_unregister(unsigned int irq, uk_intctlr_handler_fn fn,
			      void *arg)
{
	unsigned long flags;
	int rc;

	if (irq >= UK_INTCTLR_MAX)
		return -ENOENT;
	uk_spin_lock_irqsave(&lock, flags);
	rc = drop(irq, fn, arg);
	uk_spin_unlock_irqrestore(&lock, flags);
	return rc;
}

int uk_intctlr_irq_configure(unsigned int irq, enum uk_intctlr_trigger t)
{
	unsigned long flags;
	int rc;

	if (!ops)
		return -ENODEV;
	if (irq >= UK_INTCTLR_LINES)
		return -EINVAL;
	uk_spin_lock_irqsave(&lock, flags);
	rc = ops->configure(irq, t);
	uk_spin_unlock_irqrestore(&lock, flags);
	return rc;
}

/* The controller's registers are reached in two steps: one at a time. */
void uk_intctlr_irq_mask(unsigned int irq)
{
	unsigned long flags;

	if (!ops || irq >= UK_INTCTLR_MAX)
		return;
	uk_spin_lock_irqsave(&lock, flags);
	ops->mask(irq);
	uk_spin_unlock_irqrestore(&lock, flags);
}

void uk_intctlr_irq_unmask(unsigned int irq)
{
	unsigned long flags;

	if (!ops || irq >= UK_INTCTLR_MAX)
		return;
	uk_spin_lock_irqsave(&lock, flags);
	ops->unmask(irq);
	uk_spin_unlock_irqrestore(&lock, flags);
}

int uk_intctlr_msi_alloc(struct uk_intctlr_msi *msi,
			 uk_intctlr_handler_fn fn, void *arg)
{
	unsigned int irq = UK_INTCTLR_LINES;
	unsigned long flags;
	int rc;

	if (!ops)
		return -ENODEV;
	if (!ops->msi_compose)
		return -ENOSYS;
	if (!fn)
		return -EINVAL;
	uk_spin_lock_irqsave(&lock, flags);
	while (irq < UK_INTCTLR_MAX && heads[irq])
		irq++;
	rc = irq < UK_INTCTLR_MAX ? add(irq, fn, arg) : -ENOSPC;
	uk_spin_unlock_irqrestore(&lock, flags);
	if (rc < 0)
		return rc;
	msi->irq = irq;
	rc = ops->msi_compose(irq, msi);
	if (rc < 0)
		uk_intctlr_irq_unregister(irq, fn, arg);
	return rc;
}

void uk_intctlr_msi_free(const struct uk_intctlr_msi *msi)
{
	struct handler *h;

	if (msi->irq < UK_INTCTLR_LINES || msi->irq >= UK_INTCTLR_MAX ||
	    !heads[msi->irq])
		return;
	h = &pool[heads[msi->irq] - 1];
	uk_intctlr_irq_unregister(msi->irq, h->fn, h->arg);
}

void uk_intctlr_handle(unsigned int irq)
{
	struct handler *h;
	__u8 i;

	if (irq >= UK_INTCTLR_MAX)
		return;
	i = __atomic_load_n(&heads[irq], __ATOMIC_ACQUIRE);
	for (; i; i = h->next) {
		h = &pool[i - 1];
		if (h->fn)
			h->fn(h->arg);
	}
	/* a line that nobody listens to would not stop */
	if (!heads[irq])
		uk_intctlr_irq_mask(irq);
}
