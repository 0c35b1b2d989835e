/* SPDX-License-Identifier: BSD-3-Clause */
/* What each CPU needs beyond the entry code: features, per-CPU data, random. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/asm/tls.h>

#define CR4_UMIP	(1UL << 11)
#define CR4_FSGSBASE	(1UL << 16)
#define CR4_OSXSAVE	(1UL << 18)
#define CR4_SMEP	(1UL << 20)
#define CR4_SMAP	(1UL << 21)

#define CPUID1_C_XSAVE	(1U << 26)
#define CPUID1_C_RDRAND	(1U << 30)
#define CPUID7_B_FSGS	(1U << 0)
#define CPUID7_B_SMEP	(1U << 7)
#define CPUID7_B_RDSEED	(1U << 18)
#define CPUID7_B_SMAP	(1U << 20)
#define CPUID7_C_UMIP	(1U << 2)

/* x87, SSE and AVX: caller-saved at a switch, so no area to save is needed */
#define XCR0_USED	0x7UL

#define RANDOM_RETRIES	16

struct ukarch_x86_boot ukarch_x86_boot;

struct ukarch_lcpu ukarch_x86_lcpu0 = {
	.self = &ukarch_x86_lcpu0,
	.state = UKARCH_LCPU_RUNNING,
};

static struct ukarch_cpuid cpuid7(void)
{
	if (ukarch_cpuid(0, 0).eax < 7)
		return (struct ukarch_cpuid){ 0, 0, 0, 0 };
	return ukarch_cpuid(7, 0);
}

void ukarch_x86_cpu_init(void)
{
	struct ukarch_cpuid l1 = ukarch_cpuid(1, 0);
	struct ukarch_cpuid l7 = cpuid7();
	__u64 cr4 = ukarch_rdcr4();

	if (l7.ebx & CPUID7_B_FSGS)
		cr4 |= CR4_FSGSBASE;
	if (l7.ebx & CPUID7_B_SMEP)
		cr4 |= CR4_SMEP;
	if (l7.ebx & CPUID7_B_SMAP)
		cr4 |= CR4_SMAP;
	if (l7.ecx & CPUID7_C_UMIP)
		cr4 |= CR4_UMIP;
	if (l1.ecx & CPUID1_C_XSAVE)
		cr4 |= CR4_OSXSAVE;
	ukarch_wrcr4(cr4);
	if (l1.ecx & CPUID1_C_XSAVE)
		ukarch_xsetbv(0, ukarch_cpuid(0xd, 0).eax & XCR0_USED);
	__asm__ volatile("fninit");
}

int ukarch_random_hw(__u64 *val)
{
	int i;

	if (cpuid7().ebx & CPUID7_B_RDSEED)
		for (i = 0; i < RANDOM_RETRIES; i++)
			if (ukarch_rdseed(val))
				return 0;
	if (ukarch_cpuid(1, 0).ecx & CPUID1_C_RDRAND)
		for (i = 0; i < RANDOM_RETRIES; i++)
			if (ukarch_rdrand(val))
				return 0;
	return -1;
}
