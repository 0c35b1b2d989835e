/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI bus: finds functions and offers them to their drivers. */
#include <abi/errno.h>
#include <uk/bus.h>
#include <uk/pci.h>
#include <uk/print.h>

#define SLOTS		32
#define FUNCTIONS	8
#define HEADER_TYPE	0x7f
#define HEADER_BRIDGE	1

extern const struct pci_driver *const __start_uk_tab_pci[]
	__attribute__((weak));
extern const struct pci_driver *const __stop_uk_tab_pci[]
	__attribute__((weak));

static int scan_bus(__u8 bus);

static int matches(const struct pci_driver *drv, const struct pci_dev *dev)
{
	return drv->vendor == dev->vendor && dev->device >= drv->device_first
	       && dev->device <= drv->device_last;
}

/* 1: a driver took it, -ENOMEM, else 0. */
static int offer(struct pci_dev *dev)
{
	const struct pci_driver *const *d;
	int rc;

	for (d = __start_uk_tab_pci; d < __stop_uk_tab_pci; d++) {
		if (!matches(*d, dev))
			continue;
		dev->subsystem = pci_cfg_read16(dev, PCI_SUBSYSTEM);
		rc = (*d)->probe(dev);
		if (rc == 0)
			return 1;
		if (rc == -ENOMEM)
			return rc;
		if (rc != -ENODEV)
			uk_pr_err("pci %x:%x.%x (%s): error %d\n", dev->bus,
				  dev->slot, dev->fn, (*d)->name, rc);
	}
	return 0;
}

/*
 * The bus behind a bridge has a larger number than the bridge's own, so that
 * no description leads back. Bridges without a number have nothing behind.
 */
static int scan_bridge(const struct pci_dev *dev)
{
	__u8 behind = pci_cfg_read8(dev, PCI_SECONDARY_BUS);

	return behind > dev->bus ? scan_bus(behind) : 0;
}

/* Returns the number of driven devices or -ENOMEM; sets *multi for function
 * 0. */
static int scan_function(struct pci_dev *dev, int *multi)
{
	__u32 id = pci_cfg_read32(dev, PCI_VENDOR);
	__u8 header;

	if (id == 0xffffffffU || id == 0)
		return 0;
	dev->vendor = (__u16)id;
	dev->device = (__u16)(id >> 16);
	header = pci_cfg_read8(dev, PCI_HEADER);
	if (dev->fn == 0)
		*multi = !!(header & PCI_HEADER_MULTI);
	if ((header & HEADER_TYPE) == HEADER_BRIDGE)
		return scan_bridge(dev);
	return (header & HEADER_TYPE) == 0 ? offer(dev) : 0;
}

static int scan_bus(__u8 bus)
{
	unsigned int slot, fn;
	int multi, rc, driven = 0;

	for (slot = 0; slot < SLOTS; slot++) {
		multi = 0;
		for (fn = 0; fn == 0 || (multi && fn < FUNCTIONS); fn++) {
			struct pci_dev dev = {
				.bus = bus,
				.slot = (__u8)slot,
				.fn = (__u8)fn,
			};

			rc = scan_function(&dev, &multi);
			if (rc < 0)
				return rc;
			driven += rc;
		}
	}
	return driven;
}

static int pci_probe(void)
{
	return pci_cfg_present() ? scan_bus(0) : -ENODEV;
}

static const struct uk_bus pci_bus = {
	.name = "pci",
	.probe = pci_probe,
};
UK_BUS_REGISTER(pci_bus);
