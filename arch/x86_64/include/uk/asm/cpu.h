/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: CPUID, MSRs, control registers. Tests replace this file by path. */
#ifndef __UK_ASM_CPU_H__
#define __UK_ASM_CPU_H__

#include <uk/arch/types.h>

#define UKARCH_MSR_APIC_BASE		0x1b
#define UKARCH_MSR_TSC_DEADLINE		0x6e0
#define UKARCH_MSR_X2APIC		0x800
#define UKARCH_MSR_EFER			0xc0000080
#define UKARCH_MSR_STAR			0xc0000081
#define UKARCH_MSR_LSTAR		0xc0000082
#define UKARCH_MSR_FMASK		0xc0000084
#define UKARCH_MSR_FS_BASE		0xc0000100
#define UKARCH_MSR_GS_BASE		0xc0000101

struct ukarch_cpuid {
	__u32 eax, ebx, ecx, edx;
};

/** CPUID of (leaf), and of (sub) where the leaf has such. Any context. */
static inline struct ukarch_cpuid ukarch_cpuid(__u32 leaf, __u32 sub)
{
	struct ukarch_cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(sub));
	return r;
}

/** Reads a model-specific register; one that is not there is an exception. */
static inline __u64 ukarch_rdmsr(__u32 msr)
{
	__u32 lo, hi;

	__asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return ((__u64)hi << 32) | lo;
}

/** Writes one; a bad number or value is an exception. */
static inline void ukarch_wrmsr(__u32 msr, __u64 v)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((__u32)v),
			 "d"((__u32)(v >> 32)) : "memory");
}

/** CR2: the address of the last page fault on this CPU. */
static inline __u64 ukarch_rdcr2(void)
{
	__u64 v;

	__asm__ volatile("movq %%cr2, %0" : "=r"(v));
	return v;
}

/** CR3: the physical address of the active root table, and its flags. */
static inline __u64 ukarch_rdcr3(void)
{
	__u64 v;

	__asm__ volatile("movq %%cr3, %0" : "=r"(v));
	return v;
}

/** CR4: which features of the CPU are on. */
static inline __u64 ukarch_rdcr4(void)
{
	__u64 v;

	__asm__ volatile("movq %%cr4, %0" : "=r"(v));
	return v;
}

/** Sets CR4; a bit that the CPU does not know is an exception. */
static inline void ukarch_wrcr4(__u64 v)
{
	__asm__ volatile("movq %0, %%cr4" : : "r"(v) : "memory");
}

/**
 * Sets extended control register (reg), of which there is one, 0: the states
 * that may be used. Needs CR4.OSXSAVE, else an exception.
 */
/* How the state of the floating-point unit is kept. */
#define UKARCH_FP_XSAVE		1
#define UKARCH_FP_FXSAVE	2
#define UKARCH_FP_SIZE		832	/* bytes by XSAVE: x87, SSE and AVX */

/** Which of them this CPU has. Any context. @return UKARCH_FP_* */
int ukarch_x86_fp_kind(void);

/** Writes an extended control register. Any context. */
static inline void ukarch_xsetbv(__u32 reg, __u64 v)
{
	__asm__ volatile("xsetbv" : : "c"(reg), "a"((__u32)v),
			 "d"((__u32)(v >> 32)) : "memory");
}

/** The time stamp counter, in cycles of its own constant rate. Any context. */
static inline __u64 ukarch_rdtsc(void)
{
	__u64 lo, hi;	/* the upper halves are cleared */

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return hi << 32 | lo;
}

/**
 * One word of RDSEED, for seeds. The CPU must have it.
 * @return 1, or 0: there is no entropy now, *v has no meaning
 */
static inline int ukarch_rdseed(__u64 *v)
{
	__u8 ok;

	__asm__ volatile("rdseed %0; setc %1" : "=r"(*v), "=qm"(ok) : : "cc");
	return ok;
}

/** One word of RDRAND, else as ukarch_rdseed(). */
static inline int ukarch_rdrand(__u64 *v)
{
	__u8 ok;

	__asm__ volatile("rdrand %0; setc %1" : "=r"(*v), "=qm"(ok) : : "cc");
	return ok;
}

struct ukarch_lcpu;

/**
 * Switches the features on that this CPU has and we use (FSGSBASE, SMEP, SMAP,
 * UMIP, the states of AVX). Once on each CPU, before it runs C++ or musl.
 */
void ukarch_x86_cpu_init(void);

/**
 * Sets the stacks of interrupts, exceptions, and of NMIs with what else may
 * come at any moment, in the task state of CPU (idx).
 * @param idx below UKARCH_MAXCPU
 * @param irq_sp,exc_sp,nmi_sp ends of the stacks
 */
void ukarch_x86_tss_init(__u32 idx, __uptr irq_sp, __uptr exc_sp,
			 __uptr nmi_sp);

extern struct ukarch_lcpu ukarch_x86_lcpu0;

/** What a vector calls, interrupts off, on the interrupt stack. */
typedef void (*ukarch_x86_vec_fn)(void);

/**
 * Sets what a vector beyond the lines of ukintctlr calls: the timer, the
 * wake-up of a CPU. One owner each, at boot.
 * @param vec UKARCH_VEC_TIMER to UKARCH_NR_VEC - 1
 */
void ukarch_x86_vec_set(unsigned int vec, ukarch_x86_vec_fn fn);

/**
 * Sets what the vectors of the lines call, with the number of the line: for
 * the driver of the interrupt controller, at boot.
 */
void ukarch_x86_irq_set(void (*fn)(unsigned int line));

/**
 * Sets where a system call instruction leads once ukarch_syscall_enable() was
 * called, with rcx and r11 as the instruction leaves them. At boot.
 */
void ukarch_x86_syscall_entry_set(void (*entry)(void));

#endif /* __UK_ASM_CPU_H__ */
