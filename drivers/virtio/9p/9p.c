/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio device of the file protocol 9P (virtio 1.2 has no section on it: one
 * queue of requests, each a message to read and room for the reply; the
 * configuration is the mount tag with its length).
 */
#include <abi/errno.h>
#include <uk/hostdev.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/paging.h>
#include <uk/print.h>
#include <uk/string.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

#define F_MOUNT_TAG	0
#define C_TAG_LEN	0
#define C_TAG		2
#define TAG_MAX		64
/* two descriptors for each request that has a tag */
#define QUEUE_SIZE	(2 * UK_HOSTDEV_TAGS)

struct v9p {
	struct uk_hostdev dev;
	struct virtio_dev *vd;
	struct virtq *vq;
	char tag[TAG_MAX + 1];
};

static int v9p_submit(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	struct v9p *v = __containerof(dev, struct v9p, dev);
	const struct virtq_seg seg[] = {
		{ uk_virt_to_phys(req->tx), req->tx_len },
		{ uk_virt_to_phys(req->rx), req->rx_cap },
	};

	if (v->vd->broken)
		return -EIO;
	if (virtq_add(v->vq, seg, 1, 1, req))
		return -EAGAIN;
	virtq_kick(v->vq);
	return 0;
}

static const struct uk_hostdev_ops v9p_ops = {
	.submit = v9p_submit,
};

static void v9p_used(struct virtq *vq)
{
	struct v9p *v = vq->priv;
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
static void v9p_broken(struct virtio_dev *vd)
{
	struct v9p *v = vd->priv;
	struct uk_hostreq *req;

	virtio_dev_reset(vd);
	uk_hostdev_died(&v->dev);
	while ((req = virtq_detach(v->vq)))
		uk_hostdev_done(&v->dev, req, -EIO);
}

static int read_tag(struct v9p *v)
{
	__u16 len;
	int rc;

	if (!virtio_has(v->vd, F_MOUNT_TAG))
		return -ENOTSUP;
	rc = virtio_config_read(v->vd, C_TAG_LEN, &len, 2, 2);
	if (rc)
		return rc;
	if (!len || len > TAG_MAX)
		return -EINVAL;
	return virtio_config_read(v->vd, C_TAG, v->tag, len, 1);
}

static int v9p_setup(struct v9p *v, struct uk_alloc *a)
{
	int rc = virtio_features_negotiate(v->vd, 1u << F_MOUNT_TAG);

	if (!rc)
		rc = read_tag(v);
	if (rc)
		return rc;
	v->vq = virtq_create(v->vd, a, 0, QUEUE_SIZE, v9p_used, v);
	if (PTRISERR(v->vq))
		return PTR2ERR(v->vq);
	v->dev.ops = &v9p_ops;
	v->dev.proto = UK_HOSTDEV_9P;
	v->dev.name = v->tag;
	rc = uk_hostdev_register(&v->dev);
	if (rc) {
		uk_pr_err("two shared folders have the tag %s\n", v->tag);
		virtio_dev_reset(v->vd);
		virtq_destroy(v->vq);
		return rc;
	}
	v->vd->priv = v;
	virtio_dev_ready(v->vd);
	virtq_intr_enable(v->vq);
	return 0;
}

static int v9p_probe(struct virtio_dev *vd)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct v9p *v = uk_zalloc(a, sizeof(*v));
	int rc;

	if (!v)
		return -ENOMEM;
	v->vd = vd;
	rc = v9p_setup(v, a);
	if (rc)
		uk_free(a, v);
	return rc;
}

static const struct virtio_driver virtio_9p = {
	.name = "9p",
	.device_id = VIRTIO_ID_9P,
	.probe = v9p_probe,
	.broken = v9p_broken,
};
VIRTIO_DRIVER_REGISTER(virtio_9p);
