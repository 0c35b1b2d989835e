/* SPDX-License-Identifier: BSD-3-Clause */
/* One logical CPU: interrupt flag, barriers, pause, per-CPU data, registers. */
#ifndef __UK_ARCH_LCPU_H__
#define __UK_ARCH_LCPU_H__

#include <uk/arch/types.h>

/* Largest number of CPUs that one image can drive. */
#define UKARCH_MAXCPU			4

/* Byte offsets in struct ukarch_lcpu, for assembly. */
#define UKARCH_LCPU_SELF		0
#define UKARCH_LCPU_THREAD		8

#ifndef __ASSEMBLY__

/*
 * Per-CPU data. The CPU's own instance is found through a register (GS base
 * on x86-64, TPIDR_EL1 on arm64), never through the TLS register, which
 * belongs to libc and application.
 */
struct ukarch_lcpu {
	struct ukarch_lcpu *self;
	void *thread;		/* owned by uksched: the running thread */
	void *sched;		/* owned by uksched: this CPU's scheduler */
	__u32 idx;		/* 0 is the boot CPU, then counted up */
	__u32 hwid;		/* APIC id, MPIDR affinity */
	__u32 state;		/* enum ukarch_lcpu_state, atomic access */
	__u32 irq_depth;	/* > 0: this CPU runs an interrupt handler */
	void (*entry)(void *);	/* what a started CPU is to run */
	void *entry_arg;
};

enum ukarch_lcpu_state {
	UKARCH_LCPU_OFFLINE = 0,	/* never started */
	UKARCH_LCPU_STARTING,
	UKARCH_LCPU_RUNNING,
	UKARCH_LCPU_HALTED,		/* its function returned */
};

#include <uk/asm/lcpu.h>

/*
 * What <uk/asm/lcpu.h> provides, all inline, none blocks, any context:
 *
 * struct ukarch_lcpu *ukarch_lcpu_current(void)
 *	This CPU's data.
 * void *ukarch_lcpu_thread(void), void ukarch_lcpu_thread_set(void *t)
 *	The running thread, one instruction each.
 * unsigned long ukarch_lcpu_save_irqf(void)
 *	Disables interrupts, returns the former state.
 * void ukarch_lcpu_restore_irqf(unsigned long)
 *	Restores a state that ukarch_lcpu_save_irqf() returned.
 * void ukarch_lcpu_enable_irq(void), ukarch_lcpu_disable_irq(void)
 * int ukarch_lcpu_irqs_disabled(void)
 * void ukarch_lcpu_halt_irq(void)
 *	Interrupts off on entry: enables them and halts in one step (an
 *	interrupt that is pending ends the halt), returns with them off.
 * void ukarch_lcpu_halt(void)
 *	One halt instruction with the interrupt flag as it is.
 * void ukarch_spinwait(void)
 *	To be called in each round of a spin loop.
 * ukarch_mb() ukarch_rmb() ukarch_wmb()
 *	Full, load, store barriers, also against devices (DMA).
 * ukarch_smp_mb() ukarch_smp_rmb() ukarch_smp_wmb()
 *	The same against other CPUs only.
 * ukarch_barrier()
 *	Compiler barrier.
 * __u64 ukarch_cycles(void)
 *	Raw cycle counter (TSC, CNTVCT); for seeds and measuring, not a clock.
 * int ukarch_random_hw(__u64 *val)
 *	One word of the CPU's random number instruction, seed quality if it
 *	has that. 0, or -1 if the CPU has none or it did not deliver.
 */

#endif /* !__ASSEMBLY__ */
#endif /* __UK_ARCH_LCPU_H__ */
