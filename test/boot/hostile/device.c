/* SPDX-License-Identifier: BSD-3-Clause */
/* The device: its registers, its honest side, and its lies. */
#include <uk/arch/lcpu.h>
#include <uk/paging.h>

#include "device.h"

unsigned long fake_events;

static struct fake *to_fake(struct virtio_dev *vd)
{
	return __containerof(vd, struct fake, vd);
}

static __u8 fake_status_get(struct virtio_dev *vd)
{
	struct fake *f = to_fake(vd);

	return f->refuses ? f->status & (__u8)~VIRTIO_S_FEATURES_OK
			  : f->status;
}

static void fake_status_set(struct virtio_dev *vd, __u8 status)
{
	to_fake(vd)->status = status;
}

static __u64 fake_features_get(struct virtio_dev *vd)
{
	struct fake *f = to_fake(vd);
	__u64 offers = f->offers;

	if (f->vanish)
		f->offers = 0;
	return offers;
}

static void fake_features_set(struct virtio_dev *vd, __u64 features)
{
	struct fake *f = to_fake(vd);

	UK_TEST_EXPECT(f->vanish || !(features & ~f->offers));
}

static void config_change(struct fake *f)
{
	f->config[rnd(sizeof(f->config))] = (__u8)rnd(256);
	f->generation++;
}

static int fake_config_read(struct virtio_dev *vd, unsigned int off, void *buf,
			    unsigned int len, unsigned int width __maybe_unused)
{
	struct fake *f = to_fake(vd);

	if (off > sizeof(f->config) || len > sizeof(f->config) - off)
		return -EINVAL;
	memcpy(buf, f->config + off, len);
	if (f->restless)
		config_change(f);
	return 0;
}

static __u32 fake_generation(struct virtio_dev *vd)
{
	return to_fake(vd)->generation;
}

static unsigned int fake_queue_max(struct virtio_dev *vd, unsigned int idx)
{
	struct fake *f = to_fake(vd);

	return idx < FAKE_QUEUES && !f->no_queues ? f->queue_max : 0;
}

static int fake_queue_enable(struct virtio_dev *vd, struct virtq *vq)
{
	struct fake *f = to_fake(vd);

	f->vq[vq->index] = vq;
	f->seen[vq->index] = 0;
	return 0;
}

static void fake_queue_forget(struct virtio_dev *vd, struct virtq *vq)
{
	to_fake(vd)->vq[vq->index] = NULL;
}

static void fake_notify(struct virtio_dev *vd, struct virtq *vq)
{
	struct fake *f = to_fake(vd);

	if (f->notified && !f->blind)
		f->notified(f, vq);
}

static const struct virtio_ops fake_ops = {
	.status_get = fake_status_get,
	.status_set = fake_status_set,
	.features_get = fake_features_get,
	.features_set = fake_features_set,
	.config_read = fake_config_read,
	.config_generation = fake_generation,
	.queue_max = fake_queue_max,
	.queue_enable = fake_queue_enable,
	.queue_forget = fake_queue_forget,
	.notify = fake_notify,
};

void fake_init(struct fake *f, __u16 device_id, __u64 features)
{
	memset(f, 0, sizeof(*f));
	f->vd.ops = &fake_ops;
	f->vd.device_id = device_id;
	f->vd.queue_align = 6;
	f->offers = features | 1UL << VIRTIO_F_VERSION_1;
	f->queue_max = 64;
}

struct virtq_desc *fake_take(struct fake *f, unsigned int q, __u16 *head)
{
	struct virtq *vq = f->vq[q];

	if (!vq || f->blind || f->seen[q] == vq->avail->idx)
		return NULL;
	*head = vq->avail->ring[f->seen[q]++ & vq->mask];
	*vq->avail_event = f->seen[q];		/* tell of the next one */
	return &vq->desc[*head];
}

void fake_use(struct virtq *vq, __u32 id, __u32 len)
{
	__u16 idx = vq->used->idx;

	vq->used->ring[idx & vq->mask].id = id;
	vq->used->ring[idx & vq->mask].len = len;
	virtq_wmb();
	VIRTQ_WRITE(vq->used->idx, (__u16)(idx + 1));
}

void fake_irq(struct fake *f)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	virtio_dev_queue_irq(&f->vd);
	ukarch_lcpu_restore_irqf(flags);
}

void fake_config_irq(struct fake *f)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	virtio_dev_config_irq(&f->vd);
	ukarch_lcpu_restore_irqf(flags);
}

/* Uses the next buffer as it should. */
static void behave(struct fake *f, unsigned int q)
{
	struct virtq_desc *d;
	__u32 len = 0;
	__u16 head;

	d = fake_take(f, q, &head);
	if (!d)
		return;
	if (d->flags & VIRTQ_DESC_F_WRITE)
		len = f->fill(f, uk_phys_to_virt(d->addr), d->len);
	fake_use(f->vq[q], head, len);
}

/* Writes over what only the driver should write, and sees no more. */
static void scribble(struct fake *f, struct virtq *vq)
{
	__u8 *mem = vq->mem;
	__sz bytes = (__sz)((__u8 *)vq->used - mem);
	unsigned int n;

	for (n = 1 + rnd(100); n; n--)
		mem[rnd((__u32)bytes)] = (__u8)rnd(256);
	f->blind = 1;
}

static void lie(struct fake *f, struct virtq *vq)
{
	struct virtq_used *used = vq->used;
	__u16 last = (__u16)(used->idx - 1);

	switch (rnd(10)) {
	case 0:			/* a length beyond the buffer, or not */
		fake_use(vq, rnd(vq->mask + 1U), rnd(1U << rnd(32)));
		break;
	case 1:			/* an id that was never given, or was */
		fake_use(vq, rnd(1U << rnd(32)), 0);
		break;
	case 2:			/* the index runs ahead */
		used->idx = (__u16)(used->idx + rnd(70));
		break;
	case 3:			/* ... or backwards */
		used->idx = (__u16)(used->idx - 1 - rnd(70));
		break;
	case 4:			/* the last entry once more */
		fake_use(vq, used->ring[last & vq->mask].id,
			 used->ring[last & vq->mask].len);
		break;
	case 5:			/* an entry changes after it was published */
		used->ring[rnd(vq->mask + 1U)].id = rnd(1U << rnd(32));
		break;
	case 6:
		scribble(f, vq);
		break;
	case 7:			/* reset, and it says so or not */
		f->status = rnd(2) ? VIRTIO_S_NEEDS_RESET : 0;
		break;
	case 8:			/* flags and the event index are nonsense */
		used->flags = (__u16)rnd(65536);
		*vq->avail_event = (__u16)rnd(65536);
		break;
	default:
		f->restless ^= 1;
	}
}

void fake_event(struct fake *f, __u32 honest)
{
	unsigned int q = rnd(FAKE_QUEUES);
	unsigned int i;

	for (i = 0; i < FAKE_QUEUES && !f->vq[q]; i++)
		q = (q + 1) % FAKE_QUEUES;
	fake_events++;
	if (f->vq[q] && !rnd(honest)) {
		lie(f, f->vq[q]);
		return;
	}
	switch (rnd(6)) {
	case 0:
		fake_irq(f);	/* with work or without */
		break;
	case 1:
		config_change(f);
		fake_config_irq(f);
		break;
	default:
		behave(f, q);
	}
}

void fake_end(struct fake *f, void (*give_back)(void *cookie))
{
	struct virtq *vq;
	void *cookie;

	while ((vq = f->vd.vqs) != NULL) {
		while ((cookie = virtq_detach(vq)) != NULL)
			if (give_back)
				give_back(cookie);
		virtq_destroy(vq);
	}
}
