/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counting semaphores. Up: any context, interrupts included. Down: threads.
 */
#ifndef __UK_SEMAPHORE_H__
#define __UK_SEMAPHORE_H__

#include <uk/config.h>
#include <uk/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_semaphore {
	long count;			/* never below 0; changed atomically */
	struct uk_waitq wait;
};

#define UK_SEMAPHORE_INITIALIZER(name, n) \
	{ (n), UK_WAIT_QUEUE_INITIALIZER((name).wait) }

/** Makes a semaphore with a count of at least 0. */
void uk_semaphore_init(struct uk_semaphore *s, long count);

/** Takes one if there is one: 1, else 0. Any context. */
int uk_semaphore_down_try(struct uk_semaphore *s);

/** Takes one; blocks until there is one. */
void uk_semaphore_down(struct uk_semaphore *s);

/**
 * Takes one; blocks for a time at most.
 *
 * @param timeout ns from now; 0: no limit
 * @return the ns that it took, or __NSEC_MAX: timed out, nothing taken
 */
__nsec uk_semaphore_down_to(struct uk_semaphore *s, __nsec timeout);

/** Adds one and wakes a waiter. */
void uk_semaphore_up(struct uk_semaphore *s);

/** The count at this moment. */
static inline long uk_semaphore_count(const struct uk_semaphore *s)
{
	return __atomic_load_n(&s->count, __ATOMIC_RELAXED);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_SEMAPHORE_H__ */
