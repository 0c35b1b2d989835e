/* SPDX-License-Identifier: BSD-3-Clause */
/* Clock sources and event timers; <uk/plat/time.h> has what others call. */
#ifndef __UK_CLOCK_H__
#define __UK_CLOCK_H__

#include <uk/arch/lcpu.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The counter behind ukarch_cycles(), which runs at a constant rate; a driver
 * knows that rate.
 */
struct uk_clocksource {
	const char *name;
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

/*
 * The machine's calendar clock: nanoseconds since 1970, 0 if unknown.
 * resolution is the step in which it counts: a clock that shows seconds only
 * is read again now and then, to find where its seconds begin.
 */
struct uk_clockwall {
	const char *name;
	__nsec (*read)(void);
	__nsec resolution;
};

/**
 * For drivers: each sets the one device of its kind, which stays in use. The
 * last one counts. During the boot, before the clock is first asked.
 */
void uk_clock_source_set(const struct uk_clocksource *cs);
void uk_clock_event_set(const struct uk_clockevent *ce);
void uk_clock_wall_set(const struct uk_clockwall *cw);

/**
 * Cycles of ukarch_cycles() to ns and back, by the frequency found out; both
 * need a moment at the first call, as ukplat_monotonic_clock().
 */
__nsec uk_clock_cycles_to_ns(__u64 cycles);
__u64 uk_clock_ns_to_cycles(__nsec ns);

/*
 * How cycles become nanoseconds: those since (base), shifted left by (shift),
 * times mult / 2^64. The frequency shifted so is above 1 GHz, hence mult is a
 * fraction with 64 bits, and nothing overflows for 90 years. mult is 0 until
 * the clock was first asked; base and shift are set before it.
 */
struct uk_clock_scale {
	__u64 mult;
	__u64 base;
	__u32 shift;
};

/** Written by ukclock only. */
extern struct uk_clock_scale uk_clock_scale;

/**
 * Cycles as ns, by the scale above: 0 before the clock was first asked. Any
 * context.
 */
static inline __nsec uk_clock_scaled(__u64 cycles)
{
	return (__nsec)((unsigned __int128)(cycles << uk_clock_scale.shift) *
			uk_clock_scale.mult >> 64);
}

/**
 * ukplat_monotonic_clock() once it was called, inline: for the hottest callers,
 * who call the other one when they see 0. Any context.
 *
 * @return ns; 0: the clock was never asked (or began in this nanosecond)
 */
static inline __nsec uk_clock_running(void)
{
	return uk_clock_scaled(ukarch_cycles() - uk_clock_scale.base);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_CLOCK_H__ */
