/* SPDX-License-Identifier: BSD-3-Clause */
/* Monotonic and calendar time from a cycle counter; the sleep until a time. */
#define UK_LIBPARAM_PREFIX clock

#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/libparam.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>

#define NSEC		1000000000UL
#define RATE_UNKNOWN	NSEC	/* then a cycle counts as a nanosecond */
#define RATE_MAX	(1UL << 40)	/* above, a driver is wrong */
#define CYCLES_SHIFT	30
#define WALL_RESYNC	(10 * NSEC)

static const struct uk_clocksource *source;
static const struct uk_clockevent *event;
static const struct uk_clockwall *wall;

struct uk_clock_scale uk_clock_scale;

static __u64 rate;			/* Hz */
static __u64 cycles_mult;		/* cycles = ns * it >> CYCLES_SHIFT */

static __snsec wall_offset;
static __nsec wall_next;		/* monotonic time of the next reading */
static __nsec wall_late;		/* how late the clock itself may be */

/*
 * Tells more than a clock that shows seconds: that of an emulated machine also
 * begins with a whole one, and so is late by what part of a second its start
 * was.
 */
static __u64 started;

UK_LIBPARAM_PARAM(started, __u64, "start of the machine, in ms since 1970");

void uk_clock_source_set(const struct uk_clocksource *cs)
{
	source = cs;
}

void uk_clock_event_set(const struct uk_clockevent *ce)
{
	event = ce;
}

void uk_clock_wall_set(const struct uk_clockwall *cw)
{
	wall = cw;
}

/* NSEC / hz as a fraction of 64 bits, four digits of 16; NSEC < hz < 2^48. */
static __u64 fraction(__u64 hz)
{
	__u64 rest = NSEC, digits = 0;
	int i;

	for (i = 0; i < 4; i++) {
		rest <<= 16;
		digits = digits << 16 | rest / hz;
		rest %= hz;
	}
	return digits;
}

static __noinline void start(void)
{
	__u32 s = 0;
	__u64 hz;

	hz = source ? source->frequency() : 0;
	if (!hz || hz > RATE_MAX)
		hz = RATE_UNKNOWN;
	while (hz << s <= NSEC)
		s++;
	rate = hz;
	cycles_mult = (hz / NSEC << CYCLES_SHIFT) +
		      (hz % NSEC << CYCLES_SHIFT) / NSEC;
	uk_clock_scale.shift = s;
	uk_clock_scale.base = ukarch_cycles();
	__atomic_store_n(&uk_clock_scale.mult, fraction(hz << s),
			 __ATOMIC_RELEASE);
}

__nsec ukplat_monotonic_clock(void)
{
	if (unlikely(!uk_clock_scale.mult))
		start();
	return uk_clock_running();
}

__nsec uk_clock_cycles_to_ns(__u64 cycles)
{
	if (unlikely(!uk_clock_scale.mult))
		start();
	return uk_clock_scaled(cycles);
}

__u64 uk_clock_ns_to_cycles(__nsec ns)
{
	if (unlikely(!uk_clock_scale.mult))
		start();
	return (__u64)(((unsigned __int128)ns * cycles_mult) >> CYCLES_SHIFT);
}

__nsec ukplat_time_get_resolution(void)
{
	__nsec res;

	if (unlikely(!uk_clock_scale.mult))
		start();
	res = NSEC / rate;
	return res ? res : 1;
}

/* The offset by the launcher, where the clock, which shows now + (lowest) or
 * more, does not say otherwise. */
static __snsec wall_first(__snsec lowest)
{
	__snsec step = (__snsec)wall->resolution;
	__snsec told = (__snsec)(started * (NSEC / 1000) +
				 uk_clock_cycles_to_ns(uk_clock_scale.base));

	if (told < lowest || told >= lowest + 2 * step)
		return lowest + step / 2;
	wall_late = wall->resolution;
	return told;
}

/*
 * The calendar clock shows now: it lies in [seen, seen + resolution). The
 * offset moves as little as it must for that, so it becomes exact with each
 * reading, and drift of the cycle counter does not add up.
 */
static void wall_sync(__nsec now)
{
	__nsec seen = wall->read();
	__snsec lowest = (__snsec)(seen - now);
	__snsec highest = lowest + (__snsec)(wall->resolution + wall_late) - 1;

	if (!seen)
		return;
	if (!wall_next)
		wall_offset = wall_first(lowest);
	else if (wall_offset < lowest)
		wall_offset = lowest;
	else if (wall_offset > highest)
		wall_offset = highest;
	wall_next = now + WALL_RESYNC;
}

/* Out of the way of those who ask thousands of times between two readings. */
static __noinline __nsec wall_read(void)
{
	unsigned long flags;
	__nsec now;

	if (!wall)
		return 0;
	now = ukplat_monotonic_clock();
	if (now >= wall_next || !wall_next) {
		flags = ukarch_lcpu_save_irqf();
		wall_sync(now);
		ukarch_lcpu_restore_irqf(flags);
		if (!wall_next)
			return 0;
	}
	return now + (__nsec)wall_offset;
}

__nsec ukplat_wall_clock(void)
{
	__nsec now = uk_clock_running();

	if (likely(now && now < wall_next))
		return now + (__nsec)wall_offset;
	return wall_read();
}

__nsec ukplat_wall_clock_coarse(void)
{
	if (!wall)
		return 0;
	return uk_clock_scale.mult ? ukplat_wall_clock() : wall->read();
}

/* What the machine's clock permits is looked at when it is read next. */
void ukplat_wall_clock_told(__nsec ns)
{
	__snsec offset;

	if (!wall_next || ns > (__nsec)__SNSEC_MAX)
		return;
	offset = (__snsec)(ns - uk_clock_running());
	if (offset > wall_offset)
		wall_offset = offset;
	wall_late = wall->resolution;
}

void ukplat_timer_arm(__nsec delta)
{
	if (event)
		event->arm(delta);
}

void ukplat_lcpu_halt_irq_to(__nsec deadline)
{
	__nsec now;

	if (!deadline) {
		ukarch_lcpu_halt_irq();
		return;
	}
	now = ukplat_monotonic_clock();
	if (now < deadline && event) {
		event->arm(deadline - now);
		ukarch_lcpu_halt_irq();
		event->disarm();
		return;
	}
	/* too late, or nothing that could wake us: let interrupts in */
	ukarch_lcpu_enable_irq();
	ukarch_spinwait();
	ukarch_lcpu_disable_irq();
}
