/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukschedprio share. */
#ifndef __SCHEDPRIO_H__
#define __SCHEDPRIO_H__

#include <uk/sched_impl.h>
#include <uk/schedprio.h>

/*
 * Levels, the highest runs first. A thread of the ordinary policies is AWAKE
 * if it waited and its time slice is not over; such a one goes before those
 * that wait for their turn in the ROUND, and keeps the CPU before others.
 */
#define LEVEL_ROUND	0
#define LEVEL_AWAKE	1
#define LEVEL_REALTIME	1		/* + priority, 1 to 99 */
#define LEVEL_URGENT	101
#define LEVELS		102

#define NEVER		((__nsec)__SNSEC_MAX)

struct schedprio {
	struct uk_sched sched;
	__nsec slice_ends;	/* of the running thread, or NEVER */
	__nsec tick_at;		/* the interrupt that is armed, or 0 */
	bool resched;		/* who was woken goes before who runs */
	__u64 ready[2];			/* bit n: run[n] is not empty */
	struct uk_thread_queue run[LEVELS];
};

/** The one scheduler; NULL before it is created. */
extern struct schedprio *schedprio;

/** The highest level at which a thread waits to run, or -1. Interrupts off. */
int schedprio_top(const struct schedprio *p);

/**
 * Does what an interrupt has left to do, and lets another thread run if it is
 * its turn. By the running thread, interrupts off.
 */
void schedprio_preempt(struct schedprio *p);

/* preempt.c */

/**
 * Sees to it that an interrupt comes when the slice of t, which runs, ends, a
 * timer is due, or soon if something waits. Interrupts off.
 */
void schedprio_tick(struct schedprio *p, const struct uk_thread *t,
		    __nsec now);

/** The monotonic clock; 0 until main is about to begin. */
__nsec schedprio_now(void);

/** Begins to look at the clock and at interrupts: just before main. */
void schedprio_watch(void);

#endif /* __SCHEDPRIO_H__ */
