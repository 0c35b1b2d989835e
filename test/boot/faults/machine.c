/* SPDX-License-Identifier: BSD-3-Clause */
/* What there is only where ring 0 is ours: tables of the CPU, its flag of
 * interrupts, its registers.
 */
#include <uk/arch/lcpu.h>
#include <uk/arch/time.h>
#include <uk/asm/cpu.h>
#include <uk/clock.h>
#include <uk/plat/time.h>

#include "faults.h"

extern unsigned char ukarch_x86_idt[];
extern unsigned char ukarch_x86_gdt[];

static int write_idt(void)
{
	return poke(ukarch_x86_idt);
}

static int write_gdt(void)
{
	return poke(ukarch_x86_gdt);
}

/* Interrupts come while a value lies below the stack pointer. */
static int red_zone(void)
{
	__nsec end = ukplat_monotonic_clock() + ukarch_time_msec_to_nsec(20);
	unsigned long bad = 0, seen;

	ukarch_lcpu_disable_irq();
	do {
		/* arm a timer, then wait for it with the zone in use */
		__asm__ volatile("movq %1, -64(%%rsp)\n\t"
				 "sti\n\t"
				 "movl $20000, %%ecx\n"
				 "1:\tpause\n\t"
				 "loop 1b\n\t"
				 "movq -64(%%rsp), %0"
				 : "=r"(seen) : "r"(0x1234567UL)
				 : "rcx", "memory");
		bad += seen != 0x1234567UL;
		ukarch_lcpu_disable_irq();
	} while (ukplat_monotonic_clock() < end);
	ukarch_lcpu_enable_irq();
	return bad != 0;
}

/* Which of the drivers' ways this machine makes them take. */
static int hardware(void)
{
	struct ukarch_cpuid l1 = ukarch_cpuid(1, 0);
	int hypervisor = l1.ecx >> 31;

	say_number("x2apic on", ukarch_rdmsr(UKARCH_MSR_APIC_BASE) >> 10 & 1);
	say_number("tsc deadline", l1.ecx >> 24 & 1);
	say_number("rdrand", l1.ecx >> 30 & 1);
	say_number("rdseed", ukarch_cpuid(7, 0).ebx >> 18 & 1);
	say_number("kvm features",
		   hypervisor ? ukarch_cpuid(0x40000001, 0).eax : 0);
	say_number("cycles a ms", uk_clock_ns_to_cycles(1000000));
	return 0;
}

const struct fault_case machine_cases[] = {
	{ "write-idt", write_idt },
	{ "write-gdt", write_gdt },
	{ "red-zone", red_zone },
	{ "hardware", hardware },
	{ 0, 0 }
};
