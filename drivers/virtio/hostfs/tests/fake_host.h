/* SPDX-License-Identifier: BSD-3-Clause */
/* A host behind the fake device, which may lie or die; the test includes the
 * driver before, and says what the protocol's replies are.
 */
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <unit.h>
#include <fake_device.h>
#include <p9_host.h>
/* its list of devices is to be forgotten between cases */
#include "../../../../lib/ukhostfs/dev.c"
#include "../device.c"

static enum { LIE_NONE, LIE_ID, LIE_LENGTH, LIE_RESET } lies;

/* Is there a reply to it? */
static bool answered(const void *tx);
/* The reply to a request; bytes. */
static __u32 answer(const void *tx, void *rx);

/* Serves all that there is, and interrupts. */
static void fake_notify(struct virtio_dev *vd, struct virtq *vq)
{
	bool request = vq->index == kind.queues - 1;
	struct virtq_used_elem *e;
	const struct virtq_desc *out, *in;
	__u16 head;

	while (dev.seen[vq->index] != vq->avail->idx) {
		head = vq->avail->ring[dev.seen[vq->index]++ & vq->mask];
		out = &vq->desc[head];
		in = &vq->desc[out->next];
		UK_TEST_EXPECT(request == answered((void *)out->addr));
		UK_TEST_EXPECT(out->flags == (request ? VIRTQ_DESC_F_NEXT : 0));
		UK_TEST_EXPECT(!request || in->flags == VIRTQ_DESC_F_WRITE);
		e = &vq->used->ring[vq->used->idx & vq->mask];
		e->id = lies == LIE_ID ? 99u : head;
		e->len = request ? answer((void *)out->addr,
					  (void *)in->addr) : 0;
		if (lies == LIE_LENGTH)
			e->len = in->len + 1;
		vq->used->idx++;
	}
	if (lies == LIE_RESET) {
		vq->used->idx--;
		dev.status |= VIRTIO_S_NEEDS_RESET;
		virtio_dev_config_irq(vd);
	}
	virtio_dev_queue_irq(vd);
}

/* A device as at the start; its configuration is the test's to fill in. */
static void fake_host(const struct virtio_driver *drv, unsigned int queue_max)
{
	fake_reset(queue_max);
	lies = LIE_NONE;
	devices = NULL;
	dev.offers = 1UL << VIRTIO_F_VERSION_1 | kind.features;
	dev.vd.drv = drv;
}

/* No driver ever lets go of its device: the test does. */
static void forget(struct uk_hostdev *hd)
{
	unsigned int i;

	for (i = 0; i < kind.queues; i++)
		virtq_destroy(dev.vq[i]);
	uk_free(uk_alloc_get_default(), __containerof(hd, struct device, dev));
}
