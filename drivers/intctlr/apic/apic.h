/* SPDX-License-Identifier: BSD-3-Clause */
/* Registers of the local APIC and of the I/O APIC. */
#ifndef __APIC_APIC_H__
#define __APIC_APIC_H__

#include <uk/arch/types.h>
#include <uk/intctlr.h>

#define LAPIC_PADDR		0xfee00000UL
#define IOAPIC_PADDR		0xfec00000UL

/* Offsets as in the xAPIC's page; x2APIC: MSR 0x800 + offset / 16. */
#define LAPIC_ID		0x020
#define LAPIC_TPR		0x080
#define LAPIC_EOI		0x0b0
#define LAPIC_SPURIOUS		0x0f0
#define LAPIC_ICR		0x300
#define LAPIC_ICR_HIGH		0x310	/* xAPIC only */
#define LAPIC_LVT_TIMER		0x320
#define LAPIC_LVT_LINT0		0x350
#define LAPIC_LVT_LINT1		0x360
#define LAPIC_TIMER_INIT	0x380
#define LAPIC_TIMER_COUNT	0x390
#define LAPIC_TIMER_DIVIDE	0x3e0

#define LAPIC_SPURIOUS_ENABLE	0x100
#define LAPIC_LVT_MASKED	0x10000
#define LAPIC_TIMER_DEADLINE	0x40000
#define LAPIC_DIVIDE_BY_1	0xb

#define LAPIC_ICR_INIT		0x4500	/* assert */
#define LAPIC_ICR_STARTUP	0x4600	/* assert, | page number */
#define LAPIC_ICR_PENDING	0x1000

#define IOAPIC_SELECT		0x00	/* offsets in its page */
#define IOAPIC_WINDOW		0x10
#define IOAPIC_VERSION		0x01	/* index */
#define IOAPIC_REDIR(pin)	(0x10 + 2 * (pin))
#define IOAPIC_MASKED		0x10000
#define IOAPIC_LEVEL		0x08000
#define IOAPIC_ACTIVE_LOW	0x02000

/* The local APIC of the running CPU; lapic.c. */
int lapic_init_cpu(void);
__u32 lapic_read(__u32 reg);
void lapic_write(__u32 reg, __u32 val);
void lapic_send(__u32 dest, __u32 what);
__u32 lapic_id(void);

static inline void lapic_eoi(void)
{
	lapic_write(LAPIC_EOI, 0);
}

/* ioapic.c */
int ioapic_init(void);

/* timer.c */
void lapic_timer_init(void);

/* smp.c, absent without uklcpu */
void lapic_smp_init(void);

#endif /* __APIC_APIC_H__ */
