/* SPDX-License-Identifier: BSD-3-Clause */
/* Gives BARs a place that the firmware left without one. */
#include <uk/pci.h>
#include <uk/print.h>

/*
 * Small firmware (qboot) assigns nothing. Below the I/O APIC the machines that
 * have PCI keep a hole, and of that these 12 MiB stand free of fixed devices;
 * a firmware that assigns at all assigns everything, so that nobody else is
 * there. What does not fit stays without a place, and its driver says so.
 */
#define WINDOW_START	0xfe000000UL
#define WINDOW_END	0xfec00000UL

/* Ports behind those of the machines' own devices. */
#define PORTS_START	0xc000U
#define PORTS_END	0x10000U

#define BAR_IO		1
#define BAR_TYPE	6
#define BAR_TYPE_64	4
#define BAR_FLAGS	0xfU
#define BAR_IO_FLAGS	3U

/* A range of addresses, of memory or of ports, given out from its start. */
struct window {
	__u64 next, end;
};

static struct window memory = { WINDOW_START, WINDOW_END };
static struct window ports = { PORTS_START, PORTS_END };

/* The size of a BAR's low word; 0: there is none. */
static __u32 size_of(const struct pci_dev *dev, unsigned int reg, __u32 val,
		     __u32 flags)
{
	__u32 mask;

	pci_cfg_write32(dev, reg, 0xffffffffU);
	mask = pci_cfg_read32(dev, reg) & ~flags;
	pci_cfg_write32(dev, reg, val);
	return mask & -mask;
}

static void assign(const struct pci_dev *dev, unsigned int bar, __u32 val,
		   struct window *w, __u32 flags)
{
	unsigned int reg = PCI_BAR0 + bar * 4;
	__u32 size = size_of(dev, reg, val, flags);
	__u64 at;

	if (!size)
		return;
	at = ALIGN_UP(w->next, (__u64)size);
	if (at >= w->end || size > w->end - at) {
		uk_pr_warn("pci %x:%x.%x: no room for BAR %u\n", dev->bus,
			   dev->slot, dev->fn, bar);
		return;
	}
	w->next = at + size;
	pci_cfg_write32(dev, reg, (__u32)at | (val & flags));
}

void pci_assign(const struct pci_dev *dev)
{
	unsigned int bar;
	__u32 val, hi;
	int wide;

	for (bar = 0; bar < PCI_BARS; bar += wide ? 2 : 1) {
		val = pci_cfg_read32(dev, PCI_BAR0 + bar * 4);
		wide = !(val & BAR_IO) && (val & BAR_TYPE) == BAR_TYPE_64
		       && bar + 1 < PCI_BARS;
		hi = wide ? pci_cfg_read32(dev, PCI_BAR0 + bar * 4 + 4) : 0;
		if ((val & BAR_IO) && !(val & ~BAR_IO_FLAGS))
			assign(dev, bar, val, &ports, BAR_IO_FLAGS);
		if (!(val & BAR_IO) && !(val & ~BAR_FLAGS) && !hi)
			assign(dev, bar, val, &memory, BAR_FLAGS);
	}
}
