/* SPDX-License-Identifier: BSD-3-Clause */
/* The fake clock and the halted CPU. */
#include <stdio.h>
#include <stdlib.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>
#include <unit.h>

unsigned long unit_now = 1000000000UL;
unsigned long unit_wall_offset = 1700000000UL * 1000000000UL;

__nsec ukplat_monotonic_clock(void)
{
	return unit_now;
}

__nsec ukplat_wall_clock(void)
{
	return unit_now + unit_wall_offset;
}

__nsec ukplat_wall_clock_coarse(void)
{
	return ukplat_wall_clock();
}

__nsec ukplat_time_get_resolution(void)
{
	return 1;
}

void ukplat_lcpu_halt_irq_to(__nsec deadline)
{
	if (unit_halt_hook) {
		unit_halt_hook(deadline);
		return;
	}
	if (!deadline) {
		printf("# the CPU halts for ever: deadlock\n");
		exit(3);
	}
	if (deadline > unit_now)
		unit_now = deadline;
}

__u64 unit_cycles(void)
{
	static __u64 calls;

	return unit_now * 3 + calls++;
}

/* The time for which the timer was armed last, or 0. */
unsigned long unit_armed;

void ukplat_timer_arm(__nsec delta)
{
	unit_armed = unit_now + delta;
}
