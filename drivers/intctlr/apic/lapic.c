/* SPDX-License-Identifier: BSD-3-Clause */
/* The local APIC, by MSR (x2APIC) or by its page (xAPIC). */
#include <abi/errno.h>
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/paging.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/paging.h>

#include "apic.h"

#define APIC_BASE_ENABLE	(1UL << 11)
#define APIC_BASE_X2APIC	(1UL << 10)
#define CPUID1_C_X2APIC		(1U << 21)
#define CPUID1_D_APIC		(1U << 9)

#define MSR_OF(reg)		(UKARCH_MSR_X2APIC + ((reg) >> 4))

/* NULL in x2APIC mode */
static volatile __u8 *page;

__u32 lapic_read(__u32 reg)
{
	if (!page)
		return (__u32)ukarch_rdmsr(MSR_OF(reg));
	return ukarch_readl(page + reg);
}

void lapic_write(__u32 reg, __u32 val)
{
	if (!page)
		ukarch_wrmsr(MSR_OF(reg), val);
	else
		ukarch_writel(page + reg, val);
}

__u32 lapic_id(void)
{
	__u32 id = lapic_read(LAPIC_ID);

	return page ? id >> 24 : id;
}

/* An interrupt to another CPU; waits until it was accepted. */
void lapic_send(__u32 dest, __u32 what)
{
	if (!page) {
		/* one 64-bit register; the write orders nothing by itself */
		ukarch_mb();
		ukarch_wrmsr(MSR_OF(LAPIC_ICR), ((__u64)dest << 32) | what);
		return;
	}
	ukarch_writel(page + LAPIC_ICR_HIGH, dest << 24);
	ukarch_writel(page + LAPIC_ICR, what);
	while (ukarch_readl(page + LAPIC_ICR) & LAPIC_ICR_PENDING)
		ukarch_spinwait();
}

/* The page lies where the MSR says; all CPUs have it at one place. */
static int map_page(__u64 base_msr)
{
	if (page)
		return 0;
	page = uk_paging_map_io(base_msr & 0x000ffffffffff000UL,
				UKARCH_PAGE_SIZE, UKARCH_MT_UC);
	return page ? 0 : -ENOMEM;
}

int lapic_init_cpu(void)
{
	struct ukarch_cpuid l1 = ukarch_cpuid(1, 0);
	__u64 base;
	int rc;

	if (!(l1.edx & CPUID1_D_APIC))
		return -ENODEV;
	base = ukarch_rdmsr(UKARCH_MSR_APIC_BASE) | APIC_BASE_ENABLE;
	if (l1.ecx & CPUID1_C_X2APIC) {
		page = NULL;
		ukarch_wrmsr(UKARCH_MSR_APIC_BASE, base | APIC_BASE_X2APIC);
	} else {
		rc = map_page(base);
		if (rc < 0)
			return rc;
		ukarch_wrmsr(UKARCH_MSR_APIC_BASE, base);
	}
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_LVT_LINT0, LAPIC_LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT1, LAPIC_LVT_MASKED);
	lapic_write(LAPIC_LVT_TIMER, LAPIC_LVT_MASKED | UKARCH_VEC_TIMER);
	lapic_write(LAPIC_SPURIOUS,
		    LAPIC_SPURIOUS_ENABLE | UKARCH_VEC_SPURIOUS);
	return 0;
}

/* From vectors of lines. */
static void line_interrupt(unsigned int line)
{
	uk_intctlr_handle(line);
	lapic_eoi();
}

static int apic_init(struct uk_init_ctx *ctx __attribute__((unused)))
{
	int rc = lapic_init_cpu();

	/* a CPU without APIC: no interrupts, but it runs */
	if (rc == -ENODEV)
		return 0;
	if (rc == 0)
		rc = ioapic_init();
	if (rc < 0)
		return rc;
	ukarch_lcpu_current()->hwid = lapic_id();
	ukarch_x86_irq_set(line_interrupt);
	lapic_timer_init();
	lapic_smp_init();
	return 0;
}

#if !CONFIG_LIBUKLCPU
void lapic_smp_init(void)
{
}
#endif

uk_early_initcall_prio(apic_init, 0x0, 0);
