/* SPDX-License-Identifier: BSD-3-Clause */
/* Host unit tests: CPUID, MSRs and the cycle counter are the test's. */
#ifndef __UK_ASM_CPU_H__
#define __UK_ASM_CPU_H__

#include <uk/arch/types.h>

#define UKARCH_MSR_APIC_BASE		0x1b
#define UKARCH_MSR_TSC_DEADLINE		0x6e0
#define UKARCH_MSR_X2APIC		0x800

struct ukarch_cpuid {
	__u32 eax, ebx, ecx, edx;
};

struct ukarch_cpuid ukarch_cpuid(__u32 leaf, __u32 sub);
__u64 ukarch_rdmsr(__u32 msr);
void ukarch_wrmsr(__u32 msr, __u64 v);
__u64 ukarch_rdtsc(void);

typedef void (*ukarch_x86_vec_fn)(void);
void ukarch_x86_vec_set(unsigned int vec, ukarch_x86_vec_fn fn);
void ukarch_x86_irq_set(void (*fn)(unsigned int line));

#endif /* __UK_ASM_CPU_H__ */
