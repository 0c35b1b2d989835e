/* SPDX-License-Identifier: BSD-3-Clause */
/* xAPIC, x2APIC, both timers and the I/O APIC, on faked registers. */
/* unit-sources: drivers/intctlr/apic/lapic.c drivers/intctlr/apic/timer.c drivers/intctlr/apic/ioapic.c lib/ukintctlr/intctlr.c */
/* unit-includes: test/unit/x86 drivers/intctlr/apic test/unit/shim/include arch/x86_64/include */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uk/arch/lcpu.h>
#include <uk/asm/cpu.h>
#include <uk/clock.h>
#include <uk/intctlr.h>
#include <unit.h>

#include "apic.h"

#define VEC_TIMER	104
#define VEC_SPURIOUS	111
#define VEC_IRQ0	32

static uint32_t cpuid1_c, cpuid1_d = 1 << 9;
static uint64_t apic_base = 0xfee00900, deadline, tsc, x2_icr;
static uint32_t x2_regs[64];
static uint32_t lapic_page[1024], ioapic_page[8], redir[64];
static uint32_t ioapic_version = 23 << 16 | 0x11;
static const struct uk_clockevent *event;
static ukarch_x86_vec_fn timer_fn;

struct ukarch_cpuid ukarch_cpuid(__u32 leaf, __u32 sub)
{
	(void)sub;
	if (leaf == 1)
		return (struct ukarch_cpuid){ 0, 0, cpuid1_c, cpuid1_d };
	return (struct ukarch_cpuid){ 0xd, 0, 0, 0 };
}

__u64 ukarch_rdmsr(__u32 msr)
{
	if (msr == 0x1b)
		return apic_base;
	return msr >= 0x800 && msr < 0x840 ? x2_regs[msr - 0x800] : 0;
}

void ukarch_wrmsr(__u32 msr, __u64 v)
{
	if (msr == 0x1b)
		apic_base = v;
	else if (msr == 0x6e0)
		deadline = v;
	else if (msr == 0x830)
		x2_icr = v;
	else if (msr >= 0x800 && msr < 0x840)
		x2_regs[msr - 0x800] = (uint32_t)v;
}

__u64 ukarch_rdtsc(void)
{
	return tsc;
}

void *uk_paging_map_io(__paddr_t pa, __sz len, unsigned int mtype);
void *uk_paging_map_io(__paddr_t pa, __sz len, unsigned int mtype)
{
	(void)len;
	(void)mtype;
	return pa == IOAPIC_PADDR ? (void *)ioapic_page : (void *)lapic_page;
}

/* The current count runs down by 100 MHz of the fake clock. */
__u32 ukarch_readl(const volatile void *a)
{
	static uint64_t start;
	const volatile uint32_t *reg = a;

	if (reg == ioapic_page + 4) {
		uint32_t i = ioapic_page[0];

		return i == 1 ? ioapic_version
		     : i >= 0x10 ? redir[i - 0x10] : 0;
	}
	if (reg == lapic_page + LAPIC_TIMER_COUNT / 4) {
		if (!start)
			start = unit_now;
		unit_now += 10000;
		return 0xffffffffU - (uint32_t)((unit_now - start) / 10);
	}
	return *reg;
}

void ukarch_writel(volatile void *a, __u32 v)
{
	volatile uint32_t *reg = a;

	if (reg == ioapic_page + 4 && ioapic_page[0] >= 0x10)
		redir[ioapic_page[0] - 0x10] = v;
	else
		*reg = v;
}

void ukarch_x86_irq_set(void (*fn)(unsigned int line))
{
	(void)fn;
}

void ukarch_x86_vec_set(unsigned int vec, ukarch_x86_vec_fn fn)
{
	if (vec == VEC_TIMER)
		timer_fn = fn;
}

void uk_clock_event_set(const struct uk_clockevent *ce)
{
	event = ce;
}

__u64 uk_clock_ns_to_cycles(__nsec ns)
{
	return ns * 3;
}

static uint32_t x2(uint32_t reg)
{
	return x2_regs[reg >> 4];
}

static uint32_t x1(uint32_t reg)
{
	return lapic_page[reg / 4];
}

UK_TESTCASE(x2apic, registers_are_msrs)
{
	cpuid1_c = 1 << 21;
	UK_TEST_EXPECT_SNUM_EQ(lapic_init_cpu(), 0);
	UK_TEST_EXPECT_SNUM_EQ(apic_base, 0xfee00d00);
	UK_TEST_EXPECT_SNUM_EQ(x2(LAPIC_SPURIOUS), 0x100 | VEC_SPURIOUS);
	UK_TEST_EXPECT(x2(LAPIC_LVT_TIMER) & LAPIC_LVT_MASKED);
	UK_TEST_EXPECT(x2(LAPIC_LVT_LINT0) & LAPIC_LVT_MASKED);
	x2_regs[2] = 0x12345;
	UK_TEST_EXPECT_SNUM_EQ(lapic_id(), 0x12345);
	lapic_send(3, LAPIC_ICR_INIT);
	UK_TEST_EXPECT_SNUM_EQ(x2_icr, 0x300004500);
	x2_regs[0xb] = 1;
	lapic_eoi();
	UK_TEST_EXPECT_SNUM_EQ(x2(LAPIC_EOI), 0);
}

UK_TESTCASE(x2apic, tsc_deadline)
{
	cpuid1_c = 1 << 21 | 1 << 24;
	lapic_timer_init();
	UK_TEST_ASSERT(event && !strcmp(event->name, "tsc-deadline"));
	UK_TEST_EXPECT_SNUM_EQ(x2(LAPIC_LVT_TIMER), 0x40000 | VEC_TIMER);
	tsc = 1000;
	event->arm(100);
	UK_TEST_EXPECT_SNUM_EQ(deadline, 1300);
	event->disarm();
	UK_TEST_EXPECT_SNUM_EQ(deadline, 0);
	tsc = ~0UL - 5;
	event->arm(100);
	UK_TEST_EXPECT(deadline == ~0UL);
	UK_TEST_ASSERT(timer_fn);
	timer_fn();
}

UK_TESTCASE(xapic, registers_are_memory)
{
	cpuid1_d = 0;
	UK_TEST_EXPECT_SNUM_EQ(lapic_init_cpu(), -ENODEV);
	cpuid1_d = 1 << 9;
	cpuid1_c = 0;
	apic_base = 0xfee00100;
	UK_TEST_EXPECT_SNUM_EQ(lapic_init_cpu(), 0);
	UK_TEST_EXPECT_SNUM_EQ(apic_base, 0xfee00900);
	UK_TEST_EXPECT_SNUM_EQ(x1(LAPIC_SPURIOUS), 0x100 | VEC_SPURIOUS);
	lapic_page[LAPIC_ID / 4] = 5U << 24;
	UK_TEST_EXPECT_SNUM_EQ(lapic_id(), 5);
	lapic_send(2, LAPIC_ICR_STARTUP | 8);
	UK_TEST_EXPECT_SNUM_EQ(x1(LAPIC_ICR_HIGH), 2U << 24);
	UK_TEST_EXPECT_SNUM_EQ(x1(LAPIC_ICR), 0x4608);
}

UK_TESTCASE(xapic, counting_timer)
{
	uint32_t n;

	lapic_timer_init();
	UK_TEST_ASSERT(event && !strcmp(event->name, "lapic"));
	UK_TEST_EXPECT_SNUM_EQ(x1(LAPIC_TIMER_DIVIDE), 0xb);
	event->arm(1000000);			/* 1 ms at 100 MHz */
	n = x1(LAPIC_TIMER_INIT);
	UK_TEST_EXPECT(n > 95000 && n < 105000);
	UK_TEST_EXPECT_SNUM_EQ(x1(LAPIC_LVT_TIMER), VEC_TIMER);
	event->arm(~0UL);
	UK_TEST_EXPECT_SNUM_EQ(x1(LAPIC_TIMER_INIT), 0xffffffffU);
	event->arm(0);
	UK_TEST_EXPECT(x1(LAPIC_TIMER_INIT) >= 1);
	event->disarm();
	UK_TEST_EXPECT_SNUM_EQ(x1(LAPIC_TIMER_INIT), 0);
}

static int calls;

static int handler(void *arg)
{
	calls += (int)(intptr_t)arg;
	return 1;
}

UK_TESTCASE(ioapic, lines)
{
	unit_lcpu.hwid = 4;
	UK_TEST_EXPECT_SNUM_EQ(ioapic_init(), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(5, handler, (void *)1),
			       0);
	UK_TEST_EXPECT_SNUM_EQ(redir[10], VEC_IRQ0 + 5);
	UK_TEST_EXPECT_SNUM_EQ(redir[11], 4U << 24);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(20, handler, NULL), 0);
	UK_TEST_EXPECT_SNUM_EQ(redir[40], 0x8000 | (VEC_IRQ0 + 20));
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_configure(20,
					UK_INTCTLR_LEVEL_LOW), 0);
	UK_TEST_EXPECT_SNUM_EQ(redir[40], 0xa000 | (VEC_IRQ0 + 20));
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_configure(30, UK_INTCTLR_EDGE),
			       -EINVAL);
	uk_intctlr_irq_mask(20);
	UK_TEST_EXPECT(redir[40] & IOAPIC_MASKED);
	uk_intctlr_irq_unmask(20);
	UK_TEST_EXPECT(!(redir[40] & IOAPIC_MASKED));
}

UK_TESTCASE(ioapic, shared_lines)
{
	calls = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(5, handler,
						       (void *)10), 0);
	uk_intctlr_handle(5);
	UK_TEST_EXPECT_SNUM_EQ(calls, 11);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(5, handler,
							 (void *)1), 0);
	uk_intctlr_handle(5);
	UK_TEST_EXPECT_SNUM_EQ(calls, 21);
	UK_TEST_EXPECT(!(redir[10] & IOAPIC_MASKED));
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(5, handler,
							 (void *)1), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_unregister(5, handler,
							 (void *)10), 0);
	UK_TEST_EXPECT(redir[10] & IOAPIC_MASKED);
	redir[10] = 0;
	uk_intctlr_handle(5);			/* nobody: masked */
	UK_TEST_EXPECT(redir[10] & IOAPIC_MASKED);
}

UK_TESTCASE(ioapic, limits)
{
	int i, rc = 0;

	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(48, handler, NULL),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_irq_register(1, NULL, NULL),
			       -EINVAL);
	uk_intctlr_handle(99999);
	for (i = 0; i < 100 && rc == 0; i++)
		rc = uk_intctlr_irq_register(7, handler, NULL);
	UK_TEST_EXPECT_SNUM_EQ(rc, -ENOSPC);
	while (uk_intctlr_irq_unregister(7, handler, NULL) == 0)
		i--;
	UK_TEST_EXPECT_SNUM_EQ(i, 1);
}

UK_TESTCASE(ioapic, messages)
{
	struct uk_intctlr_msi msi[32];
	int n = 0, rc;

	calls = 0;
	while ((rc = uk_intctlr_msi_alloc(&msi[n], handler, (void *)1)) == 0)
		n++;
	UK_TEST_EXPECT_SNUM_EQ(rc, -ENOSPC);
	UK_TEST_EXPECT_SNUM_EQ(n, UK_INTCTLR_MSGS);
	UK_TEST_EXPECT_SNUM_EQ(msi[0].addr, 0xfee04000);
	UK_TEST_EXPECT_SNUM_EQ(msi[1].data, msi[0].data + 1);
	uk_intctlr_handle(msi[3].irq);
	UK_TEST_EXPECT_SNUM_EQ(calls, 1);
	uk_intctlr_msi_free(&msi[3]);
	UK_TEST_EXPECT_SNUM_EQ(uk_intctlr_msi_alloc(&msi[3], handler, NULL),
			       0);
	while (n)
		uk_intctlr_msi_free(&msi[--n]);
}

UK_TESTSUITE_REGISTER(x2apic, NULL);
UK_TESTSUITE_REGISTER(xapic, NULL);
UK_TESTSUITE_REGISTER(ioapic, NULL);
