/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: CPU primitives; <uk/arch/lcpu.h> documents them. */
#ifndef __UK_ARCH_LCPU_H__
#error Do not include this header directly, use <uk/arch/lcpu.h>
#endif

#define UKARCH_ARM64_DAIF_I		(1UL << 7)

static inline struct ukarch_lcpu *ukarch_lcpu_current(void)
{
	struct ukarch_lcpu *p;

	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(p));
	return p;
}

static inline void *ukarch_lcpu_thread(void)
{
	return *(void *volatile *)&ukarch_lcpu_current()->thread;
}

static inline void ukarch_lcpu_thread_set(void *t)
{
	*(void *volatile *)&ukarch_lcpu_current()->thread = t;
}

/** The mask of exceptions, DAIF. */
static inline unsigned long ukarch_lcpu_flags(void)
{
	unsigned long daif;

	__asm__ volatile("mrs %0, daif" : "=r"(daif) : : "memory");
	return daif;
}

static inline void ukarch_lcpu_enable_irq(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline void ukarch_lcpu_disable_irq(void)
{
	__asm__ volatile("msr daifset, #2" : : : "memory");
}

static inline int ukarch_lcpu_irqs_disabled(void)
{
	return !!(ukarch_lcpu_flags() & UKARCH_ARM64_DAIF_I);
}

static inline unsigned long ukarch_lcpu_save_irqf(void)
{
	unsigned long flags = ukarch_lcpu_flags() & UKARCH_ARM64_DAIF_I;

	ukarch_lcpu_disable_irq();
	return flags;
}

static inline void ukarch_lcpu_restore_irqf(unsigned long flags)
{
	if (flags & UKARCH_ARM64_DAIF_I)
		ukarch_lcpu_disable_irq();
	else
		ukarch_lcpu_enable_irq();
}

static inline void ukarch_lcpu_halt(void)
{
	__asm__ volatile("wfi" : : : "memory");
}

static inline void ukarch_lcpu_halt_irq(void)
{
	/* a pending interrupt ends wfi even while it is masked */
	__asm__ volatile("dsb sy\n\twfi\n\tmsr daifclr, #2\n\tisb\n\t"
			 "msr daifset, #2" : : : "memory");
}

static inline void ukarch_spinwait(void)
{
	__asm__ volatile("yield" : : : "memory");
}

#define ukarch_barrier()	__asm__ volatile("" : : : "memory")
#define ukarch_mb()		__asm__ volatile("dsb sy" : : : "memory")
#define ukarch_rmb()		__asm__ volatile("dsb ld" : : : "memory")
#define ukarch_wmb()		__asm__ volatile("dsb st" : : : "memory")
#define ukarch_smp_mb()		__asm__ volatile("dmb ish" : : : "memory")
#define ukarch_smp_rmb()	__asm__ volatile("dmb ishld" : : : "memory")
#define ukarch_smp_wmb()	__asm__ volatile("dmb ishst" : : : "memory")

static inline __u64 ukarch_cycles(void)
{
	__u64 v;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(v) : : "memory");
	return v;
}
