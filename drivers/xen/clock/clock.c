/* SPDX-License-Identifier: BSD-3-Clause */
/* Xen's time: the counter's rate, the date, a timer that fires once. */
#include <uk/arch/lcpu.h>
#include <uk/arch/limits.h>
#include <uk/asm/cpu.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/intctlr.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>
#include <xen/events.h>
#include <xen/time.h>

#define NSEC	1000000000UL

/* As far as a sleep may lead: a later time is slept for in parts. */
#define FAR	(NSEC * 3600 * 24 * 365)

/* ns = (cycles << shift) * mul >> 32, so Hz = 2^(32 - shift) * 10^9 / mul. */
static __u64 frequency(void)
{
	struct xen_time_info t;
	__u64 hz;

	xen_read_time(&t);
	if (!t.tsc_to_system_mul || t.tsc_shift < -31 || t.tsc_shift > 31)
		return 0;
	hz = (NSEC << 32) / t.tsc_to_system_mul;
	return t.tsc_shift < 0 ? hz << -t.tsc_shift : hz >> t.tsc_shift;
}

static __nsec wall(void)
{
	volatile struct xen_shared_info *s = &uk_xen_shared;
	__u32 version, sec, sec_hi, nsec;

	do {
		version = s->wc_version;
		ukarch_smp_rmb();
		sec = s->wc_sec;
		sec_hi = s->wc_sec_hi;
		nsec = s->wc_nsec;
		ukarch_smp_rmb();
	} while ((version & 1) || version != s->wc_version);
	return ((__u64)sec_hi << 32 | sec) * NSEC + nsec + xen_system_time();
}

static void timer_call(unsigned int op, void *arg)
{
	uk_xen_call(XEN_CALL_VCPU, op, ukarch_lcpu_current()->idx,
		    (__uptr)arg);
}

static void arm(__nsec delta)
{
	struct xen_singleshot_timer t = {
		.timeout_abs_ns = xen_system_time() + MIN(delta, FAR),
	};

	timer_call(XEN_VCPU_SET_SINGLESHOT_TIMER, &t);
}

static void disarm(void)
{
	timer_call(XEN_VCPU_STOP_SINGLESHOT_TIMER, NULL);
}

/* Its only job was to end the halt. */
static int fired(void *arg __maybe_unused)
{
	return 1;
}

static const struct uk_clocksource source = {
	.name = "xen",
	.frequency = frequency,
};

static const struct uk_clockevent event = {
	.name = "xen",
	.arm = arm,
	.disarm = disarm,
};

static const struct uk_clockwall calendar = {
	.name = "xen",
	.read = wall,
	.resolution = 1,
};

static int clock_init(struct uk_init_ctx *ctx __maybe_unused)
{
	int port = xen_event_bind_virq(XEN_VIRQ_TIMER);

	if (port < 0)
		return port;
	uk_clock_source_set(&source);
	uk_clock_event_set(&event);
	uk_clock_wall_set(&calendar);
	return uk_intctlr_irq_register((unsigned int)port, fired, NULL);
}

uk_early_initcall_prio(clock_init, 0x0, 2);
