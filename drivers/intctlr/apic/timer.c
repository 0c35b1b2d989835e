/* SPDX-License-Identifier: BSD-3-Clause */
/* The event timer: TSC deadline, or the local APIC's counter. */
#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/clock.h>
#include <uk/plat/time.h>

#include "apic.h"

#define CPUID1_C_DEADLINE	(1U << 24)
#define MEASURE_NS		500000UL
#define COUNT_SHIFT		20

/* Counts of the timer a nanosecond, << COUNT_SHIFT; 0: not measured yet. */
static __u64 counts_per_ns;

static void timer_interrupt(void)
{
	/* its only job was to end the halt */
	lapic_eoi();
}

static void arm_deadline(__nsec delta)
{
	__u64 now = ukarch_rdtsc();
	__u64 cycles = uk_clock_ns_to_cycles(delta);

	if (__builtin_add_overflow(now, cycles, &now))
		now = __U64_MAX;
	ukarch_wrmsr(UKARCH_MSR_TSC_DEADLINE, now);
}

static void disarm_deadline(void)
{
	ukarch_wrmsr(UKARCH_MSR_TSC_DEADLINE, 0);
}

/* Against the monotonic clock, when a timer is first needed. */
static void measure(void)
{
	__nsec start, now;
	__u32 left;

	lapic_write(LAPIC_TIMER_INIT, __U32_MAX);
	start = ukplat_monotonic_clock();
	do {
		ukarch_spinwait();
		now = ukplat_monotonic_clock();
		left = lapic_read(LAPIC_TIMER_COUNT);
	} while (now - start < MEASURE_NS);
	lapic_write(LAPIC_TIMER_INIT, 0);
	counts_per_ns = (((__u64)(__U32_MAX - left)) << COUNT_SHIFT) /
			(now - start);
	if (!counts_per_ns)
		counts_per_ns = 1;
}

static void arm_count(__nsec delta)
{
	unsigned __int128 n;
	__u32 lvt = lapic_read(LAPIC_LVT_TIMER);

	if (!counts_per_ns) {
		lapic_write(LAPIC_LVT_TIMER, lvt | LAPIC_LVT_MASKED);
		measure();
	}
	n = ((unsigned __int128)delta * counts_per_ns >> COUNT_SHIFT) + 1;
	lapic_write(LAPIC_LVT_TIMER, lvt & ~(__u32)LAPIC_LVT_MASKED);
	/* a longer sleep is made of several: waking early is allowed */
	lapic_write(LAPIC_TIMER_INIT, n > __U32_MAX ? __U32_MAX : (__u32)n);
}

static void disarm_count(void)
{
	lapic_write(LAPIC_TIMER_INIT, 0);
}

static const struct uk_clockevent deadline = {
	.name = "tsc-deadline",
	.arm = arm_deadline,
	.disarm = disarm_deadline,
};

static const struct uk_clockevent count = {
	.name = "lapic",
	.arm = arm_count,
	.disarm = disarm_count,
};

void lapic_timer_init(void)
{
	ukarch_x86_vec_set(UKARCH_VEC_TIMER, timer_interrupt);
	if (ukarch_cpuid(1, 0).ecx & CPUID1_C_DEADLINE) {
		lapic_write(LAPIC_LVT_TIMER,
			    LAPIC_TIMER_DEADLINE | UKARCH_VEC_TIMER);
		/* the mode must hold before the first deadline is written */
		ukarch_mb();
		uk_clock_event_set(&deadline);
		return;
	}
	lapic_write(LAPIC_TIMER_DIVIDE, LAPIC_DIVIDE_BY_1);
	uk_clock_event_set(&count);
}
