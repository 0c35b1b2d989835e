/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: a byte of the shared page is the interrupt flag. */
#ifndef __UK_ASM_IRQ_H__
#define __UK_ASM_IRQ_H__

#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>

static inline int ukarch_lcpu_irqs_disabled(void)
{
	return uk_xen_shared.vcpu[0].upcall_mask;
}

static inline void ukarch_lcpu_enable_irq(void)
{
	__asm__ volatile("" : : : "memory");
	uk_xen_shared.vcpu[0].upcall_mask = 0;
	__asm__ volatile("" : : : "memory");
	/* what came meanwhile is delivered at the end of any call */
	if (uk_xen_shared.vcpu[0].upcall_pending)
		uk_xen_call(XEN_CALL_VERSION, XEN_VERSION, 0, 0);
}

static inline void ukarch_lcpu_disable_irq(void)
{
	uk_xen_shared.vcpu[0].upcall_mask = 1;
	__asm__ volatile("" : : : "memory");
}

static inline unsigned long ukarch_lcpu_save_irqf(void)
{
	unsigned long flags = uk_xen_shared.vcpu[0].upcall_mask;

	ukarch_lcpu_disable_irq();
	return flags;
}

static inline void ukarch_lcpu_restore_irqf(unsigned long flags)
{
	if (flags)
		ukarch_lcpu_disable_irq();
	else
		ukarch_lcpu_enable_irq();
}

static inline void ukarch_lcpu_halt(void)
{
	struct xen_sched_poll none = { 0 };

	uk_xen_call(XEN_CALL_SCHED, XEN_SCHED_POLL, (__uptr)&none, 0);
}

static inline void ukarch_lcpu_halt_irq(void)
{
	uk_xen_call(XEN_CALL_SCHED, XEN_SCHED_BLOCK, 0, 0);
	ukarch_lcpu_disable_irq();
}

#endif /* __UK_ASM_IRQ_H__ */
