/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio block device: probing, queues. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/paging.h>
#include <uk/string.h>

#include "vblk.h"

#define RING_MAX	256
#define RING_DEFAULT	128
#define RING_MIN	4

/* Nodes below /dev have the number that Linux gives its first driver whose
 * number is made at run time.
 */
#define MAJOR_VD	254

static void vblk_get_info(struct uk_blkdev *dev, struct uk_blkdev_info *info)
{
	info->max_queues = to_vblk(dev)->max_queues;
}

static int vblk_queue_get_info(struct uk_blkdev *dev, __u16 queue_id,
			       struct uk_blkdev_queue_info *info)
{
	struct virtio_dev *vd = to_vblk(dev)->vd;
	unsigned int max = vd->ops->queue_max(vd, queue_id);

	if (max < RING_MIN)
		return -EINVAL;
	info->nb_max = (__u16)MIN(max, (unsigned int)RING_MAX);
	info->nb_min = RING_MIN;
	info->nb_default = RING_DEFAULT;
	info->nb_is_power_of_two = 1;
	return 0;
}

static void vblk_used(struct virtq *vq)
{
	struct uk_blkdev_queue *q = vq->priv;

	virtq_intr_disable(vq);
	uk_blkdev_drv_queue_event(&q->vb->bd, q->id);
}

/* As many as there is memory for: large requests are rarer than all. */
static void make_tables(struct uk_blkdev_queue *q, struct uk_alloc *a)
{
	const __sz bytes = VBLK_MAX_SEGS * sizeof(struct virtq_desc);
	unsigned int i;
	char *mem;

	if (!virtio_has(q->vb->vd, VIRTIO_F_INDIRECT_DESC))
		return;
	mem = uk_memalign(a, UKARCH_PAGE_SIZE, VBLK_TABLES * bytes);
	if (!mem)
		return;
	for (i = 0; i < VBLK_TABLES; i++, mem += bytes) {
		q->tables[i].desc = (struct virtq_desc *)mem;
		q->tables[i].pa = uk_virt_to_phys(mem);
	}
	q->free_tables = (1U << VBLK_TABLES) - 1;
}

static struct uk_blkdev_queue *vblk_queue_configure(struct uk_blkdev *dev,
	__u16 queue_id, __u16 nb_desc, struct uk_alloc *a)
{
	struct vblk *vb = to_vblk(dev);
	struct uk_blkdev_queue *q = &vb->q[queue_id];
	struct virtq *vq;

	vq = virtq_create(vb->vd, a, queue_id, nb_desc, vblk_used, q);
	if (PTRISERR(vq))
		return ERR2PTR(PTR2ERR(vq));
	/* by the number of a head, which a fixed ring has more of */
	q->slots = uk_memalign(a, 64, (vq->mask + 1UL) * sizeof(*q->slots));
	if (!q->slots) {
		virtq_destroy(vq);
		return ERR2PTR(-ENOMEM);
	}
	memset(q->slots, 0, (vq->mask + 1UL) * sizeof(*q->slots));
	q->vq = vq;
	q->vb = vb;
	q->id = queue_id;
	make_tables(q, a);
	dev->cap.max_segments = MIN(dev->cap.max_segments, vq->size - 2U);
	dev->cap.max_sectors_per_req = dev->cap.max_segments
		* (__u32)(UKARCH_PAGE_SIZE / dev->cap.ssize);
	return q;
}

static int vblk_start(struct uk_blkdev *dev)
{
	struct vblk *vb = to_vblk(dev);

	virtio_dev_ready(vb->vd);
	return vb->vd->broken ? -EIO : 0;
}

static int vblk_intr_enable(struct uk_blkdev *dev __maybe_unused,
			    struct uk_blkdev_queue *q)
{
	return q->vb->vd->broken ? -EIO : virtq_intr_enable(q->vq);
}

static void vblk_intr_disable(struct uk_blkdev *dev __maybe_unused,
			      struct uk_blkdev_queue *q)
{
	virtq_intr_disable(q->vq);
}

static const struct uk_blkdev_ops vblk_ops = {
	.get_info = vblk_get_info,
	.queue_get_info = vblk_queue_get_info,
	.queue_configure = vblk_queue_configure,
	.start = vblk_start,
	.intr_enable = vblk_intr_enable,
	.intr_disable = vblk_intr_disable,
	.submit = vblk_submit,
	.finish = vblk_finish,
};

/* The host made the disk larger or smaller; what was asked for stays as it is,
 * and sectors that are no more are errors of the device.
 */
static void vblk_config_changed(struct virtio_dev *vd)
{
	vblk_read_capacity(vd->priv);
}

static int vblk_setup(struct vblk *vb)
{
	__u64 wanted = 1UL << VBLK_F_SIZE_MAX | 1UL << VBLK_F_SEG_MAX
		       | 1UL << VBLK_F_RO | 1UL << VBLK_F_BLK_SIZE
		       | 1UL << VBLK_F_FLUSH | 1UL << VBLK_F_TOPOLOGY
		       | 1UL << VBLK_F_CONFIG_WCE | 1UL << VBLK_F_MQ
		       | 1UL << VBLK_F_DISCARD | 1UL << VBLK_F_WRITE_ZEROES
		       | 1UL << VIRTIO_F_INDIRECT_DESC;
	int rc;

	rc = virtio_features_negotiate(vb->vd, wanted);
	if (!rc)
		rc = vblk_read_config(vb);
	if (!rc)
		rc = vblk_read_capacity(vb);
	return rc ? rc : uk_blkdev_drv_register(&vb->bd, "vd");
}

static int vblk_probe(struct virtio_dev *vd)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vblk *vb;
	int rc;

	vb = uk_zalloc(a, sizeof(*vb));
	if (!vb)
		return -ENOMEM;
	vb->vd = vd;
	vb->bd.ops = &vblk_ops;
	vb->bd.drv_name = "virtio-blk";
	vb->bd.major = MAJOR_VD;
	vd->priv = vb;
	vd->config_changed = vblk_config_changed;
	rc = vblk_setup(vb);
	if (rc < 0) {
		vd->config_changed = NULL;
		uk_free(a, vb);
	}
	return rc;
}

static const struct virtio_driver virtio_blk = {
	.name = "blk",
	.device_id = VIRTIO_ID_BLOCK,
	.probe = vblk_probe,
};
VIRTIO_DRIVER_REGISTER(virtio_blk);
