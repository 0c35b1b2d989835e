/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Condition variables. A waiter may wake up for no reason: wait in a loop over
 * the condition, with the mutex held.
 */
#ifndef __UK_CONDVAR_H__
#define __UK_CONDVAR_H__

#include <uk/mutex.h>
#include <uk/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_condvar {
	struct uk_waitq wait;
};

#define UK_CONDVAR_INITIALIZER(name) \
	{ UK_WAIT_QUEUE_INITIALIZER((name).wait) }

/** Makes a condition variable that nobody waits for. */
static inline void uk_condvar_init(struct uk_condvar *cv)
{
	uk_waitq_init(&cv->wait);
}

/** Gives the mutex back, waits, takes it again. Blocks. */
void uk_condvar_wait(struct uk_condvar *cv, struct uk_mutex *m);

/** The same until a monotonic time (ns; 0: no limit): 0 or -ETIMEDOUT. The
 *  mutex is held again in both cases.
 */
int uk_condvar_wait_deadline(struct uk_condvar *cv, struct uk_mutex *m,
			     __nsec deadline);

/** Wakes the waiter that waits longest, if there is one. Any context. */
static inline void uk_condvar_signal(struct uk_condvar *cv)
{
	uk_waitq_wake_up_one(&cv->wait);
}

/** Wakes all waiters. Any context. */
static inline void uk_condvar_broadcast(struct uk_condvar *cv)
{
	uk_waitq_wake_up(&cv->wait);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_CONDVAR_H__ */
