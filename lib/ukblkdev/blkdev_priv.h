/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the block device class. */
#ifndef __BLKDEV_PRIV_H__
#define __BLKDEV_PRIV_H__

#include <uk/blkdev_driver.h>

/* Numbers of nodes that a disk has: itself and 15 partitions. */
#define BLKDEV_MINORS		16

/* No disk has more: offsets of files are signed. */
#define BLKDEV_BYTES_MAX	(~0UL >> 1)

/** The disk that does the requests of a device. */
static inline struct uk_blkdev *blkdev_disk(struct uk_blkdev *dev)
{
	return dev->whole ? dev->whole : dev;
}

#endif /* __BLKDEV_PRIV_H__ */
