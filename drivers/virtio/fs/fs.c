/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio file system device (virtio 1.2, 5.11): a queue of urgent requests,
 * which nobody answers here, and at least one of others; each is a message to
 * read and room for the reply. The configuration is the mount tag and the
 * number of queues.
 */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/hostdev.h>
#include <uk/paging.h>
#include <uk/print.h>
#include <uk/string.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

#define C_TAG		0
#define C_NUM_QUEUES	36
#define TAG_MAX		36
/* two descriptors for each request that has a tag */
#define QUEUE_SIZE	(2 * UK_HOSTDEV_TAGS)

enum { Q_URGENT, Q_REQUESTS, QUEUES };

struct vfs_dev {
	struct uk_hostdev dev;
	struct virtio_dev *vd;
	struct virtq *vq[QUEUES];
	char tag[TAG_MAX + 1];
};

static int vfs_submit(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	struct vfs_dev *v = __containerof(dev, struct vfs_dev, dev);
	struct virtq *vq = v->vq[req->rx_cap ? Q_REQUESTS : Q_URGENT];
	const struct virtq_seg seg[] = {
		{ uk_virt_to_phys(req->tx), req->tx_len },
		{ uk_virt_to_phys(req->rx), req->rx_cap },
	};

	if (v->vd->broken)
		return -EIO;
	if (virtq_add(vq, seg, 1, req->rx_cap ? 1 : 0, req))
		return -EAGAIN;
	virtq_kick(vq);
	return 0;
}

static const struct uk_hostdev_ops vfs_ops = {
	.submit = vfs_submit,
};

static void vfs_used(struct virtq *vq)
{
	struct vfs_dev *v = vq->priv;
	struct uk_hostreq *req;
	__u32 len;

	do {
		while ((req = virtq_get(vq, &len)))
			uk_hostdev_done(&v->dev, req, (int)len);
	} while (!v->vd->broken && virtq_intr_enable(vq));
}

/* The device is stopped, so its memory is ours again, and nobody's wait for it
 * would end.
 */
static void vfs_broken(struct virtio_dev *vd)
{
	struct vfs_dev *v = vd->priv;
	struct uk_hostreq *req;
	int i;

	virtio_dev_reset(vd);
	uk_hostdev_died(&v->dev);
	for (i = 0; i < QUEUES; i++)
		while ((req = virtq_detach(v->vq[i])))
			uk_hostdev_done(&v->dev, req, -EIO);
}

/* The tag, which has no end if it fills the field. */
static int read_config(struct vfs_dev *v)
{
	__u32 queues;
	int rc = virtio_config_read(v->vd, C_TAG, v->tag, TAG_MAX, 1);

	if (!rc)
		rc = virtio_config_read(v->vd, C_NUM_QUEUES, &queues, 4, 4);
	if (rc)
		return rc;
	return v->tag[0] && queues ? 0 : -EINVAL;
}

static void free_queues(struct vfs_dev *v)
{
	int i;

	virtio_dev_reset(v->vd);
	for (i = 0; i < QUEUES; i++)
		if (v->vq[i])
			virtq_destroy(v->vq[i]);
}

static int make_queues(struct vfs_dev *v, struct uk_alloc *a)
{
	struct virtq *vq;
	unsigned int i;

	for (i = 0; i < QUEUES; i++) {
		vq = virtq_create(v->vd, a, i, QUEUE_SIZE, vfs_used, v);
		if (PTRISERR(vq))
			return PTR2ERR(vq);
		v->vq[i] = vq;
	}
	return 0;
}

static int vfs_setup(struct vfs_dev *v, struct uk_alloc *a)
{
	int i, rc = virtio_features_negotiate(v->vd, 0);

	if (!rc)
		rc = read_config(v);
	if (rc)
		return rc;
	v->dev.ops = &vfs_ops;
	v->dev.name = v->tag;
	v->dev.proto = UK_HOSTDEV_FUSE;
	rc = make_queues(v, a);
	if (!rc) {
		rc = uk_hostdev_register(&v->dev);
		if (rc)
			uk_pr_err("two shared folders have the tag %s\n",
				  v->tag);
	}
	if (rc) {
		free_queues(v);
		return rc;
	}
	v->vd->priv = v;
	virtio_dev_ready(v->vd);
	for (i = 0; i < QUEUES; i++)
		virtq_intr_enable(v->vq[i]);
	return 0;
}

static int vfs_probe(struct virtio_dev *vd)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vfs_dev *v = uk_zalloc(a, sizeof(*v));
	int rc;

	if (!v)
		return -ENOMEM;
	v->vd = vd;
	rc = vfs_setup(v, a);
	if (rc)
		uk_free(a, v);
	return rc;
}

static const struct virtio_driver virtio_fs = {
	.name = "fs",
	.device_id = VIRTIO_ID_FS,
	.probe = vfs_probe,
	.broken = vfs_broken,
};
VIRTIO_DRIVER_REGISTER(virtio_fs);
