/* SPDX-License-Identifier: BSD-3-Clause */
/* Clock sources and event timers; <uk/plat/time.h> has what others call. */
#ifndef __UK_CLOCK_H__
#define __UK_CLOCK_H__

#include <uk/arch/types.h>

/*
 * A counter that counts up at a constant rate. ns = (cycles * mult) >> shift,
 * computed in 128 bits, from the cycle that was current at boot.
 */
struct uk_clocksource {
	const char *name;
	__u64 (*cycles)(void);		/* any context */
	/* Frequency in Hz, found out at the first call, which may take some
	 * milliseconds; 0 if it cannot be known. */
	__u64 (*frequency)(void);
};

/* A timer that raises an interrupt once. Called with interrupts off. */
struct uk_clockevent {
	const char *name;
	/* Arms for delta ns from now (rounded up; the driver may fire early,
	 * never more than its resolution late). */
	void (*arm)(__nsec delta);
	void (*disarm)(void);
};

/** Seconds since 1970 of the machine's calendar clock, 0 if unknown. */
typedef __nsec (*uk_clock_wall_fn)(void);

void uk_clock_source_set(const struct uk_clocksource *cs);
void uk_clock_event_set(const struct uk_clockevent *ce);
void uk_clock_wall_set(uk_clock_wall_fn fn);

/** Name of the clock source in use, for messages; never NULL. */
const char *uk_clock_name(void);

#endif /* __UK_CLOCK_H__ */
