/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocking and waking, and the wait queues over them. */
#include <abi/errno.h>
#include <uk/assert.h>
#include <uk/plat/time.h>
#include <uk/sched_impl.h>
#include <uk/wait.h>

/* Makes a blocked thread without a timeout runnable. Interrupts off. */
static __always_inline void make_runnable(struct uk_thread *t)
{
	t->flags = (t->flags | UK_THREADF_RUNNABLE) & ~UK_THREADF_INTRWAIT;
	/* The running thread, on its way to sleep or idling on its stack, sees
	 * the flag by itself.
	 */
	if (t != uk_thread_current())
		t->sched->ops->thread_woken(t->sched, t);
}

static __noinline void cancel_and_wake(struct uk_thread *t)
{
	uk_timer_cancel(&t->timeout);
	make_runnable(t);
}

/* Makes a blocked thread runnable. Interrupts off. */
static __always_inline void wake(struct uk_thread *t)
{
	if (!uk_thread_is_blocked(t))
		return;
	if (unlikely(uk_timer_pending(&t->timeout)))
		return cancel_and_wake(t);
	make_runnable(t);
}

static void on_timeout(struct uk_timer *timer)
{
	struct uk_thread *t = __containerof(timer, struct uk_thread, timeout);

	t->flags |= UK_THREADF_TIMEDOUT;
	wake(t);
}

void uk_thread_timeout_set(struct uk_thread *t, __nsec until)
{
	t->timeout.fn = on_timeout;
	uk_timer_set(&t->timeout, until);
}

void uk_thread_block_until(struct uk_thread *t, __nsec until)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	if (t != uk_thread_current() && uk_thread_is_runnable(t))
		t->sched->ops->thread_remove(t->sched, t);
	t->flags &= ~(UK_THREADF_RUNNABLE | UK_THREADF_TIMEDOUT);
	if (until)
		uk_thread_timeout_set(t, until);
	ukarch_lcpu_restore_irqf(irqf);
}

void uk_thread_block_timeout(struct uk_thread *t, __nsec nsec)
{
	uk_thread_block_until(t, nsec ? uk_sched_deadline(nsec) : 0);
}

void uk_thread_wake(struct uk_thread *t)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	wake(t);
	ukarch_lcpu_restore_irqf(irqf);
}

void uk_thread_wake_irqoff(struct uk_thread *t)
{
	wake(t);
}

void uk_thread_interrupt(struct uk_thread *t)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	t->flags |= UK_THREADF_INTR;
	if (t->flags & UK_THREADF_INTRWAIT)
		wake(t);
	else if (t == uk_thread_current())
		_uk_sched_attend(t->sched);
	ukarch_lcpu_restore_irqf(irqf);
}

void uk_thread_interrupt_clear(struct uk_thread *t)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	t->flags &= ~UK_THREADF_INTR;
	ukarch_lcpu_restore_irqf(irqf);
}

void uk_waitq_enter(struct uk_waitq *wq, struct uk_waitq_ticket *ticket)
{
	unsigned long irqf;

	UK_ASSERT(uk_thread_current());
	ticket->thread = uk_thread_current();
	ticket->woken = false;
	uk_spin_lock_irqsave(&wq->lock, irqf);
	uk_list_add_tail(&ticket->link, &wq->waiters);
	uk_spin_unlock_irqrestore(&wq->lock, irqf);
}

void uk_waitq_leave(struct uk_waitq *wq, struct uk_waitq_ticket *ticket)
{
	unsigned long irqf;

	uk_spin_lock_irqsave(&wq->lock, irqf);
	uk_list_del(&ticket->link);
	uk_spin_unlock_irqrestore(&wq->lock, irqf);
	/* One that came after the last look is somebody else's. */
	if (unlikely(ticket->woken))
		uk_waitq_wake_up_one(wq);
}

int uk_waitq_sleep(struct uk_waitq_ticket *ticket, __nsec deadline, bool intr)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	int rc = 0;

	if (!ticket->woken)
		rc = uk_sched_sleep_irqoff(ticket->thread, deadline, intr);
	if (ticket->woken)
		rc = 0;
	ticket->woken = false;
	ukarch_lcpu_restore_irqf(irqf);
	return rc;
}

void uk_waitq_wake_up(struct uk_waitq *wq)
{
	struct uk_waitq_ticket *ticket;
	unsigned long irqf;

	uk_spin_lock_irqsave(&wq->lock, irqf);
	uk_list_for_each_entry(ticket, &wq->waiters, link) {
		ticket->woken = true;
		wake(ticket->thread);
	}
	uk_spin_unlock_irqrestore(&wq->lock, irqf);
}

void uk_waitq_wake_up_one(struct uk_waitq *wq)
{
	struct uk_waitq_ticket *ticket;
	unsigned long irqf;

	uk_spin_lock_irqsave(&wq->lock, irqf);
	uk_list_for_each_entry(ticket, &wq->waiters, link) {
		if (ticket->woken)
			continue;
		ticket->woken = true;
		wake(ticket->thread);
		break;
	}
	uk_spin_unlock_irqrestore(&wq->lock, irqf);
}
