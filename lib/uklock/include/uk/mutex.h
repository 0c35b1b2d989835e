/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Mutexes between threads. The holder may block. Not from interrupts. Waiters
 * are served in order of arrival, but a running thread may be faster.
 */
#ifndef __UK_MUTEX_H__
#define __UK_MUTEX_H__

#include <uk/config.h>
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/thread.h>
#include <uk/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UK_MUTEX_CONFIG_RECURSE 0x1	/* the holder may lock again */

struct uk_mutex {
	struct uk_thread *owner;	/* NULL: free; changed atomically */
	unsigned int lock_count;	/* own of the owner */
	unsigned int flags;
	struct uk_waitq wait;
};

#define _UK_MUTEX_INIT(name, flags) \
	{ NULL, 0, (flags), UK_WAIT_QUEUE_INITIALIZER((name).wait) }
#define UK_MUTEX_INITIALIZER(name) _UK_MUTEX_INIT(name, 0)
#define UK_MUTEX_INITIALIZER_RECURSIVE(name) \
	_UK_MUTEX_INIT(name, UK_MUTEX_CONFIG_RECURSE)

/** Makes a free mutex with UK_MUTEX_CONFIG_* flags. */
void uk_mutex_init_config(struct uk_mutex *m, unsigned int flags);

/** Makes a free mutex that its holder must not lock again. */
static inline void uk_mutex_init(struct uk_mutex *m)
{
	uk_mutex_init_config(m, 0);
}

/**
 * The part of locking that is not the free mutex: recursion or waiting, until
 * a monotonic time (ns; 0: no limit). 0 or -ETIMEDOUT.
 */
int uk_mutex_lock_slow(struct uk_mutex *m, __nsec deadline);

/** Takes it once more for a holder who may; true if taken. */
bool uk_mutex_relock(struct uk_mutex *m);

/* Takes a free mutex; true if taken. */
static inline bool _uk_mutex_take(struct uk_mutex *m)
{
	struct uk_thread *none = NULL;

	if (!__atomic_compare_exchange_n(&m->owner, &none, uk_thread_current(),
					 0, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return false;
	m->lock_count = 1;
	return true;
}

/** Takes the mutex; blocks until it is free. */
static inline void uk_mutex_lock(struct uk_mutex *m)
{
	if (unlikely(!_uk_mutex_take(m)))
		uk_mutex_lock_slow(m, 0);
}

/** The same until a monotonic time (ns): 0 or -ETIMEDOUT. */
static inline int uk_mutex_lock_deadline(struct uk_mutex *m, __nsec deadline)
{
	return likely(_uk_mutex_take(m)) ? 0 : uk_mutex_lock_slow(m, deadline);
}

/** Takes the mutex if that needs no waiting; true if taken. */
static inline int uk_mutex_trylock(struct uk_mutex *m)
{
	return likely(_uk_mutex_take(m)) || uk_mutex_relock(m);
}

/** True if a thread holds the mutex at this moment. */
static inline int uk_mutex_is_locked(struct uk_mutex *m)
{
	return uk_load_relaxed(&m->owner) != NULL;
}

/** Gives the mutex back once. Only by its holder. */
static inline void uk_mutex_unlock(struct uk_mutex *m)
{
	UK_ASSERT(m->owner == uk_thread_current() && m->lock_count > 0);
	if (--m->lock_count > 0)
		return;
	/* Sequentially consistent: a waiter enters the queue before it looks
	 * at the owner, so one of the two sees the other.
	 */
	uk_store_n(&m->owner, NULL);
	if (unlikely(!uk_waitq_empty(&m->wait)))
		uk_waitq_wake_up_one(&m->wait);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_MUTEX_H__ */
