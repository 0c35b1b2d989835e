/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI configuration space by the ports of x86 ("mechanism 1"). */
#include <uk/arch/io.h>
#include <uk/pci.h>

#define PORT_ADDRESS	0xcf8
#define PORT_DATA	0xcfc
#define ENABLE		0x80000000U

static __u16 select(const struct pci_dev *d, unsigned int off)
{
	ukarch_outl(PORT_ADDRESS, ENABLE | (__u32)d->bus << 16
		    | (__u32)d->slot << 11 | (__u32)d->fn << 8 | (off & 0xfc));
	return (__u16)(PORT_DATA + (off & 3));
}

__u8 pci_cfg_read8(const struct pci_dev *dev, unsigned int off)
{
	return ukarch_inb(select(dev, off));
}

__u16 pci_cfg_read16(const struct pci_dev *dev, unsigned int off)
{
	return ukarch_inw(select(dev, off));
}

__u32 pci_cfg_read32(const struct pci_dev *dev, unsigned int off)
{
	return ukarch_inl(select(dev, off));
}

void pci_cfg_write16(const struct pci_dev *dev, unsigned int off, __u16 val)
{
	ukarch_outw(select(dev, off), val);
}

void pci_cfg_write32(const struct pci_dev *dev, unsigned int off, __u32 val)
{
	ukarch_outl(select(dev, off), val);
}

int pci_cfg_present(void)
{
	ukarch_outl(PORT_ADDRESS, ENABLE);
	return ukarch_inl(PORT_ADDRESS) == ENABLE;
}
