/* SPDX-License-Identifier: BSD-3-Clause */
/* CPUs as the platform offers them: halt, interrupt flag, start. */
#ifndef __UKPLAT_LCPU_H__
#define __UKPLAT_LCPU_H__

#include <uk/arch/lcpu.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UKPLAT_LCPU_MAXCOUNT		UKARCH_MAXCPU

/* Interrupt flag of this CPU; see <uk/arch/lcpu.h>. Any context. */
#define ukplat_lcpu_save_irqf()		ukarch_lcpu_save_irqf()
#define ukplat_lcpu_restore_irqf(f)	ukarch_lcpu_restore_irqf(f)
#define ukplat_lcpu_enable_irq()	ukarch_lcpu_enable_irq()
#define ukplat_lcpu_disable_irq()	ukarch_lcpu_disable_irq()
#define ukplat_lcpu_irqs_disabled()	ukarch_lcpu_irqs_disabled()
#define ukplat_lcpu_halt_irq()		ukarch_lcpu_halt_irq()

/** Index of the running CPU, 0 is the boot CPU. */
static inline __u32 ukplat_lcpu_idx(void)
{
	return ukarch_lcpu_current()->idx;
}

/** Number of CPUs that run now (the boot CPU and those started). */
__u32 ukplat_lcpu_count(void);

/**
 * Sleeps until an interrupt was handled or the time is reached. Interrupts
 * must be off; they are enabled and the CPU halts in one step, so that a
 * wake-up between the caller's check and the halt is not lost. Returns with
 * interrupts off. May return early for no reason.
 *
 * @param deadline monotonic time in ns, 0: no limit
 */
void ukplat_lcpu_halt_irq_to(__nsec deadline);

/* The name that external code uses. */
#define ukplat_lcpu_halt_irq_until(deadline) ukplat_lcpu_halt_irq_to(deadline)

/** Halts this CPU for ever, interrupts off. */
void ukplat_lcpu_halt(void) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* __UKPLAT_LCPU_H__ */
