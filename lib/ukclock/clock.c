/* SPDX-License-Identifier: BSD-3-Clause */
/* Monotonic and calendar time from a cycle counter; the sleep until a time. */
#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>

#define NSEC		1000000000UL
#define RATE_UNKNOWN	NSEC	/* then a cycle counts as a nanosecond */
#define CYCLES_SHIFT	30
#define WALL_RESYNC	(10 * NSEC)

static const struct uk_clocksource *source;
static const struct uk_clockevent *event;
static const struct uk_clockwall *wall;

/*
 * ns = (cycles - base) * mult >> shift. mult is 0 until the first call; base
 * and shift are set before it.
 */
static __u64 mult, base;
static __u32 shift;
static __u64 rate;			/* Hz */
static __u64 cycles_mult;		/* cycles = ns * it >> CYCLES_SHIFT */

static __snsec wall_offset;
static __nsec wall_next;		/* monotonic time of the next reading */

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

/*
 * The largest shift for which mult fits 32 bits: as exact as it can be while
 * the product with any counter stays below 2^96.
 */
static __noinline void start(void)
{
	__u32 s = 32;
	__u64 hz;

	hz = source ? source->frequency() : 0;
	if (!hz)
		hz = RATE_UNKNOWN;
	while (s && (NSEC << s) / hz > __U32_MAX)
		s--;
	rate = hz;
	shift = s;
	cycles_mult = (hz << CYCLES_SHIFT) / NSEC;
	base = ukarch_cycles();
	__atomic_store_n(&mult, (NSEC << s) / hz, __ATOMIC_RELEASE);
}

static __nsec to_ns(__u64 cycles)
{
	return (__nsec)(((unsigned __int128)cycles * mult) >> shift);
}

__nsec ukplat_monotonic_clock(void)
{
	if (unlikely(!mult))
		start();
	return to_ns(ukarch_cycles() - base);
}

__nsec uk_clock_cycles_to_ns(__u64 cycles)
{
	if (unlikely(!mult))
		start();
	return to_ns(cycles);
}

__u64 uk_clock_ns_to_cycles(__nsec ns)
{
	if (unlikely(!mult))
		start();
	return (__u64)(((unsigned __int128)ns * cycles_mult) >> CYCLES_SHIFT);
}

__nsec ukplat_time_get_resolution(void)
{
	__nsec res;

	if (unlikely(!mult))
		start();
	res = NSEC / rate;
	return res ? res : 1;
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
	__snsec highest = lowest + (__snsec)wall->resolution - 1;

	if (!seen)
		return;
	if (!wall_next)
		wall_offset = lowest + (__snsec)wall->resolution / 2;
	else if (wall_offset < lowest)
		wall_offset = lowest;
	else if (wall_offset > highest)
		wall_offset = highest;
	wall_next = now + WALL_RESYNC;
}

__nsec ukplat_wall_clock(void)
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

__nsec ukplat_wall_clock_coarse(void)
{
	if (!wall)
		return 0;
	return mult ? ukplat_wall_clock() : wall->read();
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
