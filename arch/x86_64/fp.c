/* SPDX-License-Identifier: BSD-3-Clause */
/* How the state of the floating-point unit is kept. */
#include <uk/arch/trap.h>
#include <uk/asm/cpu.h>

#define CPUID1_C_OSXSAVE	(1U << 27)

/* ukarch_x86_fp_kind(), for assembly that runs later; 0: nobody asked yet. */
int ukarch_x86_fp_save;

int ukarch_x86_fp_kind(void)
{
	if (!ukarch_x86_fp_save)
		ukarch_x86_fp_save =
			ukarch_cpuid(1, 0).ecx & CPUID1_C_OSXSAVE
			? UKARCH_FP_XSAVE : UKARCH_FP_FXSAVE;
	return ukarch_x86_fp_save;
}

void ukarch_irq_call_fp_load(struct ukarch_regs *regs)
{
	const __u8 *state = (const __u8 *)regs->vector;

	/* from now on they look as at a system call */
	regs->vector = 0;
	if (ukarch_x86_fp_kind() == UKARCH_FP_XSAVE)
		__asm__ volatile("xrstor64 %0"
				 : : "m"(*state), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxrstor64 %0" : : "m"(*state) : "memory");
}
