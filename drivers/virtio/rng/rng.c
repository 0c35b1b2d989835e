/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio entropy device. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/paging.h>
#include <uk/rng.h>
#include <uk/string.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

#define QUEUE_SIZE	2

struct vrng {
	struct uk_rng rng;
	struct virtio_dev *vd;
	struct virtq *vq;
	int busy;		/* the device has the buffer */
	/* in the heap, so physically contiguous */
	__u8 buf[UK_RNG_REQUEST_BYTES] __align(64);
};

static int vrng_request(struct uk_rng *rng)
{
	struct vrng *r = __containerof(rng, struct vrng, rng);
	int rc;

	if (r->vd->broken)
		return -EIO;
	if (__atomic_exchange_n(&r->busy, 1, __ATOMIC_ACQUIRE))
		return -EBUSY;
	rc = virtq_add1(r->vq, uk_virt_to_phys(r->buf), sizeof(r->buf),
			VIRTQ_DESC_F_WRITE, r);
	if (rc < 0)
		return rc;
	virtq_intr_enable(r->vq);
	virtq_kick(r->vq);
	return 0;
}

static void vrng_used(struct virtq *vq)
{
	struct vrng *r = vq->priv;
	__u32 len;

	if (!virtq_get(vq, &len))
		return;
	uk_rng_deliver(&r->rng, r->buf, len);
	memset(r->buf, 0, sizeof(r->buf));
	__atomic_store_n(&r->busy, 0, __ATOMIC_RELEASE);
}

static int vrng_probe(struct virtio_dev *vd)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vrng *r;
	int rc;

	rc = virtio_features_negotiate(vd, 0);
	if (rc < 0)
		return rc;
	r = uk_memalign(a, 64, sizeof(*r));
	if (!r)
		return -ENOMEM;
	memset(r, 0, sizeof(*r));
	r->vq = virtq_create(vd, a, 0, QUEUE_SIZE, vrng_used, r);
	if (PTRISERR(r->vq)) {
		rc = (int)PTR2ERR(r->vq);
		uk_free(a, r);
		return rc;
	}
	r->vd = vd;
	r->rng.name = "virtio-rng";
	r->rng.request = vrng_request;
	virtio_dev_ready(vd);
	uk_rng_register(&r->rng);
	return 0;
}

static const struct virtio_driver virtio_rng = {
	.name = "rng",
	.device_id = VIRTIO_ID_RNG,
	.probe = vrng_probe,
};
VIRTIO_DRIVER_REGISTER(virtio_rng);
