/* SPDX-License-Identifier: BSD-3-Clause */
/* The time stamp counter as clock source. */
#include <uk/asm/cpu.h>
#include <uk/clock.h>
#include <uk/init.h>

#include "tsc.h"

#define CPUID1_C_HYPERVISOR	(1U << 31)
#define HV_BASE			0x40000000U
#define HV_TIMING		0x40000010U	/* eax: TSC in kHz */
#define CPU_CRYSTAL		0x15U
#define CPU_FREQUENCY		0x16U		/* eax: base MHz */

__u32 tsc_hypervisor(char *id)
{
	struct ukarch_cpuid r;
	__u32 *w = (__u32 *)(void *)id;

	if (!(ukarch_cpuid(1, 0).ecx & CPUID1_C_HYPERVISOR))
		return 0;
	r = ukarch_cpuid(HV_BASE, 0);
	w[0] = r.ebx;
	w[1] = r.ecx;
	w[2] = r.edx;
	return r.eax;
}

/* Leaf 0x15: TSC = crystal * ebx / eax; 0x16 helps where no crystal is told:
 * then the base frequency is the TSC's. */
__u64 tsc_by_cpuid(void)
{
	__u32 id[3], max = ukarch_cpuid(0, 0).eax;
	struct ukarch_cpuid r;

	if (tsc_hypervisor((char *)id) >= HV_TIMING) {
		r = ukarch_cpuid(HV_TIMING, 0);
		if (r.eax)
			return (__u64)r.eax * 1000;
	}
	if (max < CPU_CRYSTAL)
		return 0;
	r = ukarch_cpuid(CPU_CRYSTAL, 0);
	if (!r.eax || !r.ebx)
		return 0;
	if (r.ecx)
		return (__u64)r.ecx * r.ebx / r.eax;
	if (max < CPU_FREQUENCY)
		return 0;
	return (__u64)(ukarch_cpuid(CPU_FREQUENCY, 0).eax & 0xffff) * 1000000;
}

static __u64 frequency(void)
{
	__u64 hz = tsc_by_pvclock();

	if (!hz)
		hz = tsc_by_cpuid();
	if (!hz)
		hz = tsc_by_pit();
	return hz;
}

static const struct uk_clocksource tsc = {
	.name = "tsc",
	.frequency = frequency,
};

static const struct uk_clockwall pvclock_wall = {
	.name = "pvclock",
	.read = tsc_pvclock_wall,
	.resolution = 1,
};

static int tsc_init(struct uk_init_ctx *ctx __attribute__((unused)))
{
	__u32 id[3];

	uk_clock_source_set(&tsc);
	/* "KVMKVMKVM": it has a calendar better than the RTC, which a driver
	 * of a lower priority may have set */
	if (tsc_hypervisor((char *)id) && id[0] == 0x4b4d564b &&
	    tsc_pvclock_wall())
		uk_clock_wall_set(&pvclock_wall);
	return 0;
}

uk_early_initcall_prio(tsc_init, 0x0, 2);
