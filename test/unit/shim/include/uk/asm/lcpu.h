/* SPDX-License-Identifier: BSD-3-Clause */
/* Host unit tests: a CPU whose interrupt flag is a variable. */

extern struct ukarch_lcpu unit_lcpu;
extern int unit_irqs_off;

static inline struct ukarch_lcpu *ukarch_lcpu_current(void)
{
	return &unit_lcpu;
}

static inline void *ukarch_lcpu_thread(void)
{
	return unit_lcpu.thread;
}

static inline void ukarch_lcpu_thread_set(void *t)
{
	unit_lcpu.thread = t;
}

static inline unsigned long ukarch_lcpu_save_irqf(void)
{
	unsigned long flags = unit_irqs_off;

	unit_irqs_off = 1;
	return flags;
}

static inline void ukarch_lcpu_restore_irqf(unsigned long flags)
{
	unit_irqs_off = flags;
}

static inline void ukarch_lcpu_enable_irq(void)
{
	unit_irqs_off = 0;
}

static inline void ukarch_lcpu_disable_irq(void)
{
	unit_irqs_off = 1;
}

static inline int ukarch_lcpu_irqs_disabled(void)
{
	return unit_irqs_off;
}

extern void (*unit_halt_hook)(unsigned long deadline);

static inline void ukarch_lcpu_halt_irq(void)
{
	if (unit_halt_hook)
		unit_halt_hook(0);
}

static inline void ukarch_lcpu_halt(void)
{
}

static inline void ukarch_spinwait(void)
{
}

#define ukarch_barrier() __asm__ volatile("" : : : "memory")
#define ukarch_mb() __sync_synchronize()
#define ukarch_rmb() __sync_synchronize()
#define ukarch_wmb() __sync_synchronize()
#define ukarch_smp_mb() __sync_synchronize()
#define ukarch_smp_rmb() __sync_synchronize()
#define ukarch_smp_wmb() __sync_synchronize()

/* Counts up with each call, and with the fake clock. */
__u64 unit_cycles(void);

static inline __u64 ukarch_cycles(void)
{
	return unit_cycles();
}

/* What unit_random_hw points to, or -1. */
extern int (*unit_random_hw)(__u64 *val);
