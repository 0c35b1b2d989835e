/* SPDX-License-Identifier: BSD-3-Clause */
/* The entropy driver against devices that lie. */
#include <uk/random.h>
#include <uk/rng.h>

#include "device.h"

#define EVENTS	15000
#define HONEST	15

static __u32 rng_fill(struct fake *f __maybe_unused, __u8 *buf, __u32 len)
{
	__u32 i, n = rnd(len + 1);

	for (i = 0; i < n; i++)
		buf[i] = (__u8)rnd(256);
	return n;
}

/* A source lives for ever, and so does its device. */
static struct fake *probe(void)
{
	struct fake *f = uk_malloc(uk_alloc_get_default(), sizeof(*f));

	if (!UK_TEST_EXPECT(f))
		return NULL;
	fake_init(f, VIRTIO_ID_RNG, 1UL << VIRTIO_F_EVENT_IDX);
	f->fill = rng_fill;
	UK_TEST_EXPECT_ZERO(virtio_dev_probe(&f->vd));
	return f;
}

#define LIE(name, id, len)						\
	UK_TESTCASE(rng, name)						\
	{								\
		struct fake *f = probe();				\
		__u16 head;						\
									\
		UK_TEST_ASSERT(f && fake_take(f, 0, &head));		\
		fake_use(f->vq[0], (id), (len));			\
		fake_irq(f);						\
		UK_TEST_EXPECT(f->vd.broken);				\
		uk_rng_refresh();					\
		fake_irq(f);						\
		UK_TEST_EXPECT(!fake_take(f, 0, &head));		\
	}

LIE(more_bytes_than_it_was_asked_for, head, UK_RNG_REQUEST_BYTES + 1)
LIE(four_gigabytes, head, 0xffffffff)
LIE(an_answer_to_nobody, head + 1U, 8)
LIE(an_id_beyond_the_ring, 0x10000U, 8)

UK_TESTCASE(rng, no_bytes_are_no_entropy)
{
	struct fake *f = probe();
	__u64 before = uk_rng_bytes();
	__u16 head;

	UK_TEST_ASSERT(f && fake_take(f, 0, &head));
	fake_use(f->vq[0], head, 0);
	fake_irq(f);
	UK_TEST_EXPECT_SNUM_EQ(uk_rng_bytes(), before);
	UK_TEST_EXPECT(!f->vd.broken);
	uk_rng_refresh();			/* it may try again */
	UK_TEST_EXPECT(fake_take(f, 0, &head));
	virtio_dev_break(&f->vd, "end of the test");
}

UK_TESTCASE(rng, devices_that_cannot_be_driven)
{
	static struct fake f;

	fake_init(&f, VIRTIO_ID_RNG, 0);
	f.no_queues = 1;
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&f.vd), -ENOENT);
	fake_init(&f, VIRTIO_ID_RNG, 0);
	f.refuses = 1;
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&f.vd), -ENOTSUP);
}

UK_TESTCASE(rng, many_lies)
{
	unsigned long last = fake_events + EVENTS;
	unsigned int broken = 0, i;
	struct fake *f;

	uk_print_level_set(UK_KLVL_CRIT);
	while (fake_events < last) {
		f = probe();
		UK_TEST_ASSERT(f);
		for (i = 0; i < 100 && !f->vd.broken; i++) {
			fake_event(f, HONEST);
			if (!rnd(4))
				uk_rng_refresh();
		}
		broken += f->vd.broken;
		virtio_dev_break(&f->vd, "end of the test");
	}
	uk_print_level_set(UK_KLVL_DEBUG);
	UK_TEST_EXPECT(broken > 20);
}

UK_TESTSUITE_REGISTER(rng, NULL);
