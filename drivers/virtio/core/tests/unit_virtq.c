/* SPDX-License-Identifier: BSD-3-Clause */
/* Split rings against a device that behaves, and one that does not. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <unit.h>
#define FAKE_QUEUES	1
#include <fake_device.h>

#define RING	16

static int notified;

static void fake_notify(struct virtio_dev *vd, struct virtq *vq)
{
	(void)vd;
	(void)vq;
	notified++;
}

static struct virtq *make(unsigned int size, int event_idx)
{
	notified = 0;
	fake_reset(256);
	dev.vd.features = (__u64)event_idx << VIRTIO_F_EVENT_IDX;
	unit_log_reset();
	return virtq_create(&dev.vd, uk_alloc_get_default(), 0, size, NULL,
			    NULL);
}

/* Bytes of the chain from head on, split by who writes. */
static unsigned int chain(struct virtq *vq, __u16 head, __u32 *in)
{
	unsigned int n = 0;
	__u16 at = head;

	*in = 0;
	for (;;) {
		n++;
		if (vq->desc[at].flags & VIRTQ_DESC_F_WRITE)
			*in += vq->desc[at].len;
		if (!(vq->desc[at].flags & VIRTQ_DESC_F_NEXT))
			return n;
		at = vq->desc[at].next;
	}
}

UK_TESTCASE(virtq, size_is_a_power_of_two_that_the_device_has)
{
	static const struct { unsigned int max, ask, got; } t[] = {
		{ 256, 0, 256 }, { 256, 100, 64 }, { 64, 256, 64 },
		{ 100, 0, 64 }, { 1, 0, 1 }, { 65535, 0, 32768 },
	};
	struct virtq *vq;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		make(0, 1);
		dev.queue_max = t[i].max;
		vq = virtq_create(&dev.vd, uk_alloc_get_default(), 0, t[i].ask,
				  NULL, NULL);
		UK_TEST_ASSERT(!PTRISERR(vq));
		UK_TEST_EXPECT_SNUM_EQ(vq->mask + 1, t[i].got);
		while (dev.vd.vqs)
			virtq_destroy(dev.vd.vqs);
	}
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, 0);
}

UK_TESTCASE(virtq, creation_fails_without_a_trace)
{
	long live = unit_alloc_live;
	struct virtq *vq;

	virtq_destroy(make(RING, 1));
	vq = virtq_create(&dev.vd, uk_alloc_get_default(), 1, 0, NULL, NULL);
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(vq), -ENOENT);
	dev.fail_enable = 1;
	vq = virtq_create(&dev.vd, uk_alloc_get_default(), 0, 0, NULL, NULL);
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(vq), -EIO);
	unit_alloc_fail_after(1);
	vq = virtq_create(&dev.vd, uk_alloc_get_default(), 0, 0, NULL, NULL);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(vq), -ENOMEM);
	UK_TEST_EXPECT_NULL(dev.vd.vqs);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTCASE(virtq, fills_and_refuses_when_full)
{
	struct virtq *vq = make(RING, 1);
	struct virtq_seg s[3] = { { 0x1000, 10 }, { 0x2000, 20 },
				  { 0x3000, 30 } };
	unsigned int i;
	__u32 len, in;

	for (i = 0; i < 5; i++)
		UK_TEST_EXPECT_ZERO(virtq_add(vq, s, 1, 2, &dev));
	UK_TEST_EXPECT_SNUM_EQ(virtq_add(vq, s, 1, 2, &dev), -ENOSPC);
	UK_TEST_EXPECT_ZERO(virtq_add1(vq, 0x4000, 7, 0, &seed));
	UK_TEST_EXPECT_SNUM_EQ(virtq_add1(vq, 0x4000, 7, 0, &seed), -ENOSPC);
	UK_TEST_EXPECT_ZERO(vq->avail->idx);	/* not shown yet */
	virtq_kick(vq);
	UK_TEST_EXPECT_SNUM_EQ(vq->avail->idx, 6);
	UK_TEST_EXPECT_SNUM_EQ(notified, 1);
	UK_TEST_EXPECT_SNUM_EQ(chain(vq, vq->avail->ring[0], &in), 3);
	UK_TEST_EXPECT_SNUM_EQ(in, 50);
	UK_TEST_EXPECT_NULL(virtq_get(vq, &len));
	give_used(vq, vq->avail->ring[2], 50);
	UK_TEST_EXPECT_PTR_EQ(virtq_get(vq, &len), &dev);
	UK_TEST_EXPECT_SNUM_EQ(len, 50);
	UK_TEST_EXPECT_ZERO(virtq_add(vq, s, 2, 1, &dev));
	UK_TEST_EXPECT_ZERO(dev.vd.broken);
	for (i = 0; virtq_detach(vq); i++)
		;
	UK_TEST_EXPECT_SNUM_EQ(i, 6);
	UK_TEST_EXPECT_SNUM_EQ(vq->nfree, RING);
	virtq_destroy(vq);
}

/* Requests in flight by their cookie, and what each may be written. */
static struct req {
	int used;
	__u32 in;
} reqs[RING];

static void drive_add(struct virtq *vq)
{
	struct virtq_seg s[4];
	unsigned int i, out = rnd(3), in = rnd(3);
	struct req *r = reqs;

	while (r < reqs + RING && r->used)
		r++;
	if (r == reqs + RING || !(out + in))
		return;
	r->in = 0;
	for (i = 0; i < out + in; i++) {
		s[i].addr = rnd(1 << 20);
		s[i].len = 1 + rnd(100);
		if (i >= out)
			r->in += s[i].len;
	}
	if (virtq_add(vq, s, out, in, r) == 0)
		r->used = 1;
}

static void drive_get(struct virtq *vq)
{
	struct req *r;
	__u32 len;

	while ((r = virtq_get(vq, &len)) != NULL) {
		UK_TEST_EXPECT(r >= reqs && r < reqs + RING && r->used);
		UK_TEST_EXPECT(len <= r->in);
		r->used = 0;
	}
}

/* An honest device, which completes in any order. */
static void device_step(struct virtq *vq, __u16 *held, unsigned int *nheld)
{
	unsigned int i;
	__u32 in;

	while (dev.seen[0] != vq->avail->idx) {
		held[(*nheld)++] = vq->avail->ring[dev.seen[0]++ & vq->mask];
		*vq->avail_event = dev.seen[0];
	}
	while (*nheld && rnd(3)) {
		i = rnd(*nheld);
		chain(vq, held[i], &in);
		give_used(vq, held[i], in ? rnd(in + 1) : 0);
		held[i] = held[--*nheld];
	}
}

UK_TESTCASE(virtq, any_order_for_long)
{
	struct virtq *vq = make(RING, 1);
	__u16 held[RING];
	unsigned int i, n, nheld = 0;

	seed = 1;
	memset(reqs, 0, sizeof(reqs));
	for (i = 0; i < 200000; i++) {
		for (n = rnd(4); n; n--)
			drive_add(vq);
		notified = 0;
		virtq_kick(vq);
		/* with the event index: told exactly when it waits */
		UK_TEST_EXPECT(notified == (dev.seen[0] != vq->avail->idx)
			       || *vq->avail_event != dev.seen[0]);
		device_step(vq, held, &nheld);
		if (rnd(2))
			drive_get(vq);
	}
	UK_TEST_EXPECT_ZERO(dev.vd.broken);
	while (nheld)
		device_step(vq, held, &nheld);
	drive_get(vq);
	UK_TEST_EXPECT_ZERO(vq->inflight);
	UK_TEST_EXPECT_SNUM_EQ(vq->nfree, RING);
	virtq_destroy(vq);
}

/* Would the device interrupt for the entries from (old) to (new)? */
static int wants_irq(struct virtq *vq, __u16 old, __u16 new, int event_idx)
{
	if (!event_idx)
		return !(vq->avail->flags & VIRTQ_AVAIL_F_NO_INTERRUPT);
	return (__u16)(new - *vq->used_event - 1) < (__u16)(new - old);
}

static void interrupts(int event_idx)
{
	struct virtq *vq = make(RING, event_idx);
	unsigned int i;
	__u16 old;
	__u32 len;

	for (i = 0; i < 3; i++)
		virtq_add1(vq, 0x1000, 8, 0, &dev);
	virtq_kick(vq);
	old = vq->used->idx;
	give_used(vq, vq->avail->ring[0], 0);
	UK_TEST_EXPECT_FALSE(wants_irq(vq, old, vq->used->idx, event_idx));
	UK_TEST_EXPECT_SNUM_EQ(virtq_intr_enable(vq), 1);
	UK_TEST_EXPECT_PTR_EQ(virtq_get(vq, &len), &dev);
	UK_TEST_EXPECT_SNUM_EQ(virtq_intr_enable(vq), 0);
	old = vq->used->idx;
	give_used(vq, vq->avail->ring[1], 0);
	UK_TEST_EXPECT(wants_irq(vq, old, vq->used->idx, event_idx));
	virtq_intr_disable(vq);
	old = vq->used->idx;
	give_used(vq, vq->avail->ring[2], 0);
	UK_TEST_EXPECT_FALSE(wants_irq(vq, old, vq->used->idx, event_idx));
	virtq_destroy(vq);
}

UK_TESTCASE(virtq, interrupts_only_when_asked_for)
{
	interrupts(0);
	interrupts(1);
}

static void expect_broken(struct virtq *vq)
{
	__u32 len;
	char *first;

	UK_TEST_EXPECT_NULL(virtq_get(vq, &len));
	UK_TEST_EXPECT(dev.vd.broken);
	UK_TEST_EXPECT_NULL(virtq_get(vq, &len));
	UK_TEST_EXPECT(dev.status & VIRTIO_S_FAILED);
	first = strstr(unit_log, "broken device");
	UK_TEST_ASSERT(first);
	UK_TEST_EXPECT_NULL(strstr(first + 1, "broken device"));
	virtq_destroy(vq);
}

UK_TESTCASE(virtq, lies_break_the_device)
{
	struct virtq *vq;
	__u32 len;

	vq = make(RING, 1);			/* more used than available */
	virtq_add1(vq, 0x1000, 8, 0, &dev);
	virtq_kick(vq);
	vq->used->idx = 2;
	expect_broken(vq);

	vq = make(RING, 1);			/* an id beyond the ring */
	virtq_add1(vq, 0x1000, 8, 0, &dev);
	virtq_kick(vq);
	give_used(vq, RING, 0);
	expect_broken(vq);

	vq = make(RING, 1);			/* an id that it never got */
	virtq_add1(vq, 0x1000, 8, 0, &dev);
	virtq_kick(vq);
	give_used(vq, (vq->avail->ring[0] + 1U) % RING, 0);
	expect_broken(vq);

	vq = make(RING, 1);			/* more bytes than there were */
	virtq_add1(vq, 0x1000, 8, VIRTQ_DESC_F_WRITE, &dev);
	virtq_kick(vq);
	give_used(vq, vq->avail->ring[0], 9);
	expect_broken(vq);

	vq = make(RING, 1);			/* the same id twice */
	virtq_add1(vq, 0x1000, 8, 0, &dev);
	virtq_add1(vq, 0x1000, 8, 0, &dev);
	virtq_kick(vq);
	give_used(vq, vq->avail->ring[0], 0);
	give_used(vq, vq->avail->ring[0], 0);
	UK_TEST_EXPECT_PTR_EQ(virtq_get(vq, &len), &dev);
	expect_broken(vq);
}

/* Everything that the device can reach changes at random. */
static void scribble(struct virtq *vq)
{
	__u8 *p = vq->mem;
	__sz bytes = (__sz)((__u8 *)(vq->avail_event + 1) - p);
	unsigned int n = rnd(4);

	while (n--)
		p[rnd((__u32)bytes)] = (__u8)rnd(256);
}

UK_TESTCASE(virtq, random_damage_stays_in_bounds)
{
	unsigned int run, i, nheld, broken = 0;
	__u16 held[RING];
	struct virtq *vq;

	for (run = 0; run < 3000; run++) {
		vq = make(RING, run & 1);
		memset(reqs, 0, sizeof(reqs));
		seed = run * 7919 + 3;
		nheld = 0;
		for (i = 0; i < 60 && !dev.vd.broken; i++) {
			drive_add(vq);
			virtq_kick(vq);
			if (rnd(4) == 0)
				scribble(vq);
			else if (nheld + 4 < RING && rnd(2))
				give_used(vq, rnd(RING), rnd(300));
			drive_get(vq);
			virtq_intr_enable(vq);
		}
		broken += dev.vd.broken;
		while (virtq_detach(vq))
			;
		UK_TEST_EXPECT_SNUM_EQ(vq->nfree, RING);
		virtq_destroy(vq);
	}
	(void)held;
	UK_TEST_EXPECT(broken > 1000);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, 0);
}

UK_TESTCASE(virtq, features_are_those_of_both)
{
	virtq_destroy(make(RING, 1));
	dev.offers = 1UL << VIRTIO_F_EVENT_IDX | 1UL << VIRTIO_F_VERSION_1 | 5;
	dev.status = VIRTIO_S_FEATURES_OK;
	UK_TEST_EXPECT_ZERO(virtio_features_negotiate(&dev.vd, 0xc));
	UK_TEST_EXPECT(virtio_has(&dev.vd, 2));
	UK_TEST_EXPECT_FALSE(virtio_has(&dev.vd, 0));	/* not wanted */
	UK_TEST_EXPECT_FALSE(virtio_has(&dev.vd, 3));	/* not offered */
	UK_TEST_EXPECT(virtio_has(&dev.vd, VIRTIO_F_VERSION_1));
	UK_TEST_EXPECT(virtio_has(&dev.vd, VIRTIO_F_EVENT_IDX));
}

/* A legacy PCI device says how long its rings are; a driver may use less. */
UK_TESTCASE(virtq, fixed_rings_are_used_in_part)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct virtq *vq;
	static __u8 buf[RING];
	unsigned int i;

	fake_reset(4 * RING);
	dev.vd.queue_align = 12;
	dev.vd.queue_fixed = 1;
	vq = virtq_create(&dev.vd, a, 0, RING, NULL, NULL);
	UK_TEST_ASSERT(!PTRISERR(vq));
	UK_TEST_EXPECT_SNUM_EQ(vq->mask, 4 * RING - 1);
	UK_TEST_EXPECT_SNUM_EQ(vq->size, RING);
	for (i = 0; i < RING; i++)
		UK_TEST_EXPECT(virtq_add1(vq, 1, 1, 0, buf + i) >= 0);
	UK_TEST_EXPECT(virtq_add1(vq, 1, 1, 0, buf) < 0);
	for (i = 0; i < RING; i++)
		UK_TEST_EXPECT(vq->avail->ring[i] < RING);
	while (virtq_detach(vq))
		;
	virtq_destroy(vq);
	dev.queue_max = 3 * RING;		/* no power of two */
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(virtq_create(&dev.vd, a, 0, RING, NULL,
						    NULL)), -ENOTSUP);
}

UK_TESTSUITE_REGISTER(virtq, NULL);
