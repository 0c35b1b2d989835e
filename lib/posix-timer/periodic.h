/* SPDX-License-Identifier: BSD-3-Clause */
/* A timer that may repeat: the common part of all timers of this library. */
#ifndef __POSIX_TIMER_PERIODIC_H__
#define __POSIX_TIMER_PERIODIC_H__

#include <uk/config.h>
#include <uk/plat/time.h>
#include <uk/timer.h>

struct process;

/* Clocks of `tid` that are no thread's. */
#define PERIODIC_MONOTONIC	(-1)
#define PERIODIC_PROCESS	0	/* the process's CPU time */

struct periodic {
	struct uk_timer timer;
	__nsec interval;		/* 0: once */
	__nsec next;			/* when it is (was) due, by its clock */
	int tid;			/* PERIODIC_*, or a thread's CPU time */
	struct process *process;	/* whose it is */
	/* Called at each expiry, interrupts off; `missed` further periods
	 * have passed that get no call of their own.
	 */
	void (*expired)(struct periodic *p, __u64 missed);
};

#if CONFIG_LIBPOSIX_THREAD_CPUCLOCK
#include <uk/clock.h>
#include <uk/cpuclock.h>
#include <uk/process.h>

/** The time of the timer's clock; false if its thread has ended. */
static inline bool periodic_now(const struct periodic *p, __nsec *now)
{
	if (p->tid == PERIODIC_PROCESS) {
		*now = uk_clock_cycles_to_ns(uk_process_cycles(p->process));
		return true;
	}
	if (p->tid != PERIODIC_MONOTONIC)
		return !uk_cpuclock_read(p->tid, now);
	*now = ukplat_monotonic_clock();
	return true;
}
#else
static inline bool periodic_now(const struct periodic *p __maybe_unused,
				__nsec *now)
{
	*now = ukplat_monotonic_clock();
	return true;
}
#endif

/** Prepares a timer of the calling process, of monotonic time, that is not
 *  set. */
void periodic_init(struct periodic *p,
		   void (*expired)(struct periodic *p, __u64 missed));

/**
 * Sets it (first: ns of its clock, 0: stops it).
 */
void periodic_set(struct periodic *p, __nsec first, __nsec interval);

/** The ns to the next expiry, 0 if it is not set; at least 1 if it is. */
__nsec periodic_left(const struct periodic *p);

#endif /* __POSIX_TIMER_PERIODIC_H__ */
