/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads virtio's capabilities; whatever they say, the result is in bounds. */
#include <abi/errno.h>
#include <uk/pci.h>

#include "caps.h"

/* Offsets in a capability. */
#define CAP_LEN		2
#define CAP_KIND	3
#define CAP_BAR		4
#define CAP_OFFSET	8
#define CAP_LENGTH	12
#define CAP_MULTIPLIER	16
#define CAP_SIZE	16
#define CAP_SIZE_NOTIFY	20

#define CFG_SIZE	256
#define AREA_MAX	0x1000000

int virtio_pci_area_find(const struct pci_dev *dev, __u8 kind, __u32 min,
			 struct virtio_pci_area *area)
{
	unsigned int size = kind == VIRTIO_PCI_NOTIFY ? CAP_SIZE_NOTIFY
						      : CAP_SIZE;
	unsigned int cap = 0;

	while ((cap = pci_cap_next(dev, PCI_CAP_VENDOR, cap)) != 0) {
		if (cap + size > CFG_SIZE
		    || pci_cfg_read8(dev, cap + CAP_LEN) < size
		    || pci_cfg_read8(dev, cap + CAP_KIND) != kind)
			continue;
		area->bar = pci_cfg_read8(dev, cap + CAP_BAR);
		area->offset = pci_cfg_read32(dev, cap + CAP_OFFSET);
		area->length = pci_cfg_read32(dev, cap + CAP_LENGTH);
		area->multiplier = 0;
		if (kind == VIRTIO_PCI_NOTIFY)
			area->multiplier = pci_cfg_read32(dev,
							  cap + CAP_MULTIPLIER);
		/* other values of the BAR are reserved: to be skipped */
		if (area->bar < PCI_BARS && area->length >= min
		    && area->length <= AREA_MAX)
			return 0;
	}
	return -ENOENT;
}
