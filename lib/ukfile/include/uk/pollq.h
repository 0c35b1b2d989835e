/* SPDX-License-Identifier: BSD-3-Clause */
/* Poll queues: how the user of a file hears that its readiness changed. */
#ifndef __UK_POLLQ_H__
#define __UK_POLLQ_H__

#include <abi/poll.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/spinlock.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Model
 * -----
 * The *level* of a file (is it readable now?) is never stored here: it is
 * computed from the state of the file by its poll() operation, so it can not
 * go stale. The queue carries only *edges*: whoever changes the state calls
 * uk_pollq_notify() and each waiter whose mask matches gets a callback.
 *
 * A sleeper therefore first enters its waiter and then looks at the level:
 * an event between the two is seen in one way or the other. With no waiter
 * a notification costs one load and one branch. Events are UK_POLL* bits
 * (<abi/poll.h>); epoll has the same values.
 *
 * Lock: `lock`, taken with interrupts off. Callbacks run under it.
 */

/** What each waiter gets whether it asked for it or not. */
#define UK_POLLALWAYS	((unsigned int)(UK_POLLERR | UK_POLLHUP))

struct uk_poll_waiter;

/**
 * Called for an edge.
 *
 * Context: any, interrupts included; the queue's lock is held. Must not
 * block, and must not add or remove a waiter of the same queue.
 *
 * @param w the waiter, embedded in the receiver's own structure
 * @param events the bits that may have become ready; 0 is never passed
 */
typedef void (*uk_poll_fn)(struct uk_poll_waiter *w, unsigned int events);

/** One party that waits at one queue. All fields belong to this API. */
struct uk_poll_waiter {
	struct uk_poll_waiter *next;
	struct uk_poll_waiter **pprev;	/* NULL: not queued */
	uk_poll_fn fn;
	unsigned int mask;
};

struct uk_pollq {
	struct uk_poll_waiter *first;
	struct uk_spinlock lock;
};

/** Makes an empty queue. Cannot fail; any context. */
void uk_pollq_init(struct uk_pollq *q);

/**
 * Prepares a waiter that is not queued. Cannot fail; any context.
 *
 * @param mask events of interest; UK_POLLALWAYS is added
 */
static inline void uk_poll_waiter_init(struct uk_poll_waiter *w,
				       uk_poll_fn fn, unsigned int mask)
{
	w->next = __NULL;
	w->pprev = __NULL;
	w->fn = fn;
	w->mask = mask | UK_POLLALWAYS;
}

/**
 * Enters a waiter. It stays until uk_pollq_remove(). Does not block. Look at
 * the file's level *after* this call.
 */
void uk_pollq_add(struct uk_pollq *q, struct uk_poll_waiter *w);

/**
 * Takes a waiter out; harmless when it is not queued. When it returns, no
 * callback of this waiter runs or will run. Does not block.
 */
void uk_pollq_remove(struct uk_pollq *q, struct uk_poll_waiter *w);

/** The slow half of uk_pollq_notify(). */
void uk_pollq_notify_waiters(struct uk_pollq *q, unsigned int events);

/**
 * Tells that the state changed such that `events` may now be ready. Call it
 * after the change, for each new arrival (epoll's edges depend on it), not
 * only when the level rises. Context: any, interrupts included; a caller
 * may hold its own locks if its poll() operation does not take them.
 */
static inline void uk_pollq_notify(struct uk_pollq *q, unsigned int events)
{
	if (unlikely(__atomic_load_n(&q->first, __ATOMIC_SEQ_CST)))
		uk_pollq_notify_waiters(q, events);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_POLLQ_H__ */
