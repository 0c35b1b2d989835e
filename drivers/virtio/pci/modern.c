/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio over PCI as of version 1: registers in memory, by capabilities. */
#include <abi/errno.h>
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/paging.h>
#include <virtio/ring.h>

#include "caps.h"
#include "vpci.h"

/* The common configuration (virtio 1.2, section 4.1.4.3). */
#define C_DEV_FEATURES_SEL	0
#define C_DEV_FEATURES		4
#define C_DRV_FEATURES_SEL	8
#define C_DRV_FEATURES		12
#define C_MSIX_CONFIG		16
#define C_STATUS		20
#define C_GENERATION		21
#define C_QUEUE_SEL		22
#define C_QUEUE_SIZE		24
#define C_QUEUE_MSIX		26
#define C_QUEUE_ENABLE		28
#define C_QUEUE_NOTIFY_OFF	30
#define C_QUEUE_DESC		32
#define C_QUEUE_DRIVER		40
#define C_QUEUE_DEVICE		48
#define C_BYTES			56

#define RING_ALIGN_SHIFT	6
#define RESET_TRIES		100000

static __u8 vpci_status_get(struct virtio_dev *vd)
{
	return ukarch_readb(to_vpci(vd)->common + C_STATUS);
}

static void vpci_status_set(struct virtio_dev *vd, __u8 status)
{
	struct vpci_dev *d = to_vpci(vd);
	int tries = RESET_TRIES;

	ukarch_writeb(d->common + C_STATUS, status);
	while (!status && ukarch_readb(d->common + C_STATUS) && --tries)
		ukarch_spinwait();
}

static __u64 vpci_features_get(struct virtio_dev *vd)
{
	__u8 *c = to_vpci(vd)->common;
	__u64 f;

	ukarch_writel(c + C_DEV_FEATURES_SEL, 0);
	f = ukarch_readl(c + C_DEV_FEATURES);
	ukarch_writel(c + C_DEV_FEATURES_SEL, 1);
	return f | (__u64)ukarch_readl(c + C_DEV_FEATURES) << 32;
}

static void vpci_features_set(struct virtio_dev *vd, __u64 features)
{
	__u8 *c = to_vpci(vd)->common;

	ukarch_writel(c + C_DRV_FEATURES_SEL, 0);
	ukarch_writel(c + C_DRV_FEATURES, (__u32)features);
	ukarch_writel(c + C_DRV_FEATURES_SEL, 1);
	ukarch_writel(c + C_DRV_FEATURES, (__u32)(features >> 32));
}

static int vpci_config_read(struct virtio_dev *vd, unsigned int off, void *buf,
			    unsigned int len, unsigned int width)
{
	struct vpci_dev *d = to_vpci(vd);
	__u8 *p = buf, *reg = d->config + off;
	unsigned int i;

	if (!d->config || off > d->config_len || len > d->config_len - off)
		return -EINVAL;
	for (i = 0; i + width <= len; i += width) {
		if (width == 1)
			p[i] = ukarch_readb(reg + i);
		else if (width == 2)
			*(__u16 *)(p + i) = ukarch_readw(reg + i);
		else
			*(__u32 *)(p + i) = ukarch_readl(reg + i);
	}
	return 0;
}

static __u32 vpci_config_generation(struct virtio_dev *vd)
{
	return ukarch_readb(to_vpci(vd)->common + C_GENERATION);
}

static unsigned int vpci_queue_max(struct virtio_dev *vd, unsigned int idx)
{
	__u8 *c = to_vpci(vd)->common;

	ukarch_writew(c + C_QUEUE_SEL, (__u16)idx);
	if (ukarch_readw(c + C_QUEUE_ENABLE))
		return 0;
	return ukarch_readw(c + C_QUEUE_SIZE);
}

static void wr64(__u8 *reg, const void *va)
{
	__paddr_t pa = uk_virt_to_phys(va);

	ukarch_writel(reg, (__u32)pa);
	ukarch_writel(reg + 4, (__u32)(pa >> 32));
}

static int vpci_queue_enable(struct virtio_dev *vd, struct virtq *vq)
{
	struct vpci_dev *d = to_vpci(vd);
	__u8 *c = d->common;
	__u16 vector;
	__u64 off;

	ukarch_writew(c + C_QUEUE_SEL, vq->index);
	off = (__u64)ukarch_readw(c + C_QUEUE_NOTIFY_OFF) * d->notify_mul;
	if (off > d->notify_len - sizeof(__u16))
		return -EIO;
	vq->notify = d->notify + off;
	vector = vpci_queue_vector(d, vq);
	ukarch_writew(c + C_QUEUE_MSIX, vector);
	if (ukarch_readw(c + C_QUEUE_MSIX) != vector)
		return -EIO;
	ukarch_writew(c + C_QUEUE_SIZE, (__u16)(vq->mask + 1));
	wr64(c + C_QUEUE_DESC, vq->desc);
	wr64(c + C_QUEUE_DRIVER, vq->avail);
	wr64(c + C_QUEUE_DEVICE, vq->used);
	ukarch_writew(c + C_QUEUE_ENABLE, 1);
	return 0;
}

static void vpci_config_irq(struct virtio_dev *vd)
{
	ukarch_writew(to_vpci(vd)->common + C_MSIX_CONFIG, 0);
}

static void vpci_notify(struct virtio_dev *vd __maybe_unused, struct virtq *vq)
{
	ukarch_writew(vq->notify, vq->index);
}

static const struct virtio_ops vpci_ops = {
	.status_get = vpci_status_get,
	.status_set = vpci_status_set,
	.features_get = vpci_features_get,
	.features_set = vpci_features_set,
	.config_read = vpci_config_read,
	.config_generation = vpci_config_generation,
	.queue_max = vpci_queue_max,
	.queue_enable = vpci_queue_enable,
	.queue_forget = vpci_queue_forget,
	.config_irq = vpci_config_irq,
	.notify = vpci_notify,
};

/* Maps the structure of that kind; 0 or -errno. */
static int vpci_map(struct vpci_dev *d, __u8 kind, __u32 min,
		    struct virtio_pci_area *area, __u8 **out)
{
	void *p;
	int rc;

	rc = virtio_pci_area_find(&d->pci, kind, min, area);
	if (rc == 0)
		rc = pci_bar_map(&d->pci, area->bar, area->offset,
				 area->length, &p);
	if (rc == 0)
		*out = p;
	return rc;
}

int vpci_modern_setup(struct vpci_dev *d)
{
	struct virtio_pci_area area;
	int rc;

	d->vd.ops = &vpci_ops;
	d->vd.queue_align = RING_ALIGN_SHIFT;
	rc = vpci_map(d, VIRTIO_PCI_COMMON, C_BYTES, &area, &d->common);
	if (rc < 0)
		return rc;
	rc = vpci_map(d, VIRTIO_PCI_NOTIFY, sizeof(__u16), &area, &d->notify);
	if (rc < 0)
		return rc;
	d->notify_len = area.length;
	d->notify_mul = area.multiplier;
	/* a device without configuration has no such structure */
	rc = vpci_map(d, VIRTIO_PCI_DEVICE, 1, &area, &d->config);
	if (rc < 0 && rc != -ENOENT)
		return rc;
	d->config_len = d->config ? area.length : 0;
	return 0;
}
