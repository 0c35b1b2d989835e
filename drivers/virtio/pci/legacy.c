/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio over PCI before version 1: registers are ports of the first BAR. */
#include <abi/errno.h>
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/paging.h>
#include <virtio/ring.h>

#include "vpci.h"

/* Ports (virtio 1.2, section 4.1.4.8), with MSI-X on. */
#define P_DEV_FEATURES		0
#define P_DRV_FEATURES		4
#define P_QUEUE_PFN		8
#define P_QUEUE_SIZE		12
#define P_QUEUE_SEL		14
#define P_QUEUE_NOTIFY		16
#define P_STATUS		18
#define P_MSIX_CONFIG		20
#define P_QUEUE_MSIX		22
#define P_CONFIG		24

#define PAGE_SHIFT		12	/* unit of P_QUEUE_PFN, and alignment */
#define DEVICE_LEGACY_LAST	0x103f

static __u8 leg_status_get(struct virtio_dev *vd)
{
	return ukarch_inb(to_vpci(vd)->port + P_STATUS);
}

static void leg_status_set(struct virtio_dev *vd, __u8 status)
{
	ukarch_outb(to_vpci(vd)->port + P_STATUS, status);
}

static __u64 leg_features_get(struct virtio_dev *vd)
{
	return ukarch_inl(to_vpci(vd)->port + P_DEV_FEATURES);
}

static void leg_features_set(struct virtio_dev *vd, __u64 features)
{
	ukarch_outl(to_vpci(vd)->port + P_DRV_FEATURES, (__u32)features);
}

/* Any width is right for these devices; bytes need no alignment. */
static int leg_config_read(struct virtio_dev *vd, unsigned int off, void *buf,
			   unsigned int len, unsigned int width __maybe_unused)
{
	struct vpci_dev *d = to_vpci(vd);
	unsigned int i, room = d->port_len - P_CONFIG;
	__u8 *p = buf;

	if (off > room || len > room - off)
		return -EINVAL;
	for (i = 0; i < len; i++)
		p[i] = ukarch_inb((__u16)(d->port + P_CONFIG + off + i));
	return 0;
}

/* There is none: a field that changes while it is read is read wrong. */
static __u32 leg_config_generation(struct virtio_dev *vd __maybe_unused)
{
	return 0;
}

static unsigned int leg_queue_max(struct virtio_dev *vd, unsigned int idx)
{
	struct vpci_dev *d = to_vpci(vd);

	ukarch_outw(d->port + P_QUEUE_SEL, (__u16)idx);
	if (ukarch_inl(d->port + P_QUEUE_PFN))
		return 0;
	return ukarch_inw(d->port + P_QUEUE_SIZE);
}

static int leg_queue_enable(struct virtio_dev *vd, struct virtq *vq)
{
	struct vpci_dev *d = to_vpci(vd);
	__paddr_t pfn = uk_virt_to_phys(vq->mem) >> PAGE_SHIFT;
	__u16 vector;

	if (pfn >> 32)
		return -ENOMEM;
	ukarch_outw(d->port + P_QUEUE_SEL, vq->index);
	vector = vpci_queue_vector(d, vq);
	ukarch_outw(d->port + P_QUEUE_MSIX, vector);
	if (ukarch_inw(d->port + P_QUEUE_MSIX) != vector)
		return -EIO;
	ukarch_outl(d->port + P_QUEUE_PFN, (__u32)pfn);
	return 0;
}

static void leg_config_irq(struct virtio_dev *vd)
{
	ukarch_outw(to_vpci(vd)->port + P_MSIX_CONFIG, 0);
}

static void leg_notify(struct virtio_dev *vd, struct virtq *vq)
{
	ukarch_outw(to_vpci(vd)->port + P_QUEUE_NOTIFY, vq->index);
}

static const struct virtio_ops leg_ops = {
	.status_get = leg_status_get,
	.status_set = leg_status_set,
	.features_get = leg_features_get,
	.features_set = leg_features_set,
	.config_read = leg_config_read,
	.config_generation = leg_config_generation,
	.queue_max = leg_queue_max,
	.queue_enable = leg_queue_enable,
	.queue_forget = vpci_queue_forget,
	.config_irq = leg_config_irq,
	.notify = leg_notify,
};

int vpci_legacy_setup(struct vpci_dev *d)
{
	if (d->pci.device > DEVICE_LEGACY_LAST
	    || pci_bar_port(&d->pci, 0, P_CONFIG, &d->port, &d->port_len))
		return -ENOTSUP;
	d->vd.ops = &leg_ops;
	d->vd.legacy = 1;
	d->vd.queue_align = PAGE_SHIFT;
	d->vd.queue_fixed = 1;
	return 0;
}
