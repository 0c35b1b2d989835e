/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Timers: a function that is called once at a monotonic time.
 *
 * All timers of a CPU and the deadlines of its waiting threads are in one
 * ordered tree; the scheduler looks at it when it chooses a thread, and the
 * idle loop sleeps no longer than to the first. So a timer fires when the
 * running thread yields or blocks, not in the middle of its computation.
 *
 * Lock: interrupts off. All functions may be called from interrupts.
 */
#ifndef __UK_TIMER_H__
#define __UK_TIMER_H__

#include <uk/arch/types.h>
#include <uk/tree.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_timer;

/** Called with interrupts off, at most once for each uk_timer_set(). Must not
 *  block or yield; may set or cancel any timer, this one included.
 */
typedef void (*uk_timer_fn_t)(struct uk_timer *timer);

struct uk_timer {
	struct uk_tree_node node;
	__nsec deadline;		/* 0: not set */
	uk_timer_fn_t fn;
};

#define UK_TIMER_INITIALIZER(function) \
	{ { NULL, NULL, NULL }, 0, (function) }

/** Makes a timer that is not set and will call (fn). */
static inline void uk_timer_init(struct uk_timer *timer, uk_timer_fn_t fn)
{
	timer->deadline = 0;
	timer->fn = fn;
}

/**
 * Sets the timer to a monotonic time (ns), in place of a time it had. A time
 * that has passed, 0 included, fires at the next opportunity.
 */
void uk_timer_set(struct uk_timer *timer, __nsec deadline);

/** Takes the timer back; true if it was set and will not fire. */
bool uk_timer_cancel(struct uk_timer *timer);

/** True if the timer is set and has not fired. */
static inline bool uk_timer_pending(const struct uk_timer *timer)
{
	return timer->deadline != 0;
}

/** The time of the first timer, or 0. For the idle loop. Interrupts off. */
__nsec uk_timer_first(void);

/** Calls what is due; returns how many fired. Interrupts off. */
int uk_timer_expire(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_TIMER_H__ */
