/* SPDX-License-Identifier: BSD-3-Clause */
/* The I/O APIC: lines 0 to 23 of ukintctlr are its pins; messages beyond. */
#include <abi/errno.h>
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/paging.h>
#include <uk/asm/boot.h>
#include <uk/paging.h>

#include "apic.h"

#define ISA_LINES	16
#define MSI_ADDR	0xfee00000UL
#define MSI_MAX_DEST	0xffU

static volatile __u8 *page;
static unsigned int pins;

/* Low halves of the entries, as they are to be when unmasked. */
static __u16 config[UK_INTCTLR_LINES];

/* The caller holds the lock of ukintctlr, interrupts are off. */
static __u32 reg_read(__u32 index)
{
	ukarch_writel(page + IOAPIC_SELECT, index);
	return ukarch_readl(page + IOAPIC_WINDOW);
}

static void reg_write(__u32 index, __u32 val)
{
	ukarch_writel(page + IOAPIC_SELECT, index);
	ukarch_writel(page + IOAPIC_WINDOW, val);
}

static void mask(unsigned int irq)
{
	if (irq < pins)
		reg_write(IOAPIC_REDIR(irq), IOAPIC_MASKED | config[irq]);
}

static int unmask(unsigned int irq)
{
	if (irq >= pins)
		return -EINVAL;
	/* all go to the boot CPU */
	reg_write(IOAPIC_REDIR(irq) + 1, ukarch_lcpu_current()->hwid << 24);
	reg_write(IOAPIC_REDIR(irq), config[irq]);
	return 0;
}

static void set_config(unsigned int irq, enum uk_intctlr_trigger t)
{
	__u16 c = (__u16)(UKARCH_VEC_IRQ0 + irq);

	if (t != UK_INTCTLR_EDGE)
		c |= IOAPIC_LEVEL;
	if (t == UK_INTCTLR_LEVEL_LOW)
		c |= IOAPIC_ACTIVE_LOW;
	config[irq] = c;
}

static int configure(unsigned int irq, enum uk_intctlr_trigger t)
{
	__u32 old;

	if (irq >= pins)
		return -EINVAL;
	set_config(irq, t);
	old = reg_read(IOAPIC_REDIR(irq));
	reg_write(IOAPIC_REDIR(irq), (old & IOAPIC_MASKED) | config[irq]);
	return 0;
}

static int msi_compose(unsigned int irq, struct uk_intctlr_msi *msi)
{
	__u32 dest = ukarch_lcpu_current()->hwid;

	if (dest > MSI_MAX_DEST)
		return -ENOSYS;
	msi->addr = MSI_ADDR | ((__u64)dest << 12);
	msi->data = UKARCH_VEC_IRQ0 + irq;
	return 0;
}

static const struct uk_intctlr_ops ops = {
	.mask = mask,
	.unmask = unmask,
	.configure = configure,
	.msi_compose = msi_compose,
};

int ioapic_init(void)
{
	unsigned int i;

	page = uk_paging_map_io(IOAPIC_PADDR, UKARCH_PAGE_SIZE, UKARCH_MT_UC);
	if (!page)
		return -ENOMEM;
	/* where there is none, the bus answers with all ones or zeros; the
	 * reset state of the entries is masked */
	pins = (reg_read(IOAPIC_VERSION) >> 16) + 1;
	if (pins == 1 || pins > UK_INTCTLR_LINES)
		pins = 0;
	for (i = 0; i < pins; i++)
		set_config(i, i < ISA_LINES ? UK_INTCTLR_EDGE :
					      UK_INTCTLR_LEVEL_HIGH);
	uk_intctlr_set(&ops);
	return 0;
}
