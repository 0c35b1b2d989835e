/* SPDX-License-Identifier: BSD-3-Clause */
/* A virtio device for the unit tests of its drivers: registers, queues and
 * chance. What it does with a request is the test's fake_notify().
 */
#ifndef __FAKE_DEVICE_H__
#define __FAKE_DEVICE_H__

#include <string.h>
#include <uk/paging.h>
#include <unit.h>
#include <virtio/ring.h>

#ifndef FAKE_QUEUES
#define FAKE_QUEUES	2
#endif

/* It knows the driver only by these calls and by the rings. */
static struct {
	struct virtio_dev vd;
	struct virtq *vq[FAKE_QUEUES];	/* those that the driver has set up */
	__u16 seen[FAKE_QUEUES];	/* available index that it reached */
	__u64 offers;			/* feature bits */
	unsigned int queue_max;		/* descriptors of each queue */
	int fail_enable;
	__u8 status;
	__u8 config[72];
} dev;

static __u32 seed;

/* A number below limit. */
static inline __u32 rnd(__u32 limit)
{
	seed = seed * 1664525U + 1013904223U;
	return (seed >> 8) % limit;
}

__paddr_t uk_directmap_end;

__paddr_t uk_paging_walk_phys(const void *va)
{
	return (__paddr_t)va;
}

static inline __u8 fake_status_get(struct virtio_dev *vd)
{
	(void)vd;
	return dev.status;
}

static inline void fake_status_set(struct virtio_dev *vd, __u8 s)
{
	(void)vd;
	dev.status = s;
}

static inline __u64 fake_features_get(struct virtio_dev *vd)
{
	(void)vd;
	return dev.offers;
}

static inline void fake_features_set(struct virtio_dev *vd, __u64 f)
{
	(void)vd;
	UK_TEST_EXPECT_ZERO(f & ~dev.offers);
}

static inline int fake_config_read(struct virtio_dev *vd, unsigned int off,
				   void *buf, unsigned int len,
				   unsigned int width)
{
	(void)vd;
	UK_TEST_EXPECT_ZERO(len % width);
	if (off + len > sizeof(dev.config))
		return -EINVAL;
	memcpy(buf, dev.config + off, len);
	return 0;
}

static inline __u32 fake_generation(struct virtio_dev *vd)
{
	(void)vd;
	return 0;
}

static inline unsigned int fake_queue_max(struct virtio_dev *vd,
					  unsigned int idx)
{
	(void)vd;
	return idx < FAKE_QUEUES ? dev.queue_max : 0;
}

static inline int fake_queue_enable(struct virtio_dev *vd, struct virtq *vq)
{
	(void)vd;
	if (dev.fail_enable)
		return -EIO;
	dev.vq[vq->index] = vq;
	return 0;
}

/* The driver tells that there are new requests in vq. */
static void fake_notify(struct virtio_dev *vd, struct virtq *vq);

static const struct virtio_ops fake_ops = {
	.status_get = fake_status_get,
	.status_set = fake_status_set,
	.features_get = fake_features_get,
	.features_set = fake_features_set,
	.config_read = fake_config_read,
	.config_generation = fake_generation,
	.queue_max = fake_queue_max,
	.queue_enable = fake_queue_enable,
	.notify = fake_notify,
};

/* A device as it comes out of reset, of queues of so many descriptors. */
static inline void fake_reset(unsigned int queue_max)
{
	memset(&dev, 0, sizeof(dev));
	dev.vd.ops = &fake_ops;
	dev.vd.queue_align = 6;
	dev.queue_max = queue_max;
}

/* Hands a chain back, len bytes written. */
static inline void give_used(struct virtq *vq, __u32 id, __u32 len)
{
	__u16 idx = vq->used->idx;

	vq->used->ring[idx & vq->mask].id = id;
	vq->used->ring[idx & vq->mask].len = len;
	vq->used->idx = (__u16)(idx + 1);
}

#endif /* __FAKE_DEVICE_H__ */
