/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio's capabilities in PCI configuration space. */
#ifndef __VIRTIO_PCI_CAPS_H__
#define __VIRTIO_PCI_CAPS_H__

#include <uk/pci.h>

/* Kinds of structures (virtio 1.2, section 4.1.4). */
#define VIRTIO_PCI_COMMON	1
#define VIRTIO_PCI_NOTIFY	2
#define VIRTIO_PCI_ISR		3
#define VIRTIO_PCI_DEVICE	4

/** Where a structure is. */
struct virtio_pci_area {
	__u8 bar;
	__u32 offset;		/* in the BAR */
	__u32 length;		/* bytes */
	__u32 multiplier; /* of NOTIFY: bytes between two queues' places */
};

/**
 * Finds the first usable structure of that kind.
 * @param min fewest bytes it must have
 * @return 0, -ENOENT: there is none
 */
int virtio_pci_area_find(const struct pci_dev *dev, __u8 kind, __u32 min,
			 struct virtio_pci_area *area);

#endif /* __VIRTIO_PCI_CAPS_H__ */
