/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio over PCI: what both layouts of registers share. */
#ifndef __VIRTIO_PCI_VPCI_H__
#define __VIRTIO_PCI_VPCI_H__

#include <abi/errno.h>
#include <uk/config.h>
#include <uk/pci.h>
#include <virtio/virtio.h>

#define VPCI_NO_VECTOR		0xffff
#define VPCI_MAX_VECTORS	16	/* of queues; others share vector 0 */

struct vpci_dev {
	struct virtio_dev vd;
	struct pci_dev pci;
	/* registers in memory, as of version 1 */
	__u8 *common;
	__u8 *config;
	__u8 *notify;
	__u32 config_len;
	__u32 notify_len;
	__u32 notify_mul;
	/* legacy: all registers are ports */
	__u16 port;
	__u16 port_len;

	__u32 nvectors;
	struct virtq *vectors[VPCI_MAX_VECTORS]; /* NULL: its queue is gone */
};

static inline struct vpci_dev *to_vpci(struct virtio_dev *vd)
{
	return __containerof(vd, struct vpci_dev, vd);
}

/** Connects (vq) with a vector of its own or the shared one; its number. */
__u16 vpci_queue_vector(struct vpci_dev *d, struct virtq *vq);

/** As struct virtio_ops says. */
void vpci_queue_forget(struct virtio_dev *vd, struct virtq *vq);

/**
 * Finds the registers of version 1.
 * @return 0, -ENOENT: the device has none, or another -errno
 */
int vpci_modern_setup(struct vpci_dev *d);

/**
 * Finds the ports of a device before version 1.
 * @return 0, -ENOTSUP: it has none, or the image no driver for it
 */
#if CONFIG_LIBVIRTIO_PCI_LEGACY
int vpci_legacy_setup(struct vpci_dev *d);
#else
static inline int vpci_legacy_setup(struct vpci_dev *d __maybe_unused)
{
	return -ENOTSUP;
}
#endif

#endif /* __VIRTIO_PCI_VPCI_H__ */
