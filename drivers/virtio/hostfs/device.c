/* SPDX-License-Identifier: BSD-3-Clause */
/* Queues, requests under way, and the end of a device. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/paging.h>
#include <uk/print.h>
#include <virtio/ring.h>
#include "device.h"

/* two descriptors for each request that has a tag */
#define QUEUE_SIZE	(2 * UK_HOSTDEV_TAGS)

struct device {
	struct uk_hostdev dev;
	struct virtio_dev *vd;
	unsigned int queues;
	struct virtq *vq[HOSTFS_QUEUES];
	char tag[HOSTFS_TAG_MAX + 1];
};

static int submit(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	struct device *d = __containerof(dev, struct device, dev);
	struct virtq *vq = d->vq[req->rx_cap ? d->queues - 1 : 0];
	const struct virtq_seg seg[] = {
		{ uk_virt_to_phys(req->tx), req->tx_len },
		{ uk_virt_to_phys(req->rx), req->rx_cap },
	};

	if (d->vd->broken)
		return -EIO;
	if (virtq_add(vq, seg, 1, req->rx_cap ? 1 : 0, req))
		return -EAGAIN;
	virtq_kick(vq);
	return 0;
}

static const struct uk_hostdev_ops ops = {
	.submit = submit,
};

static void used(struct virtq *vq)
{
	struct device *d = vq->priv;
	struct uk_hostreq *req;
	__u32 len;

	do {
		while ((req = virtq_get(vq, &len)))
			uk_hostdev_done(&d->dev, req, (int)len);
	} while (!d->vd->broken && virtq_intr_enable(vq));
}

/* The device is stopped, so its memory is ours again, and nobody's wait for it
 * would end.
 */
void hostfs_broken(struct virtio_dev *vd)
{
	struct device *d = vd->priv;
	struct uk_hostreq *req;
	unsigned int i;

	virtio_dev_reset(vd);
	uk_hostdev_died(&d->dev);
	for (i = 0; i < d->queues; i++)
		while ((req = virtq_detach(d->vq[i])))
			uk_hostdev_done(&d->dev, req, -EIO);
}

static int make_queues(struct device *d, struct uk_alloc *a, unsigned int n)
{
	struct virtq *vq;

	for (; d->queues < n; d->queues++) {
		vq = virtq_create(d->vd, a, d->queues, QUEUE_SIZE, used, d);
		if (PTRISERR(vq))
			return PTR2ERR(vq);
		d->vq[d->queues] = vq;
	}
	return 0;
}

static int set_up(struct device *d, struct uk_alloc *a,
		  const struct hostfs_kind *kind)
{
	int rc = virtio_features_negotiate(d->vd, kind->features);

	if (!rc)
		rc = kind->read_tag(d->vd, d->tag);
	if (!rc)
		rc = make_queues(d, a, kind->queues);
	if (rc)
		return rc;
	d->dev.ops = &ops;
	d->dev.name = d->tag;
	d->dev.proto = kind->proto;
	rc = uk_hostdev_register(&d->dev);
	if (rc)
		uk_pr_err("two shared folders have the tag %s\n", d->tag);
	return rc;
}

int hostfs_probe(struct virtio_dev *vd, const struct hostfs_kind *kind)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct device *d = uk_zalloc(a, sizeof(*d));
	unsigned int i;
	int rc;

	if (!d)
		return -ENOMEM;
	d->vd = vd;
	rc = set_up(d, a, kind);
	if (rc) {
		virtio_dev_reset(vd);
		for (i = 0; i < d->queues; i++)
			virtq_destroy(d->vq[i]);
		uk_free(a, d);
		return rc;
	}
	vd->priv = d;
	virtio_dev_ready(vd);
	for (i = 0; i < d->queues; i++)
		virtq_intr_enable(d->vq[i]);
	return 0;
}
