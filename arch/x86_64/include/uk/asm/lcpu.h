/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: CPU primitives; <uk/arch/lcpu.h> documents them. */
#ifndef __UK_ARCH_LCPU_H__
#error Do not include this header directly, use <uk/arch/lcpu.h>
#endif

#include <uk/asm/irq.h>

static inline struct ukarch_lcpu *ukarch_lcpu_current(void)
{
	struct ukarch_lcpu *p;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(p));
	return p;
}

static inline void *ukarch_lcpu_thread(void)
{
	void *t;

	__asm__ volatile("movq %%gs:8, %0" : "=r"(t));
	return t;
}

static inline void ukarch_lcpu_thread_set(void *t)
{
	__asm__ volatile("movq %0, %%gs:8" : : "r"(t) : "memory");
}

static inline void ukarch_spinwait(void)
{
	__asm__ volatile("pause" : : : "memory");
}

#define ukarch_barrier()	__asm__ volatile("" : : : "memory")
#define ukarch_mb()		__asm__ volatile("mfence" : : : "memory")
#define ukarch_rmb()		__asm__ volatile("lfence" : : : "memory")
#define ukarch_wmb()		__asm__ volatile("sfence" : : : "memory")
#define ukarch_smp_mb()		\
	__asm__ volatile("lock; addl $0, -132(%%rsp)" : : : "memory", "cc")
#define ukarch_smp_rmb()	ukarch_barrier()
#define ukarch_smp_wmb()	ukarch_barrier()

static inline __u64 ukarch_cycles(void)
{
	__u64 lo, hi;	/* the upper halves are cleared */

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return hi << 32 | lo;
}
