/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wait queues: a thread sleeps until a condition holds.
 *
 *   uk_waitq_wait_event(&q, ready);          one side
 *   ready = 1; uk_waitq_wake_up(&q);         the other, interrupts included
 *
 * The condition is looked at first without any cost of waiting, then after the
 * thread entered the queue (so that no wake-up is lost), then after each
 * wake-up; once it was true it is not evaluated again, so it may take what it
 * finds (a trylock). Interrupts are as the caller has them. Waiting blocks: not
 * from interrupts, nor with a spin lock held.
 */
#ifndef __UK_WAIT_H__
#define __UK_WAIT_H__

#include <uk/sched.h>
#include <uk/thread.h>
#include <uk/wait_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Makes a queue in which nobody waits. */
static inline void uk_waitq_init(struct uk_waitq *wq)
{
	UK_INIT_LIST_HEAD(&wq->waiters);
	uk_spin_init(&wq->lock);
}

/** True if nobody waits at this moment. */
static inline int uk_waitq_empty(const struct uk_waitq *wq)
{
	return uk_list_empty(&wq->waiters);
}

/** Enters the running thread, by a ticket of its own: the first half of
 *  uk_waitq_wait_event(). Does not block.
 */
void uk_waitq_enter(struct uk_waitq *wq, struct uk_waitq_ticket *ticket);

/** Takes it out again. A wake-up that was not slept for is passed on to the
 *  next waiter. Does not block.
 */
void uk_waitq_leave(struct uk_waitq *wq, struct uk_waitq_ticket *ticket);

/**
 * Blocks the running thread until its ticket is woken; returns at once if that
 * happened since the last call.
 *
 * @param deadline monotonic ns; 0: no limit
 * @param intr     whether uk_thread_interrupt() ends the wait
 * @return 0, -ETIMEDOUT or -EINTR
 */
int uk_waitq_sleep(struct uk_waitq_ticket *ticket, __nsec deadline, bool intr);

/* Waits with all choices; the value is 0 (the condition holds), -ETIMEDOUT or
 * -EINTR. `before` and `after` are expressions around each sleep.
 */
#define _uk_waitq_wait(wq, cond, deadline, intr, before, after)		\
__extension__({								\
	int __wq_rc = 0;						\
									\
	if (!(cond)) {							\
		struct uk_waitq_ticket __wq_ticket;			\
									\
		uk_waitq_enter((wq), &__wq_ticket);			\
		for (;;) {						\
			if (cond) {					\
				__wq_rc = 0;				\
				break;					\
			}						\
			if (__wq_rc)					\
				break;					\
			before;						\
			__wq_rc = uk_waitq_sleep(&__wq_ticket,		\
						 (deadline), (intr));	\
			after;						\
		}							\
		uk_waitq_leave((wq), &__wq_ticket);			\
	}								\
	__wq_rc;							\
})

/** Waits until the condition holds. */
#define uk_waitq_wait_event(wq, cond) \
	((void)_uk_waitq_wait(wq, cond, 0, false, (void)0, (void)0))

/** The same until a monotonic time (ns; 0: no limit): 0 or -ETIMEDOUT. */
#define uk_waitq_wait_event_deadline(wq, cond, deadline) \
	_uk_waitq_wait(wq, cond, deadline, false, (void)0, (void)0)

/** The same, and uk_thread_interrupt() ends it: also -EINTR. */
#define uk_waitq_wait_event_intr(wq, cond, deadline) \
	_uk_waitq_wait(wq, cond, deadline, true, (void)0, (void)0)

/** The same with a lock that is given back while the thread sleeps; the
 *  condition is evaluated with the lock held.
 */
#define uk_waitq_wait_event_locked(wq, cond, lock_fn, unlock_fn, lock)	\
	((void)_uk_waitq_wait(wq, cond, 0, false,			\
			      unlock_fn(lock), lock_fn(lock)))
#define uk_waitq_wait_event_deadline_locked(wq, cond, deadline, lock_fn, \
					    unlock_fn, lock)		\
	_uk_waitq_wait(wq, cond, deadline, false,			\
		       unlock_fn(lock), lock_fn(lock))
#define uk_waitq_wait_event_mutex(wq, cond, mutex)			\
	uk_waitq_wait_event_locked(wq, cond, uk_mutex_lock,		\
				   uk_mutex_unlock, mutex)
#define uk_waitq_wait_event_deadline_mutex(wq, cond, deadline, mutex)	\
	uk_waitq_wait_event_deadline_locked(wq, cond, deadline,		\
					    uk_mutex_lock,		\
					    uk_mutex_unlock, mutex)

/** Wakes all waiters; they look at their conditions. Any context. */
void uk_waitq_wake_up(struct uk_waitq *wq);

/** Wakes the waiter that waits longest and was not yet woken. Any context. */
void uk_waitq_wake_up_one(struct uk_waitq *wq);

#ifdef __cplusplus
}
#endif

#endif /* __UK_WAIT_H__ */
