/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio over memory-mapped registers: versions 1 (legacy) and 2. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/paging.h>
#include <uk/intctlr.h>
#include <uk/paging.h>
#include <uk/platform_bus.h>
#include <uk/print.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

/* Registers (virtio 1.2, sections 4.2.2 and 4.2.4). */
#define R_MAGIC			0x000
#define R_VERSION		0x004
#define R_DEVICE_ID		0x008
#define R_DEV_FEATURES		0x010
#define R_DEV_FEATURES_SEL	0x014
#define R_DRV_FEATURES		0x020
#define R_DRV_FEATURES_SEL	0x024
#define R_GUEST_PAGE_SIZE	0x028	/* legacy */
#define R_QUEUE_SEL		0x030
#define R_QUEUE_NUM_MAX		0x034
#define R_QUEUE_NUM		0x038
#define R_QUEUE_ALIGN		0x03c	/* legacy */
#define R_QUEUE_PFN		0x040	/* legacy */
#define R_QUEUE_READY		0x044
#define R_QUEUE_NOTIFY		0x050
#define R_ISR			0x060
#define R_ISR_ACK		0x064
#define R_STATUS		0x070
#define R_QUEUE_DESC		0x080
#define R_QUEUE_DRIVER		0x090
#define R_QUEUE_DEVICE		0x0a0
#define R_GENERATION		0x0fc
#define R_CONFIG		0x100

#define MAGIC			0x74726976	/* "virt" */
#define LEGACY_PAGE_SHIFT	12
#define MODERN_ALIGN_SHIFT	6
#define RESET_TRIES		100000

struct mmio_dev {
	struct virtio_dev vd;
	__u8 *regs;
	__sz size;
};

static struct mmio_dev *to_mmio(struct virtio_dev *vd)
{
	return __containerof(vd, struct mmio_dev, vd);
}

static __u32 rd(const struct mmio_dev *d, unsigned int reg)
{
	return ukarch_readl(d->regs + reg);
}

static void wr(struct mmio_dev *d, unsigned int reg, __u32 val)
{
	ukarch_writel(d->regs + reg, val);
}

static __u8 mmio_status_get(struct virtio_dev *vd)
{
	return (__u8)rd(to_mmio(vd), R_STATUS);
}

static void mmio_status_set(struct virtio_dev *vd, __u8 status)
{
	struct mmio_dev *d = to_mmio(vd);
	int tries = RESET_TRIES;

	wr(d, R_STATUS, status);
	while (!status && rd(d, R_STATUS) && --tries)
		ukarch_spinwait();
	if (!status && vd->legacy)
		wr(d, R_GUEST_PAGE_SIZE, 1U << LEGACY_PAGE_SHIFT);
}

static __u64 mmio_features_get(struct virtio_dev *vd)
{
	struct mmio_dev *d = to_mmio(vd);
	__u64 f;

	wr(d, R_DEV_FEATURES_SEL, 0);
	f = rd(d, R_DEV_FEATURES);
	wr(d, R_DEV_FEATURES_SEL, 1);
	return f | (__u64)rd(d, R_DEV_FEATURES) << 32;
}

static void mmio_features_set(struct virtio_dev *vd, __u64 features)
{
	struct mmio_dev *d = to_mmio(vd);

	wr(d, R_DRV_FEATURES_SEL, 0);
	wr(d, R_DRV_FEATURES, (__u32)features);
	wr(d, R_DRV_FEATURES_SEL, 1);
	wr(d, R_DRV_FEATURES, (__u32)(features >> 32));
}

/* A legacy device wants byte accesses, a modern one those of the field. */
static int mmio_config_read(struct virtio_dev *vd, unsigned int off, void *buf,
			    unsigned int len, unsigned int width)
{
	struct mmio_dev *d = to_mmio(vd);
	__u8 *p = buf, *reg = d->regs + R_CONFIG + off;
	unsigned int i;

	if (off > d->size - R_CONFIG || len > d->size - R_CONFIG - off)
		return -EINVAL;
	if (vd->legacy)
		width = 1;
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

static __u32 mmio_config_generation(struct virtio_dev *vd)
{
	return vd->legacy ? 0 : rd(to_mmio(vd), R_GENERATION);
}

static unsigned int mmio_queue_max(struct virtio_dev *vd, unsigned int idx)
{
	struct mmio_dev *d = to_mmio(vd);

	wr(d, R_QUEUE_SEL, idx);
	/* in use already: firmware would have to be at fault */
	if (rd(d, vd->legacy ? R_QUEUE_PFN : R_QUEUE_READY))
		return 0;
	return rd(d, R_QUEUE_NUM_MAX);
}

static void wr64(struct mmio_dev *d, unsigned int reg, const void *va)
{
	__paddr_t pa = uk_virt_to_phys(va);

	wr(d, reg, (__u32)pa);
	wr(d, reg + 4, (__u32)(pa >> 32));
}

static int mmio_queue_enable(struct virtio_dev *vd, struct virtq *vq)
{
	struct mmio_dev *d = to_mmio(vd);
	__paddr_t pfn;

	wr(d, R_QUEUE_SEL, vq->index);
	wr(d, R_QUEUE_NUM, vq->mask + 1U);
	if (vd->legacy) {
		pfn = uk_virt_to_phys(vq->mem) >> LEGACY_PAGE_SHIFT;
		if (pfn > 0xffffffffUL)
			return -EIO;
		wr(d, R_QUEUE_ALIGN, 1U << LEGACY_PAGE_SHIFT);
		wr(d, R_QUEUE_PFN, (__u32)pfn);
		return 0;
	}
	wr64(d, R_QUEUE_DESC, vq->desc);
	wr64(d, R_QUEUE_DRIVER, vq->avail);
	wr64(d, R_QUEUE_DEVICE, vq->used);
	wr(d, R_QUEUE_READY, 1);
	return 0;
}

static void mmio_notify(struct virtio_dev *vd, struct virtq *vq)
{
	wr(to_mmio(vd), R_QUEUE_NOTIFY, vq->index);
}

/*
 * The line may be edge triggered, and stays high as long as a bit is set: a
 * bit that came between reading and acknowledging would be the last interrupt
 * ever, so read until none is left.
 */
static int mmio_irq(void *arg)
{
	struct mmio_dev *d = arg;
	int own = 0;
	__u32 isr;

	while ((isr = rd(d, R_ISR)) != 0) {
		own = 1;
		wr(d, R_ISR_ACK, isr);
		if (d->vd.broken)
			break;
		if (isr & VIRTIO_ISR_QUEUE)
			virtio_dev_queue_irq(&d->vd);
		if (isr & VIRTIO_ISR_CONFIG)
			virtio_dev_config_irq(&d->vd);
	}
	return own;
}

static const struct virtio_ops mmio_ops = {
	.status_get = mmio_status_get,
	.status_set = mmio_status_set,
	.features_get = mmio_features_get,
	.features_set = mmio_features_set,
	.config_read = mmio_config_read,
	.config_generation = mmio_config_generation,
	.queue_max = mmio_queue_max,
	.queue_enable = mmio_queue_enable,
	.notify = mmio_notify,
};

/* Whether a device is there that we can drive: 0 or -errno. */
static int mmio_identify(struct mmio_dev *d, __paddr_t base)
{
	__u32 version, id;

	if (rd(d, R_MAGIC) != MAGIC) {
		uk_pr_err("no virtio-mmio device at 0x%lx\n", base);
		return -ENODEV;
	}
	version = rd(d, R_VERSION);
	id = rd(d, R_DEVICE_ID);
	if (id == 0)
		return -ENODEV;		/* an empty slot */
	if (version != 1 && version != 2) {
		uk_pr_err("virtio-mmio version %u is not known\n", version);
		return -ENOTSUP;
	}
	d->vd.ops = &mmio_ops;
	d->vd.device_id = (__u16)id;
	d->vd.legacy = version == 1;
	d->vd.queue_align = d->vd.legacy ? LEGACY_PAGE_SHIFT
					 : MODERN_ALIGN_SHIFT;
	return 0;
}

static int mmio_probe(const struct platform_device *dev)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct mmio_dev *d;
	int rc = -ENOMEM;

	d = uk_zalloc(a, sizeof(*d));
	if (!d)
		return -ENOMEM;
	d->size = dev->size;
	d->regs = uk_paging_map_io(dev->base, dev->size, UKARCH_MT_UC);
	if (!d->regs)
		goto err;
	rc = mmio_identify(d, dev->base);
	if (rc < 0)
		goto err;
	rc = uk_intctlr_irq_register(dev->irq, mmio_irq, d);
	if (rc < 0)
		goto err;
	rc = virtio_dev_probe(&d->vd);
	if (rc == 0)
		return 0;
	uk_intctlr_irq_unregister(dev->irq, mmio_irq, d);
err:
	uk_free(a, d);
	return rc;
}

static const struct platform_driver virtio_mmio = {
	.compatible = "virtio,mmio",
	.probe = mmio_probe,
};
PLATFORM_DRIVER_REGISTER(virtio_mmio);
