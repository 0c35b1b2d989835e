/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio block device: what its parts share. */
#ifndef __VIRTIO_BLK_VBLK_H__
#define __VIRTIO_BLK_VBLK_H__

#include <uk/arch/types.h>
#include <uk/blkdev_driver.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

/* Features (virtio 1.2, section 5.2.3), as bit numbers. */
#define VBLK_F_SIZE_MAX		1
#define VBLK_F_SEG_MAX		2
#define VBLK_F_RO		5
#define VBLK_F_BLK_SIZE		6
#define VBLK_F_FLUSH		9
#define VBLK_F_TOPOLOGY		10
#define VBLK_F_CONFIG_WCE	11
#define VBLK_F_MQ		12
#define VBLK_F_DISCARD		13
#define VBLK_F_WRITE_ZEROES	14

/* Requests (section 5.2.6). Sectors are of 512 bytes, whatever the disk's. */
#define VBLK_T_IN		0
#define VBLK_T_OUT		1
#define VBLK_T_FLUSH		4
#define VBLK_T_DISCARD		11
#define VBLK_T_WRITE_ZEROES	13
#define VBLK_S_OK		0
#define VBLK_S_UNSUPP		2
#define VBLK_SECTOR_SHIFT	9

/* Pieces of a read or write at most, and of all requests. */
#define VBLK_MAX_PIECES		126
#define VBLK_MAX_SEGS		(VBLK_MAX_PIECES + 2)

/* Indirect tables of a queue; a request without one uses the ring. */
#define VBLK_TABLES		8

/** What a request needs beside its memory, by the number of its head. */
struct vblk_slot {
	struct {
		__u32 type;
		__u32 reserved;
		__u64 sector;
	} hdr;
	struct {
		__u64 sector;
		__u32 sectors;
		__u32 flags;
	} range;		/* of discard and write zeroes */
	struct uk_blkreq *req;
	__u8 status;		/* the device's */
	__u8 table;		/* 1 + number of its indirect table; 0: none */
} __align(64);

struct uk_blkdev_queue {
	struct virtq *vq;
	struct vblk *vb;
	struct vblk_slot *slots;
	struct virtq_table tables[VBLK_TABLES];
	__u32 free_tables;	/* bits */
	__u16 id;
};

struct vblk {
	struct uk_blkdev bd;
	struct virtio_dev *vd;
	__u32 seg_bytes;	/* largest piece */
	__u16 max_queues;
	__u8 is_reset;		/* after it broke */
	struct uk_blkdev_queue q[UK_BLKDEV_MAX_QUEUES];
};

static inline struct vblk *to_vblk(struct uk_blkdev *dev)
{
	return __containerof(dev, struct vblk, bd);
}

/** Operation `submit` of the class. */
int vblk_submit(struct uk_blkdev *dev, struct uk_blkdev_queue *q,
		struct uk_blkreq *req, int last);

/** Operation `finish` of the class. */
struct uk_blkreq *vblk_finish(struct uk_blkdev *dev,
			      struct uk_blkdev_queue *q);

/** Reads the capacity into bd.cap; any context. 0, -EIO, -EINVAL. */
int vblk_read_capacity(struct vblk *vb);

/** Reads the rest of bd.cap and the number of queues.
 *  @return 0; -ENOTSUP: sectors of another size than 512 or 4096
 */
int vblk_read_config(struct vblk *vb);

#endif /* __VIRTIO_BLK_VBLK_H__ */
