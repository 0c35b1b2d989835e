/* SPDX-License-Identifier: BSD-3-Clause */
/* The network driver against devices that lie: each lie by name, then many. */
#include <uk/netdev.h>
#include <uk/paging.h>
#include <vnet.h>

#include "device.h"

#define RING	32
#define BUFS	64
#define BUFLEN	(2048 + 64)
#define EVENTS	60000
#define HONEST	60

#define BASIC		(1UL << VIRTIO_F_EVENT_IDX | 1UL << VNET_F_MAC \
			 | 1UL << VNET_F_STATUS | 1UL << VNET_F_MTU)
#define MERGED		(BASIC | 1UL << VNET_F_MRG_RXBUF)
#define OFFLOADS	(1UL << VNET_F_CSUM | 1UL << VNET_F_GUEST_CSUM \
			 | 1UL << VNET_F_HOST_TSO4)

/* The class has room for a few devices, so a broken one is used again. */
static struct nic {
	struct fake fake;
	struct uk_netdev *nd;
} nics[4];

static const __u64 kinds[ARRAY_SIZE(nics)] = {
	BASIC, MERGED, MERGED | OFFLOADS,
	(MERGED & ~(1UL << VIRTIO_F_EVENT_IDX)) | OFFLOADS,
};

static struct uk_netbuf_pool *pool;
static unsigned int rx_events;

static void on_event(struct uk_netdev *dev __maybe_unused,
		     __u16 queue_id __maybe_unused, void *arg __maybe_unused)
{
	rx_events++;
}

static void free_packet(void *m)
{
	uk_netbuf_free(m);
}

/* A header that is mostly right, and random bytes. */
static __u32 net_fill(struct fake *f, __u8 *buf, __u32 len)
{
	const struct vnet *vn = f->vd.priv;
	__u32 i, n = rnd(len + 1);

	n = MAX(n, (__u32)vn->hdr_len);
	for (i = 0; i < MIN(n, 80U); i++)
		buf[i] = (__u8)rnd(256);
	if (rnd(20))
		((struct vnet_hdr *)buf)->num_buffers = (__u16)(1 + !rnd(4));
	return n;
}

static void make(struct nic *n, __u64 features)
{
	fake_init(&n->fake, VIRTIO_ID_NET, features);
	n->fake.fill = net_fill;
	memcpy(n->fake.config, "\x52\x54\0\x12\x34\x56\1\0", 8);
}

static int probe_all(void)
{
	unsigned int i;
	int rc;

	pool = uk_netbuf_pool_create(uk_alloc_get_default(), BUFS, BUFLEN, 64,
				     0);
	if (!pool)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(nics); i++) {
		make(&nics[i], kinds[i]);
		rc = virtio_dev_probe(&nics[i].fake.vd);
		if (rc < 0)
			return rc;
		nics[i].nd = &((struct vnet *)nics[i].fake.vd.priv)->nd;
		uk_netdev_probe(nics[i].nd);
	}
	return 0;
}

/* Queues and buffers of a device that was probed, or ended. */
static bool start(struct nic *n)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev_conf conf = { 1, 1 };
	struct uk_netdev_rxqueue_conf rx = {
		.a = a, .callback = on_event,
		.alloc_rxpkts = uk_netbuf_pool_get_burst,
		.alloc_rxpkts_argp = pool,
	};
	struct uk_netdev_txqueue_conf tx = { .a = a, .callback = on_event };

	return UK_TEST_EXPECT_ZERO(uk_netdev_configure(n->nd, &conf)) &&
	       UK_TEST_EXPECT_ZERO(uk_netdev_rxq_configure(n->nd, 0, RING,
							   &rx)) &&
	       UK_TEST_EXPECT_ZERO(uk_netdev_txq_configure(n->nd, 0, RING,
							   &tx)) &&
	       UK_TEST_EXPECT_ZERO(uk_netdev_start(n->nd));
}

/* As if it were new: the driver has no way to do that. */
static void end(struct nic *n)
{
	struct vnet *vn = n->fake.vd.priv;
	__u64 features = n->fake.offers;

	fake_end(&n->fake, free_packet);
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_avail(pool), BUFS);
	uk_free(uk_alloc_get_default(), vn->txq.hdrs);
	n->fake.vd.broken = 0;
	n->fake.blind = n->fake.restless = n->fake.status = 0;
	n->fake.offers = features;
	n->nd->rxq[0] = NULL;
	n->nd->txq[0] = NULL;
	n->nd->state = UK_NETDEV_UNCONFIGURED;
}

/* Every byte of it can be read, and it says nothing that is not so. */
static void check_packet(const struct uk_netbuf *m)
{
	const struct uk_netbuf *at;
	volatile __u8 sum = 0;
	__sz i;

	UK_NETBUF_CHAIN_FOREACH(at, m) {
		UK_TEST_EXPECT((__u8 *)at->data >= (__u8 *)at->buf);
		UK_TEST_EXPECT(uk_netbuf_headroom(at) + at->len <= at->buflen);
		for (i = 0; i < at->len; i += 64)
			sum = (__u8)(sum + ((__u8 *)at->data)[i]);
	}
	if (m->flags & UK_NETBUF_F_PARTIAL_CSUM)
		UK_TEST_EXPECT(m->csum_start + m->csum_offset + 2UL
			       <= uk_netbuf_chain_len(m));
}

/* Receives what there is; the last status. */
static int receive(struct nic *n)
{
	struct uk_netbuf *pkts[8];
	__u16 i, cnt = ARRAY_SIZE(pkts);
	int rc = uk_netdev_rx_burst(n->nd, 0, pkts, &cnt);

	UK_TEST_EXPECT(cnt <= ARRAY_SIZE(pkts) && (rc >= 0 || !cnt));
	for (i = 0; i < cnt; i++) {
		check_packet(pkts[i]);
		uk_netbuf_free(pkts[i]);
	}
	return rc;
}

static struct uk_netbuf *packet(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netbuf *m, *tail;
	unsigned int pieces = rnd(4);

	m = uk_netbuf_alloc_buf(a, 2048, 0, (__u16)rnd(32), 0, NULL);
	if (!m)
		return NULL;
	m->len = rnd(1515);
	for (; pieces && m->len; pieces--) {
		tail = uk_netbuf_alloc_buf(a, 512, 0, 0, 0, NULL);
		if (!tail)
			break;
		tail->len = rnd(513);
		uk_netbuf_append(m, tail);
	}
	if (rnd(2)) {
		m->flags = UK_NETBUF_F_PARTIAL_CSUM;
		m->csum_start = (__u16)rnd(1500);
		m->csum_offset = (__u16)rnd(100);
	}
	return m;
}

static int send(struct nic *n)
{
	struct uk_netbuf *m = packet();
	int rc;

	if (!m)
		return 0;
	rc = uk_netdev_tx_one(n->nd, 0, m);
	if (!uk_netdev_status_successful(rc))
		uk_netbuf_free(m);
	return rc;
}

/* What a stack does with a device, at random. */
static void use(struct nic *n)
{
	int rc;

	switch (rnd(6)) {
	case 0:
		send(n);
		break;
	case 1:
		uk_netdev_tx_reap(n->nd, 0);
		break;
	case 2:
		rc = uk_netdev_rxq_intr_enable(n->nd, 0);
		UK_TEST_EXPECT(rc != 1 || !n->fake.vd.broken);
		break;
	case 3:
		uk_netdev_txq_intr_enable(n->nd, 0);
		uk_netdev_link_get(n->nd);
		break;
	default:
		receive(n);
	}
}

/* A broken device says so, to whoever asks, and wakes nobody up. */
static void expect_broken(struct nic *n)
{
	UK_TEST_EXPECT(n->fake.vd.broken);
	UK_TEST_EXPECT(n->fake.status & VIRTIO_S_FAILED);
	UK_TEST_EXPECT_SNUM_EQ(receive(n), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(n->nd->state, UK_NETDEV_BROKEN);
	UK_TEST_EXPECT_SNUM_EQ(send(n), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_reap(n->nd, 0), -EIO);
	UK_TEST_EXPECT(uk_netdev_rxq_intr_enable(n->nd, 0) <= 0);
	UK_TEST_EXPECT(uk_netdev_txq_intr_enable(n->nd, 0) <= 0);
}

/* Delivers a frame of (len) bytes whose header says (buffers). */
static void deliver(struct nic *n, __u32 len, __u16 buffers)
{
	struct vnet_hdr h = { .num_buffers = buffers };
	struct virtq_desc *d;
	__u16 head;

	d = fake_take(&n->fake, 0, &head);
	if (!d)
		return;
	memcpy(uk_phys_to_virt(d->addr), &h, sizeof(h));
	fake_use(n->fake.vq[0], head, len);
}

#define LIE(name, kind, what)						\
	UK_TESTCASE(net, name)						\
	{								\
		struct nic *n = &nics[kind];				\
		struct virtq *rx;					\
									\
		UK_TEST_ASSERT(start(n));				\
		rx = n->fake.vq[0];					\
		deliver(n, 100, 1);					\
		what;							\
		receive(n);						\
		expect_broken(n);					\
		(void)rx;						\
		end(n);							\
	}

LIE(used_index_runs_ahead, 0, rx->used->idx = 60)
LIE(used_index_goes_backwards, 0, receive(n); rx->used->idx--)
LIE(an_id_that_was_never_given, 0, fake_use(rx, 31, 100);
    fake_use(rx, 31, 100))
LIE(an_id_beyond_the_ring, 0, fake_use(rx, 0xffffffff, 100))
LIE(an_id_twice, 0, fake_use(rx, rx->used->ring[0].id, 100))
LIE(a_length_beyond_the_buffer, 0, deliver(n, 5000, 1))
LIE(a_packet_shorter_than_its_header, 0, deliver(n, 3, 1))
LIE(a_packet_without_buffers, 1, deliver(n, 100, 0))
LIE(a_merged_packet_that_is_incomplete, 1, deliver(n, 100, 40000))
LIE(the_device_asks_to_be_reset, 0, n->fake.status |= VIRTIO_S_NEEDS_RESET;
    fake_config_irq(&n->fake))

UK_TESTCASE(net, sent_packets_come_back_with_a_length)
{
	struct nic *n = &nics[2];
	__u16 head;

	UK_TEST_ASSERT(start(n));
	while (send(n) <= 0)
		;
	UK_TEST_EXPECT(fake_take(&n->fake, 1, &head));
	fake_use(n->fake.vq[1], head, 100);	/* it had nothing to write */
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_reap(n->nd, 0), -EIO);
	expect_broken(n);
	end(n);
}

UK_TESTCASE(net, a_reset_in_the_middle_is_silence)
{
	struct nic *n = &nics[0];
	unsigned int i;

	UK_TEST_ASSERT(start(n));
	n->fake.status = 0;
	for (i = 0; i < 100; i++)
		use(n);
	UK_TEST_EXPECT(!n->fake.vd.broken);
	end(n);
}

UK_TESTCASE(net, interrupts_without_work)
{
	struct nic *n = &nics[0];
	unsigned int i, before;

	UK_TEST_ASSERT(start(n));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_intr_enable(n->nd, 0));
	before = rx_events;
	for (i = 0; i < 1000; i++) {
		fake_irq(&n->fake);
		fake_config_irq(&n->fake);
	}
	UK_TEST_EXPECT_SNUM_EQ(rx_events, before);
	deliver(n, 100, 1);
	fake_irq(&n->fake);
	UK_TEST_EXPECT_SNUM_EQ(rx_events, before + 1);
	end(n);
}

UK_TESTCASE(net, a_configuration_that_never_rests)
{
	struct nic *n = &nics[0];

	UK_TEST_ASSERT(start(n));
	n->fake.restless = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_link_get(n->nd), 1);
	UK_TEST_EXPECT(!n->fake.vd.broken);
	end(n);
}

/* Devices that are left alone: none takes a place in the class. */
UK_TESTCASE(net, devices_that_cannot_be_driven)
{
	static struct nic n;
	unsigned int before = uk_netdev_count();

	make(&n, MERGED);
	n.fake.refuses = 1;
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&n.fake.vd), -ENOTSUP);
	make(&n, MERGED);
	n.fake.offers = 0;
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&n.fake.vd), -ENOTSUP);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_count(), before);
	UK_TEST_EXPECT(n.fake.status & VIRTIO_S_FAILED);
}

/* What was agreed on holds, whatever is offered later; no queues, no start. */
UK_TESTCASE(net, features_and_queues_that_vanish)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev_conf conf = { 1, 1 };
	struct uk_netdev_txqueue_conf tx = { .a = a };
	static struct nic n;

	make(&n, MERGED);
	n.fake.vanish = 1;
	UK_TEST_ASSERT(virtio_dev_probe(&n.fake.vd) == 0);
	n.nd = &((struct vnet *)n.fake.vd.priv)->nd;
	UK_TEST_EXPECT_ZERO(uk_netdev_probe(n.nd));
	UK_TEST_ASSERT(start(&n));
	deliver(&n, 100, 1);
	UK_TEST_EXPECT(uk_netdev_status_successful(receive(&n)));
	end(&n);
	n.fake.no_queues = 1;
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(n.nd, &conf));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_configure(n.nd, 0, RING, &tx),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(n.nd), -EINVAL);
}

UK_TESTCASE(net, many_lies)
{
	unsigned int i, broken = 0;
	struct nic *n = nics;
	unsigned long last = fake_events + EVENTS;

	uk_print_level_set(UK_KLVL_CRIT);
	while (fake_events < last) {
		n = &nics[rnd(ARRAY_SIZE(nics))];
		UK_TEST_ASSERT(start(n));
		for (i = 0; i < 400 && !n->fake.vd.broken; i++) {
			fake_event(&n->fake, HONEST);
			use(n);
		}
		broken += n->fake.vd.broken;
		for (i = 0; i < 20; i++) {	/* also a broken one */
			fake_event(&n->fake, HONEST);
			use(n);
		}
		end(n);
	}
	uk_print_level_set(UK_KLVL_DEBUG);
	UK_TEST_EXPECT(broken > 100);
}

UK_TESTSUITE_REGISTER(net, probe_all);
