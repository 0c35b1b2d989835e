/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio block device: what its configuration says. */
#include <abi/errno.h>
#include <uk/arch/paging.h>
#include <uk/print.h>

#include "vblk.h"

/* Configuration (virtio 1.2, section 5.2.4). */
#define C_CAPACITY	0
#define C_SIZE_MAX	8
#define C_SEG_MAX	12
#define C_BLK_SIZE	20
#define C_PHYS_EXP	24
#define C_WRITEBACK	32
#define C_NUM_QUEUES	34
#define C_MAX_DISCARD	36
#define C_MAX_ZEROES	48

#define PHYS_EXP_MAX	7	/* 64 KiB of 512 */

/* A field of 1, 2 or 4 bytes; (otherwise) without the feature. */
static __u32 field(struct vblk *vb, unsigned int feature, unsigned int off,
		   unsigned int width, __u32 otherwise)
{
	__u32 v = 0;

	if (!virtio_has(vb->vd, feature)
	    || virtio_config_read(vb->vd, off, &v, width, width) < 0)
		return otherwise;
	return v;
}

int vblk_read_capacity(struct vblk *vb)
{
	unsigned int shift = vb->bd.cap.ssize == 4096 ? 3 : 0;
	__u64 n;
	int rc = virtio_config_read(vb->vd, C_CAPACITY, &n, sizeof(n), 4);

	if (rc < 0)
		return rc;
	if (n > ~0UL >> (VBLK_SECTOR_SHIFT + 1))
		return -EINVAL;
	__atomic_store_n(&vb->bd.cap.sectors, n >> shift, __ATOMIC_RELAXED);
	return 0;
}

/* How large and of how many pieces a request may be. */
static int read_limits(struct vblk *vb)
{
	struct uk_blkdev_cap *c = &vb->bd.cap;
	unsigned int ring = vb->vd->ops->queue_max(vb->vd, 0);
	__u32 segs = field(vb, VBLK_F_SEG_MAX, C_SEG_MAX, 4, 1);

	vb->seg_bytes = field(vb, VBLK_F_SIZE_MAX, C_SIZE_MAX, 4, ~0U);
	if (vb->seg_bytes < UKARCH_PAGE_SIZE || ring < 4)
		return -ENOTSUP;
	segs = MIN(MAX(segs, 1U), (__u32)VBLK_MAX_PIECES);
	c->max_segments = MIN(segs, ring - 2);
	c->max_sectors_per_req = c->max_segments
				 * (__u32)(UKARCH_PAGE_SIZE / c->ssize);
	return 0;
}

int vblk_read_config(struct vblk *vb)
{
	struct uk_blkdev_cap *c = &vb->bd.cap;
	__u32 exp, shift;

	c->ioalign = 1;
	c->ssize = field(vb, VBLK_F_BLK_SIZE, C_BLK_SIZE, 4, 512);
	if (c->ssize != 512 && c->ssize != 4096) {
		uk_pr_err("virtio%u (blk): sectors of %u bytes\n",
			  vb->vd->number, c->ssize);
		return -ENOTSUP;
	}
	shift = c->ssize == 4096 ? 3 : 0;
	exp = field(vb, VBLK_F_TOPOLOGY, C_PHYS_EXP, 1, 0);
	c->psize = c->ssize << MIN(exp, (__u32)PHYS_EXP_MAX);
	c->read_only = (__u8)virtio_has(vb->vd, VBLK_F_RO);
	c->write_cache = virtio_has(vb->vd, VBLK_F_FLUSH)
			 && (field(vb, VBLK_F_CONFIG_WCE, C_WRITEBACK, 1, 1)
			     & 0xff);
	c->max_discard = field(vb, VBLK_F_DISCARD, C_MAX_DISCARD, 4, 0)
			 >> shift;
	c->max_zeroes = field(vb, VBLK_F_WRITE_ZEROES, C_MAX_ZEROES, 4, 0)
			>> shift;
	vb->max_queues = (__u16)MAX(field(vb, VBLK_F_MQ, C_NUM_QUEUES, 2, 1),
				    1U);
	return read_limits(vb);
}
