/* SPDX-License-Identifier: BSD-3-Clause */
/* Block devices: the side of the drivers. */
#ifndef __UK_BLKDEV_DRIVER_H__
#define __UK_BLKDEV_DRIVER_H__

#include <uk/blkdev.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Operations of a driver. They are called with the device's state and the
 * request checked by the class. Setup operations may block and allocate. Those
 * of the data path do not; they are called with the queue's lock held and
 * interrupts off.
 */
struct uk_blkdev_ops {
	void (*get_info)(struct uk_blkdev *dev, struct uk_blkdev_info *info);
	int (*queue_get_info)(struct uk_blkdev *dev, __u16 queue_id,
			      struct uk_blkdev_queue_info *info);
	/* NULL: nothing to do */
	int (*configure)(struct uk_blkdev *dev,
			 const struct uk_blkdev_conf *conf);
	/* a queue, or an ERR2PTR */
	struct uk_blkdev_queue *(*queue_configure)(struct uk_blkdev *dev,
		__u16 queue_id, __u16 nb_desc, struct uk_alloc *a);
	int (*start)(struct uk_blkdev *dev);
	/* 0: enabled, nothing waits; 1: enabled, but requests are done
	 * already; -EIO
	 */
	int (*intr_enable)(struct uk_blkdev *dev,
			   struct uk_blkdev_queue *queue);
	void (*intr_disable)(struct uk_blkdev *dev,
			     struct uk_blkdev_queue *queue);
	/* Takes a request; (last): tell the device. req->at is the first
	 * sector. 0; -ENOSPC: no room now (the device was
	 * told of all before); -errno: never. With req->flushing it is a
	 * flush, whatever its operation. 1: it is done already and its
	 * result is set; finish() does not give it.
	 */
	int (*submit)(struct uk_blkdev *dev, struct uk_blkdev_queue *queue,
		      struct uk_blkreq *req, int last);
	/* The next request that is done, with its result set, or NULL. A
	 * broken device gives back all it has, with -EIO.
	 */
	struct uk_blkreq *(*finish)(struct uk_blkdev *dev,
				    struct uk_blkdev_queue *queue);
};

/**
 * Adds a disk to the class. Called once a disk, from a bus' probe.
 * @param dev with ops, cap, drv_name, major set, the rest zero; stays valid
 *	forever
 * @param prefix of its name, such as "vd": a letter is added, "vda"
 * @return 0; -ENOSPC: too many devices; -EINVAL: cap makes no sense
 */
int uk_blkdev_drv_register(struct uk_blkdev *dev, const char *prefix);

/**
 * Adds a partition of a disk.
 * @param dev zeroed, stays valid forever
 * @param no its number, from 1; the name becomes "vda1"
 * @return 0; -ENOSPC; -EINVAL: not within the disk, or empty
 */
int uk_blkdev_part_register(struct uk_blkdev *dev, struct uk_blkdev *whole,
			    unsigned int no, __sector start, __sector sectors);

/**
 * Reports finished requests of a queue; for interrupt handlers. The queue's
 * interrupt is off.
 */
void uk_blkdev_drv_queue_event(struct uk_blkdev *dev, __u16 queue_id);

/** The device misbehaved: its state becomes BROKEN, new requests get -EIO. */
void uk_blkdev_drv_broken(struct uk_blkdev *dev);

#ifdef __cplusplus
}
#endif

#endif /* __UK_BLKDEV_DRIVER_H__ */
