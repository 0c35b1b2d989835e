/* SPDX-License-Identifier: BSD-3-Clause */
/* The generic timer: its frequency is told by a register. */
#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/asm/cpu.h>
#include <uk/clock.h>
#include <uk/init.h>

#define CTL_ENABLE	1UL
#define CTL_MASKED	2UL

static __u64 frequency(void)
{
	return ukarch_sysreg_read(cntfrq_el0);
}

static void arm(__nsec delta)
{
	__u64 now = ukarch_cycles();

	if (__builtin_add_overflow(now, uk_clock_ns_to_cycles(delta), &now))
		now = __U64_MAX;
	ukarch_sysreg_write(cntv_cval_el0, now);
	ukarch_sysreg_write(cntv_ctl_el0, CTL_ENABLE);
	ukarch_isb();
}

static void disarm(void)
{
	ukarch_sysreg_write(cntv_ctl_el0, CTL_MASKED);
	ukarch_isb();
}

static const struct uk_clocksource counter = {
	.name = "armtimer",
	.frequency = frequency,
};

static const struct uk_clockevent event = {
	.name = "armtimer",
	.arm = arm,
	.disarm = disarm,
};

static int armtimer_init(struct uk_init_ctx *ctx __attribute__((unused)))
{
	uk_clock_source_set(&counter);
	uk_clock_event_set(&event);
	return 0;
}

uk_early_initcall_prio(armtimer_init, 0x0, 2);
