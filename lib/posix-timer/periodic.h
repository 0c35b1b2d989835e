/* SPDX-License-Identifier: BSD-3-Clause */
/* A timer that may repeat: the common part of all timers of this library. */
#ifndef __POSIX_TIMER_PERIODIC_H__
#define __POSIX_TIMER_PERIODIC_H__

#include <uk/timer.h>

struct periodic {
	struct uk_timer timer;
	__nsec interval;		/* 0: once */
	__nsec next;			/* when it is (was) due */
	/* Called at each expiry, interrupts off; `missed` further periods
	 * have passed that get no call of their own.
	 */
	void (*expired)(struct periodic *p, __u64 missed);
};

/** Prepares a timer that is not set. */
void periodic_init(struct periodic *p,
		   void (*expired)(struct periodic *p, __u64 missed));

/**
 * Sets it (first: monotonic ns, 0: stops it).
 */
void periodic_set(struct periodic *p, __nsec first, __nsec interval);

/** The ns to the next expiry, 0 if it is not set; at least 1 if it is. */
__nsec periodic_left(const struct periodic *p);

#endif /* __POSIX_TIMER_PERIODIC_H__ */
