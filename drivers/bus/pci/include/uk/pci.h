/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI bus: functions, configuration space, BARs, MSI-X. */
#ifndef __UK_PCI_H__
#define __UK_PCI_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/intctlr.h>

/*
 * What a device's configuration space says is not trusted: capability lists
 * are followed within their bounds and not in circles, and a piece of a BAR
 * lies in the BAR. All is done by one thread at boot; nothing here is called
 * in interrupt context.
 */

/* Configuration space (PCI 3.0, section 6.1). */
#define PCI_VENDOR		0x00
#define PCI_DEVICE		0x02
#define PCI_COMMAND		0x04
#define   PCI_COMMAND_IO	0x0001
#define   PCI_COMMAND_MEM	0x0002
#define   PCI_COMMAND_MASTER	0x0004
#define   PCI_COMMAND_NO_INTX	0x0400
#define PCI_STATUS		0x06
#define   PCI_STATUS_CAPS	0x0010
#define PCI_CLASS		0x0a
#define PCI_HEADER		0x0e
#define   PCI_HEADER_MULTI	0x80
#define PCI_BAR0		0x10
#define PCI_SECONDARY_BUS	0x19
#define PCI_SUBSYSTEM		0x2e
#define PCI_CAPS		0x34

#define PCI_CAP_VENDOR		0x09
#define PCI_CAP_MSIX		0x11

#define PCI_BARS		6

struct pci_msix {
	void *table;		/* NULL: the device has none */
	__u16 size;		/* vectors of the table */
	__u16 used;		/* vectors handed out */
	__u8 cap;
};

/** A function of a PCI device. */
struct pci_dev {
	__u8 bus, slot, fn;
	__u16 vendor, device;
	__u16 subsystem;
	struct pci_msix msix;
};

struct pci_driver {
	const char *name;
	__u16 vendor;
	__u16 device_first, device_last;
	/**
	 * Takes a function over, in the first thread.
	 * @param dev valid during the call: copy it
	 * @return 0, -ENODEV: not for this driver, or another -errno
	 */
	int (*probe)(const struct pci_dev *dev);
};

/** Places (drv), a `static const struct pci_driver`, in the table. */
#define PCI_DRIVER_REGISTER(drv) \
	static const struct pci_driver *const _pci_driver_##drv \
		__attribute__((used, section("uk_tab_pci"))) = &(drv)

/** One access to configuration space of that width; (off) is aligned to it. */
__u8 pci_cfg_read8(const struct pci_dev *dev, unsigned int off);
__u16 pci_cfg_read16(const struct pci_dev *dev, unsigned int off);
__u32 pci_cfg_read32(const struct pci_dev *dev, unsigned int off);
void pci_cfg_write16(const struct pci_dev *dev, unsigned int off, __u16 val);
void pci_cfg_write32(const struct pci_dev *dev, unsigned int off, __u32 val);

/** Whether the machine has a configuration space at all. */
int pci_cfg_present(void);

/**
 * The next capability of that kind.
 * @param after offset of the one found before, 0: from the first on
 * @return its offset, 0: no more (or the list is damaged)
 */
unsigned int pci_cap_next(const struct pci_dev *dev, __u8 id,
			  unsigned int after);

/**
 * Where a memory BAR stands and how large it is.
 * @return 0, -EINVAL not a memory BAR, not assigned, or nonsense
 */
int pci_bar_get(const struct pci_dev *dev, unsigned int bar, __paddr_t *base,
		__u64 *size);

/**
 * Maps a piece of a memory BAR.
 * @param out where it is mapped
 * @return 0, -EINVAL not inside the BAR, -ENOMEM
 */
int pci_bar_map(const struct pci_dev *dev, unsigned int bar, __u64 off,
		__u64 len, void **out);

/**
 * Where an I/O BAR stands and how many ports it has.
 * @param min fewest ports it must have
 * @return 0, -EINVAL not an I/O BAR, not assigned, too small, or nonsense
 */
int pci_bar_port(const struct pci_dev *dev, unsigned int bar, __u16 min,
		 __u16 *port, __u16 *len);

/** Gives a place to each BAR that the firmware left without one. */
void pci_assign(const struct pci_dev *dev);

/** Lets the function answer at its BARs and reach our memory. */
void pci_enable(const struct pci_dev *dev);

/**
 * Finds the MSI-X table, all vectors masked, and switches MSI-X on.
 * @return number of vectors, -ENODEV: none, or another -errno
 */
int pci_msix_enable(struct pci_dev *dev);

/**
 * Connects the next unused vector with a handler.
 * @return number of the vector, -ENOSPC: the device has no more, or the
 *	error of uk_intctlr_msi_alloc()
 */
int pci_msix_add(struct pci_dev *dev, uk_intctlr_handler_fn fn, void *arg);

#endif /* __UK_PCI_H__ */
