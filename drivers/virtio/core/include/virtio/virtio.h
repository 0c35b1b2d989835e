/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio devices: what transports give to device drivers. */
#ifndef __VIRTIO_VIRTIO_H__
#define __VIRTIO_VIRTIO_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <virtio/ids.h>

struct virtq;
struct virtio_dev;

/*
 * Trust: the device belongs to the host, which may be hostile. It may read and
 * write all that it is given, but what it says (indices, lengths, sizes, ids,
 * configuration fields) is checked before it is used, and read once. When a
 * check fails the device is broken: one line is logged, it is stopped, and its
 * driver gets errors from then on.
 *
 * Byte order: little endian guests only (x86_64, arm64 as we run it), where
 * legacy and modern layouts agree.
 *
 * Locking: a queue is used by one thread or CPU at a time. Callbacks of queues
 * and of configuration changes run in interrupt context.
 */

/** A transport: how registers of a device are reached. */
struct virtio_ops {
	__u8 (*status_get)(struct virtio_dev *vd);
	/* status 0 resets and returns when the device has done so */
	void (*status_set)(struct virtio_dev *vd, __u8 status);
	__u64 (*features_get)(struct virtio_dev *vd);
	void (*features_set)(struct virtio_dev *vd, __u64 features);
	/* (len) bytes of device configuration, a multiple of (width), which is
	 * the size of the field: 1, 2, 4. 0, or -EINVAL: beyond its end
	 */
	int (*config_read)(struct virtio_dev *vd, unsigned int off, void *buf,
			   unsigned int len, unsigned int width);
	/* changes whenever fields of the configuration do */
	__u32 (*config_generation)(struct virtio_dev *vd);
	/* most descriptors of queue (idx), 0: there is no such queue */
	unsigned int (*queue_max)(struct virtio_dev *vd, unsigned int idx);
	/* makes the device use (vq), and its interrupt, if it has a callback */
	int (*queue_enable)(struct virtio_dev *vd, struct virtq *vq);
	/* (vq) is about to be freed: no interrupt may lead to it; or NULL */
	void (*queue_forget)(struct virtio_dev *vd, struct virtq *vq);
	/* makes configuration changes interrupt; NULL: they always do */
	void (*config_irq)(struct virtio_dev *vd);
	void (*notify)(struct virtio_dev *vd, struct virtq *vq);
};

/** A device, embedded in the transport's own structure. */
struct virtio_dev {
	const struct virtio_ops *ops;
	const struct virtio_driver *drv;
	struct virtq *vqs;	/* queues, linked by virtq.next */
	void (*config_changed)(struct virtio_dev *vd);
	void *priv;		/* of the driver */
	__u64 features;		/* negotiated */
	__u16 device_id;	/* VIRTIO_ID_* */
	__u8 legacy;		/* ring layout and rules before version 1 */
	__u8 broken;
	__u8 queue_align;	/* log2 of the ring's alignment */
	__u8 queue_fixed;	/* rings have queue_max entries, not fewer */
	__u8 number;		/* for messages */
};

/** A driver of one kind of device. */
struct virtio_driver {
	const char *name;
	__u16 device_id;
	/**
	 * Takes over a device that was reset and acknowledged. The driver
	 * negotiates features, makes queues, and calls virtio_dev_ready(), or
	 * does so later.
	 * @return 0, or -errno: the device is reset and left alone
	 */
	int (*probe)(struct virtio_dev *vd);
	/** The device (with its `priv` set) was declared broken: whoever waits
	 * for it is to be told. Any context; or NULL.
	 */
	void (*broken)(struct virtio_dev *vd);
};

/** Places (drv), a `static const struct virtio_driver`, in the table. */
#define VIRTIO_DRIVER_REGISTER(drv) \
	static const struct virtio_driver *const _virtio_driver_##drv \
		__attribute__((used, section("uk_tab_virtio"))) = &(drv)

/**
 * For transports: offers a device to the drivers.
 * @param vd with ops, device_id, legacy, queue_align, queue_fixed set, the
 *	rest zero
 * @return 0, -ENODEV: no driver for it, or -errno of the driver
 */
int virtio_dev_probe(struct virtio_dev *vd);

/** For transports: queues of (vd) may have work (shared interrupt). */
void virtio_dev_queue_irq(struct virtio_dev *vd);

/** For transports: the configuration changed. */
void virtio_dev_config_irq(struct virtio_dev *vd);

/** 1 if feature (bit) was agreed on, else 0; after the negotiation. */
static inline int virtio_has(const struct virtio_dev *vd, unsigned int bit)
{
	return (vd->features >> bit) & 1;
}

/**
 * Agrees on features: those of (wanted) that the device offers, and what the
 * core handles itself (version 1, event index).
 * @return 0, -ENOTSUP: the device does not take them
 */
int virtio_features_negotiate(struct virtio_dev *vd, __u64 wanted);

/** Tells the device that its driver is ready: it may use the queues. */
void virtio_dev_ready(struct virtio_dev *vd);

/** Resets the device: it forgets its queues and touches no memory any more. */
void virtio_dev_reset(struct virtio_dev *vd);

/**
 * Declares the device broken: logs (why), stops it. Safe in any context; the
 * second call does nothing.
 */
void virtio_dev_break(struct virtio_dev *vd, const char *why);

/**
 * Reads a field of the device's configuration, (width) bytes each access,
 * consistently with all other parts of it.
 * @return 0, -EINVAL beyond its end, -EIO never stable
 */
int virtio_config_read(struct virtio_dev *vd, unsigned int off, void *buf,
		       unsigned int len, unsigned int width);

#endif /* __VIRTIO_VIRTIO_H__ */
