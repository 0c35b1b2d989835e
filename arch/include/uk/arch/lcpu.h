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

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What each architecture provides in <uk/asm/lcpu.h>, inline. None of it
 * blocks or fails; any context, unless said otherwise.
 */

/** This CPU's data. */
static inline struct ukarch_lcpu *ukarch_lcpu_current(void);

/** The running thread of this CPU; NULL before the scheduler starts. */
static inline void *ukarch_lcpu_thread(void);

/** Sets the running thread: for uksched, interrupts off. */
static inline void ukarch_lcpu_thread_set(void *t);

/** Lets interrupts come. */
static inline void ukarch_lcpu_enable_irq(void);

/** Keeps interrupts from coming on this CPU, but for NMIs. */
static inline void ukarch_lcpu_disable_irq(void);

/** 1 if interrupts are off on this CPU, else 0. */
static inline int ukarch_lcpu_irqs_disabled(void);

/** Disables interrupts; returns the former state, a word of the CPU's own. */
static inline unsigned long ukarch_lcpu_save_irqf(void);

/** Restores the state (flags) that ukarch_lcpu_save_irqf() returned. */
static inline void ukarch_lcpu_restore_irqf(unsigned long flags);

/** One halt instruction with the interrupt flag as it is. */
static inline void ukarch_lcpu_halt(void);

/**
 * Interrupts off on entry: enables them and halts in one step (an interrupt
 * that is pending ends the halt), returns with them off.
 */
static inline void ukarch_lcpu_halt_irq(void);

/** To be called in each round of a spin loop. */
static inline void ukarch_spinwait(void);

/** Raw cycle counter (TSC, CNTVCT); for seeds and measuring, not a clock. */
static inline __u64 ukarch_cycles(void);

#include <uk/asm/lcpu.h>

/*
 * Macros of the same file:
 * ukarch_mb() ukarch_rmb() ukarch_wmb()
 *	Full, load, store barriers, also against devices (DMA).
 * ukarch_smp_mb() ukarch_smp_rmb() ukarch_smp_wmb()
 *	The same against other CPUs only.
 * ukarch_barrier()
 *	Compiler barrier.
 */

/**
 * One word of the CPU's random number instruction, seed quality if it has
 * that. Any context.
 *
 * @param val gets the word; of no meaning on failure
 * @return 0, or -1 if the CPU has none or it did not deliver
 */
int ukarch_random_hw(__u64 *val);

#ifdef __cplusplus
}
#endif

#endif /* !__ASSEMBLY__ */
#endif /* __UK_ARCH_LCPU_H__ */
