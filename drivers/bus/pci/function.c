/* SPDX-License-Identifier: BSD-3-Clause */
/* What is inside a PCI function: capabilities, BARs, MSI-X. */
#include <abi/errno.h>
#include <uk/arch/io.h>
#include <uk/arch/paging.h>
#include <uk/paging.h>
#include <uk/pci.h>

#define CFG_SIZE		256
#define CAP_FIRST		0x40

#define BAR_IO			1
#define BAR_TYPE		6
#define BAR_TYPE_64		4
#define BAR_FLAGS		0xf
#define BAR_IO_FLAGS		3U
#define IO_MAX			256	/* PCI permits no more in a BAR */
#define IO_PORTS		0x10000

#define MSIX_CONTROL		2
#define   MSIX_SIZE		0x07ff
#define   MSIX_MASK_ALL		0x4000
#define   MSIX_ENABLE		0x8000
#define MSIX_TABLE		4
#define   MSIX_BIR		7
#define MSIX_ENTRY		16
#define MSIX_ENTRY_MASKED	1

unsigned int pci_cap_next(const struct pci_dev *dev, __u8 id,
			  unsigned int after)
{
	__u64 visited = 0;
	unsigned int off;
	int found = !after;
	__u16 head;

	if (!(pci_cfg_read16(dev, PCI_STATUS) & PCI_STATUS_CAPS))
		return 0;
	/* Always from the start, so that a circle is seen as one. */
	off = pci_cfg_read8(dev, PCI_CAPS) & ~3U;
	while (off >= CAP_FIRST && !(visited >> (off / 4) & 1)) {
		visited |= 1UL << (off / 4);
		head = pci_cfg_read16(dev, off);
		if (found && (__u8)head == id)
			return off;
		if (off == after)
			found = 1;
		off = (head >> 8) & ~3U;
	}
	return 0;
}

/* Bits of a BAR register that cannot be set give its size. */
static __u32 bar_mask(const struct pci_dev *dev, unsigned int reg, __u32 val)
{
	__u32 mask;

	pci_cfg_write32(dev, reg, 0xffffffffU);
	mask = pci_cfg_read32(dev, reg);
	pci_cfg_write32(dev, reg, val);
	return mask;
}

int pci_bar_get(const struct pci_dev *dev, unsigned int bar, __paddr_t *base,
		__u64 *size)
{
	unsigned int reg = PCI_BAR0 + bar * 4;
	__u64 mask, addr, end;
	__u32 lo, hi = 0;
	__u16 cmd;

	if (bar >= PCI_BARS)
		return -EINVAL;
	lo = pci_cfg_read32(dev, reg);
	if (lo & BAR_IO)
		return -EINVAL;
	if ((lo & BAR_TYPE) == BAR_TYPE_64 && bar + 1 >= PCI_BARS)
		return -EINVAL;

	/* while its size is asked for it must not answer anywhere */
	cmd = pci_cfg_read16(dev, PCI_COMMAND);
	pci_cfg_write16(dev, PCI_COMMAND, cmd & (__u16)~PCI_COMMAND_MEM);
	mask = bar_mask(dev, reg, lo) | 0xffffffff00000000UL;
	if ((lo & BAR_TYPE) == BAR_TYPE_64) {
		hi = pci_cfg_read32(dev, reg + 4);
		mask = (mask & 0xffffffffU)
		       | (__u64)bar_mask(dev, reg + 4, hi) << 32;
	}
	pci_cfg_write16(dev, PCI_COMMAND, cmd);

	addr = ((__u64)hi << 32 | lo) & ~(__u64)BAR_FLAGS;
	mask &= ~(__u64)BAR_FLAGS;
	*size = mask & -mask;
	*base = addr;
	if (!addr || !*size || (addr & (*size - 1))
	    || uk_add_overflow(addr, *size, &end))
		return -EINVAL;
	return 0;
}

int pci_bar_map(const struct pci_dev *dev, unsigned int bar, __u64 off,
		__u64 len, void **out)
{
	__paddr_t base;
	__u64 size;
	int rc;

	rc = pci_bar_get(dev, bar, &base, &size);
	if (rc < 0)
		return rc;
	if (!len || off >= size || len > size - off)
		return -EINVAL;
	*out = uk_paging_map_io(base + off, len, UKARCH_MT_UC);
	return *out ? 0 : -ENOMEM;
}

int pci_bar_port(const struct pci_dev *dev, unsigned int bar, __u16 min,
		 __u16 *port, __u16 *len)
{
	unsigned int reg = PCI_BAR0 + bar * 4;
	__u32 val, mask, size;
	__u16 cmd;

	if (bar >= PCI_BARS)
		return -EINVAL;
	val = pci_cfg_read32(dev, reg);
	if (!(val & BAR_IO))
		return -EINVAL;
	cmd = pci_cfg_read16(dev, PCI_COMMAND);
	pci_cfg_write16(dev, PCI_COMMAND, cmd & (__u16)~PCI_COMMAND_IO);
	mask = bar_mask(dev, reg, val) & ~BAR_IO_FLAGS;
	pci_cfg_write16(dev, PCI_COMMAND, cmd);
	val &= ~BAR_IO_FLAGS;
	size = mask & -mask;
	if (!val || size < min || size > IO_MAX || (val & (size - 1))
	    || val > IO_PORTS - size)
		return -EINVAL;
	*port = (__u16)val;
	*len = (__u16)size;
	return 0;
}

void pci_enable(const struct pci_dev *dev)
{
	__u16 cmd = pci_cfg_read16(dev, PCI_COMMAND);

	pci_cfg_write16(dev, PCI_COMMAND, cmd | PCI_COMMAND_IO | PCI_COMMAND_MEM
			| PCI_COMMAND_MASTER | PCI_COMMAND_NO_INTX);
}

static __u8 *msix_entry(struct pci_dev *dev, unsigned int n)
{
	return (__u8 *)dev->msix.table + n * MSIX_ENTRY;
}

int pci_msix_enable(struct pci_dev *dev)
{
	unsigned int i, cap = pci_cap_next(dev, PCI_CAP_MSIX, 0);
	__u16 ctl;
	__u32 where;
	int rc;

	if (!cap || cap > CFG_SIZE - 12)
		return -ENODEV;
	ctl = pci_cfg_read16(dev, cap + MSIX_CONTROL);
	where = pci_cfg_read32(dev, cap + MSIX_TABLE);
	dev->msix.size = (__u16)((ctl & MSIX_SIZE) + 1);
	rc = pci_bar_map(dev, where & MSIX_BIR, where & ~(__u32)MSIX_BIR,
			 dev->msix.size * MSIX_ENTRY, &dev->msix.table);
	if (rc < 0)
		return rc;
	for (i = 0; i < dev->msix.size; i++)
		ukarch_writel(msix_entry(dev, i) + 12, MSIX_ENTRY_MASKED);
	ctl = (__u16)((ctl & ~MSIX_MASK_ALL) | MSIX_ENABLE);
	pci_cfg_write16(dev, cap + MSIX_CONTROL, ctl);
	return dev->msix.size;
}

int pci_msix_add(struct pci_dev *dev, uk_intctlr_handler_fn fn, void *arg)
{
	struct uk_intctlr_msi msi;
	__u8 *e;
	int rc;

	if (!dev->msix.table || dev->msix.used >= dev->msix.size)
		return -ENOSPC;
	rc = uk_intctlr_msi_alloc(&msi, fn, arg);
	if (rc < 0)
		return rc;
	e = msix_entry(dev, dev->msix.used);
	ukarch_writel(e, (__u32)msi.addr);
	ukarch_writel(e + 4, (__u32)(msi.addr >> 32));
	ukarch_writel(e + 8, msi.data);
	ukarch_writel(e + 12, 0);
	return dev->msix.used++;
}
