/* SPDX-License-Identifier: BSD-3-Clause */
/* The network driver against devices that behave, and some that do not. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c drivers/virtio/net/net.c drivers/virtio/net/rx.c drivers/virtio/net/tx.c lib/uknetdev/netbuf.c lib/uknetdev/netbuf_pool.c lib/uknetdev/event.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/net lib/uknetdev */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/netdev.h>
#include <uk/paging.h>
#include <uk/random.h>
#include <unit.h>
#include <vnet.h>
/* its list of devices is to be forgotten between cases */
#include <netdev.c>

#define RING	32
#define BUFS	64
#define BUFLEN	(2048 + 64)

__paddr_t uk_directmap_end;

__paddr_t uk_paging_walk_phys(const void *va)
{
	return (__paddr_t)va;
}

int uk_random_fill_buffer(void *buf, __sz len)
{
	memset(buf, 0xff, len);
	return 0;
}

__ssz uk_alloc_availmem(struct uk_alloc *a)
{
	(void)a;
	return 8 << 20;
}

/* The device. */
static struct {
	struct virtio_dev vd;
	struct virtq *vq[2];
	__u64 offers;
	__u8 status;
	__u8 config[16];
	__u16 seen[2];
} dev;

static struct uk_netbuf_pool *pool;
static struct uk_netdev *nd;
static __u32 seed;

static __u32 rnd(__u32 limit)
{
	seed = seed * 1664525U + 1013904223U;
	return (seed >> 8) % limit;
}

static __u8 fake_status_get(struct virtio_dev *vd)
{
	(void)vd;
	return dev.status;
}

static void fake_status_set(struct virtio_dev *vd, __u8 s)
{
	(void)vd;
	dev.status = s;
}

static __u64 fake_features_get(struct virtio_dev *vd)
{
	(void)vd;
	return dev.offers;
}

static void fake_features_set(struct virtio_dev *vd, __u64 f)
{
	(void)vd;
	UK_TEST_EXPECT_ZERO(f & ~dev.offers);
}

static int fake_config_read(struct virtio_dev *vd, unsigned int off, void *buf,
			    unsigned int len, unsigned int width)
{
	(void)vd;
	(void)width;
	if (off + len > sizeof(dev.config))
		return -EINVAL;
	memcpy(buf, dev.config + off, len);
	return 0;
}

static __u32 fake_generation(struct virtio_dev *vd)
{
	(void)vd;
	return 0;
}

static unsigned int fake_queue_max(struct virtio_dev *vd, unsigned int idx)
{
	(void)vd;
	return idx < 2 ? 256 : 0;
}

static int fake_queue_enable(struct virtio_dev *vd, struct virtq *vq)
{
	(void)vd;
	dev.vq[vq->index] = vq;
	return 0;
}

static void fake_notify(struct virtio_dev *vd, struct virtq *vq)
{
	(void)vd;
	(void)vq;
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
	.notify = fake_notify,
};

#define BASIC (1UL << VIRTIO_F_VERSION_1 | 1UL << VIRTIO_F_EVENT_IDX \
	       | 1UL << VNET_F_MAC | 1UL << VNET_F_STATUS)
#define MERGED (BASIC | 1UL << VNET_F_MRG_RXBUF)
#define OFFLOADS (1UL << VNET_F_CSUM | 1UL << VNET_F_GUEST_CSUM \
		  | 1UL << VNET_F_HOST_TSO4)

static void bring_up(__u64 offers, int legacy)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev_conf conf = { 1, 1 };
	struct uk_netdev_rxqueue_conf rx = {
		.a = a, .alloc_rxpkts = uk_netbuf_pool_get_burst,
	};
	struct uk_netdev_txqueue_conf tx = { .a = a };
	static struct vnet *vn;

	count = 0;
	memset(&dev, 0, sizeof(dev));
	dev.vd.ops = &fake_ops;
	dev.vd.queue_align = legacy ? 12 : 6;
	dev.vd.legacy = (__u8)legacy;
	dev.vd.device_id = VIRTIO_ID_NET;
	dev.offers = offers | VIRTIO_S_FEATURES_OK;
	memcpy(dev.config, "\x52\x54\0\x12\x34\x56\1\0", 8);
	UK_TEST_ASSERT(virtio_dev_probe(&dev.vd) == 0);
	vn = dev.vd.priv;
	nd = &vn->nd;
	pool = uk_netbuf_pool_create(a, BUFS, BUFLEN, 64, 0);
	rx.alloc_rxpkts_argp = pool;
	UK_TEST_EXPECT_ZERO(uk_netdev_probe(nd));
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(nd, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_configure(nd, 0, RING, &rx));
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_configure(nd, 0, RING, &tx));
	UK_TEST_EXPECT_ZERO(uk_netdev_start(nd));
	UK_TEST_EXPECT(dev.status & VIRTIO_S_DRIVER_OK);
}

static void tear_down(void)
{
	struct uk_netbuf *m;
	int i;

	for (i = 0; i < 2; i++) {
		while ((m = virtq_detach(dev.vq[i])) != NULL)
			uk_netbuf_free(m);
		virtq_destroy(dev.vq[i]);
	}
	UK_TEST_EXPECT_SNUM_EQ(uk_netbuf_pool_avail(pool), BUFS);
	UK_TEST_EXPECT_ZERO(uk_netbuf_pool_destroy(pool));
	uk_free(uk_alloc_get_default(), to_vnet(nd)->txq.hdrs);
	uk_free(uk_alloc_get_default(), to_vnet(nd));
}

static void give_used(struct virtq *vq, __u32 id, __u32 len)
{
	__u16 idx = vq->used->idx;

	vq->used->ring[idx & vq->mask].id = id;
	vq->used->ring[idx & vq->mask].len = len;
	vq->used->idx = (__u16)(idx + 1);
}

/* The next available buffer of the receive queue. */
static struct virtq_desc *next_rx(__u16 *head)
{
	struct virtq *vq = dev.vq[0];

	if (dev.seen[0] == vq->avail->idx)
		return NULL;
	*head = vq->avail->ring[dev.seen[0]++ & vq->mask];
	return &vq->desc[*head];
}

/* Delivers a frame of (len) bytes, one buffer of (piece) bytes each. */
static void deliver(unsigned int len, unsigned int piece, __u8 flags)
{
	struct vnet_hdr h = { .flags = flags, .csum_start = 14,
			      .csum_offset = 6 };
	unsigned int n, at = 0;
	__u16 head, hdr = to_vnet(nd)->hdr_len;
	struct virtq_desc *d;
	__u8 *p;

	h.num_buffers = (__u16)((len + hdr + piece - 1) / piece);
	for (at = 0; at < len + hdr; at += n) {
		d = next_rx(&head);
		UK_TEST_ASSERT(d);
		p = (__u8 *)d->addr;
		n = MIN(piece, len + hdr - at);
		UK_TEST_EXPECT(n <= d->len);
		memset(p, (int)len & 255, n);
		if (!at)
			memcpy(p, &h, hdr);
		give_used(dev.vq[0], head, n);
	}
}

static unsigned int receive(struct uk_netbuf **pkts, unsigned int max)
{
	__u16 n = (__u16)max;

	UK_TEST_EXPECT(uk_netdev_rx_burst(nd, 0, pkts, &n) >= 0);
	return n;
}

static void receives(__u64 offers, int legacy)
{
	struct uk_netbuf *pkts[8], *m;
	unsigned int i, n, round;

	bring_up(offers, legacy);
	for (round = 0; round < 200; round++) {
		for (i = 0; i < 5; i++)
			deliver(60 + round + i, BUFLEN, 0);
		n = receive(pkts, 8);
		UK_TEST_EXPECT_SNUM_EQ(n, 5);
		for (i = 0; i < n; i++) {
			m = pkts[i];
			UK_TEST_EXPECT_SNUM_EQ(m->len, 60 + round + i);
			UK_TEST_EXPECT_SNUM_EQ(((__u8 *)m->data)[m->len - 1],
					       (60 + round + i) & 255);
			UK_TEST_EXPECT_SNUM_EQ(*(__u8 *)m->data,
					       (60 + round + i) & 255);
			UK_TEST_EXPECT_ZERO(m->flags);
			uk_netbuf_free(m);
		}
	}
	tear_down();
}

UK_TESTCASE(vnet, receives)
{
	receives(MERGED, 0);
	receives(BASIC, 0);
	receives(BASIC | 1UL << VNET_F_ANY_LAYOUT, 1);
	receives(MERGED | 1UL << VNET_F_ANY_LAYOUT, 1);
}

UK_TESTCASE(vnet, merges)
{
	struct uk_netbuf *pkts[4], *m;
	unsigned int total = 0, pieces = 0;

	bring_up(MERGED, 0);
	deliver(5000, 1000, 0);
	deliver(100, 1000, 0);
	UK_TEST_EXPECT_SNUM_EQ(receive(pkts, 4), 2);
	UK_NETBUF_CHAIN_FOREACH(m, pkts[0]) {
		UK_TEST_EXPECT_SNUM_EQ(((__u8 *)m->data)[0], 5000 & 255);
		total += m->len;
		pieces++;
	}
	UK_TEST_EXPECT_SNUM_EQ(total, 5000);
	UK_TEST_EXPECT_SNUM_EQ(pieces, 6);
	UK_TEST_EXPECT_SNUM_EQ(pkts[1]->len, 100);
	uk_netbuf_free(pkts[0]);
	uk_netbuf_free(pkts[1]);
	tear_down();
}

UK_TESTCASE(vnet, checksum_flags)
{
	struct uk_netbuf *pkts[4];

	bring_up(MERGED | OFFLOADS, 0);
	deliver(100, BUFLEN, VNET_HDR_DATA_VALID);
	deliver(100, BUFLEN, VNET_HDR_NEEDS_CSUM);
	deliver(20, BUFLEN, VNET_HDR_NEEDS_CSUM);	/* beyond its end */
	UK_TEST_EXPECT_SNUM_EQ(receive(pkts, 4), 3);
	UK_TEST_EXPECT_SNUM_EQ(pkts[0]->flags, UK_NETBUF_F_DATA_VALID);
	UK_TEST_EXPECT_SNUM_EQ(pkts[1]->flags, UK_NETBUF_F_DATA_VALID
			       | UK_NETBUF_F_PARTIAL_CSUM);
	UK_TEST_EXPECT_SNUM_EQ(pkts[1]->csum_start, 14);
	UK_TEST_EXPECT_ZERO(pkts[2]->flags);
	uk_netbuf_free(pkts[0]);
	uk_netbuf_free(pkts[1]);
	uk_netbuf_free(pkts[2]);
	tear_down();
}

/* What the device finds in the transmit queue. */
static unsigned int collect(__u8 *out, unsigned int *descs, __u16 *head)
{
	struct virtq *vq = dev.vq[1];
	unsigned int n = 0;
	__u16 at;

	*descs = 0;
	if (dev.seen[1] == vq->avail->idx)
		return 0;
	*head = at = vq->avail->ring[dev.seen[1]++ & vq->mask];
	for (;;) {
		memcpy(out + n, (void *)vq->desc[at].addr, vq->desc[at].len);
		n += vq->desc[at].len;
		(*descs)++;
		if (!(vq->desc[at].flags & VIRTQ_DESC_F_NEXT))
			return n;
		at = vq->desc[at].next;
	}
}

static struct uk_netbuf *packet(unsigned int headroom, unsigned int len,
				int fill)
{
	struct uk_netbuf *m;

	m = uk_netbuf_alloc_buf(uk_alloc_get_default(), headroom + len, 0,
				(__u16)headroom, 0, NULL);
	m->len = len;
	memset(m->data, fill, len);
	return m;
}

UK_TESTCASE(vnet, sends_in_as_few_pieces_as_possible)
{
	static __u8 out[70000];
	struct uk_netbuf *m;
	unsigned int descs;
	__u16 head;

	bring_up(MERGED | OFFLOADS, 0);
	m = packet(64, 100, 1);			/* header in the headroom */
	UK_TEST_EXPECT(uk_netdev_status_successful(uk_netdev_tx_one(nd, 0,
								    m)));
	UK_TEST_EXPECT_SNUM_EQ(collect(out, &descs, &head), 112);
	UK_TEST_EXPECT_SNUM_EQ(descs, 1);
	UK_TEST_EXPECT_ZERO(out[0] | out[11]);
	UK_TEST_EXPECT_SNUM_EQ(out[12], 1);
	give_used(dev.vq[1], head, 0);

	m = packet(0, 100, 2);			/* no headroom */
	UK_TEST_EXPECT(uk_netdev_tx_one(nd, 0, m) > 0);
	UK_TEST_EXPECT_SNUM_EQ(collect(out, &descs, &head), 112);
	UK_TEST_EXPECT_SNUM_EQ(descs, 2);
	UK_TEST_EXPECT_SNUM_EQ(out[12], 2);
	give_used(dev.vq[1], head, 0);

	m = packet(20, 54, 3);			/* headers, then payload */
	uk_netbuf_append(m, packet(0, 1000, 4));
	uk_netbuf_append(m, packet(0, 0, 4));
	uk_netbuf_append(m, packet(0, 500, 5));
	UK_TEST_EXPECT(uk_netdev_tx_one(nd, 0, m) > 0);
	UK_TEST_EXPECT_SNUM_EQ(collect(out, &descs, &head), 1566);
	UK_TEST_EXPECT_SNUM_EQ(descs, 3);
	UK_TEST_EXPECT(out[12] == 3 && out[66] == 4 && out[1066] == 5);
	give_used(dev.vq[1], head, 0);
	UK_TEST_EXPECT_ZERO(uk_netdev_tx_reap(nd, 0));
	tear_down();
}

UK_TESTCASE(vnet, offloads_reach_the_header)
{
	static __u8 out[70000];
	struct vnet_hdr h;
	struct uk_netbuf *m;
	unsigned int descs;
	__u16 head;

	bring_up(MERGED | OFFLOADS, 0);
	m = packet(64, 4000, 1);
	m->flags = UK_NETBUF_F_PARTIAL_CSUM | UK_NETBUF_F_GSO_TCPV4;
	m->csum_start = 34;
	m->csum_offset = 16;
	m->header_len = 54;
	m->gso_size = 1460;
	UK_TEST_EXPECT(uk_netdev_tx_one(nd, 0, m) > 0);
	collect(out, &descs, &head);
	memcpy(&h, out, sizeof(h));
	UK_TEST_EXPECT_SNUM_EQ(h.flags, VNET_HDR_NEEDS_CSUM);
	UK_TEST_EXPECT_SNUM_EQ(h.gso_type, VNET_GSO_TCPV4);
	UK_TEST_EXPECT_SNUM_EQ(h.csum_start, 34);
	UK_TEST_EXPECT_SNUM_EQ(h.csum_offset, 16);
	UK_TEST_EXPECT_SNUM_EQ(h.gso_size, 1460);
	m = packet(64, 4000, 1);		/* this one it cannot do */
	m->flags = UK_NETBUF_F_PARTIAL_CSUM | UK_NETBUF_F_GSO_TCPV6;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_one(nd, 0, m), -EINVAL);
	m->flags = 0;
	m->len = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_one(nd, 0, m), -EINVAL);
	uk_netbuf_free(m);
	tear_down();
}

UK_TESTCASE(vnet, a_full_ring_takes_no_more_until_some_are_sent)
{
	struct uk_netbuf *pkts[40];
	static __u8 out[70000];
	unsigned int i, descs;
	__u16 n = 40, head;
	int rc;

	bring_up(MERGED, 0);
	for (i = 0; i < 40; i++)
		pkts[i] = packet(64, 100, (int)i);
	rc = uk_netdev_tx_burst(nd, 0, pkts, &n);
	UK_TEST_EXPECT_SNUM_EQ(n, RING);
	UK_TEST_EXPECT_SNUM_EQ(rc, UK_NETDEV_STATUS_SUCCESS);
	UK_TEST_EXPECT_ZERO(uk_netdev_tx_one(nd, 0, pkts[32]));
	for (i = 0; i < 10; i++) {
		collect(out, &descs, &head);
		UK_TEST_EXPECT_SNUM_EQ(out[12], i);
		give_used(dev.vq[1], head, 0);
	}
	n = 8;
	UK_TEST_EXPECT(uk_netdev_status_more(uk_netdev_tx_burst(nd, 0,
						pkts + 32, &n)));
	UK_TEST_EXPECT_SNUM_EQ(n, 8);
	tear_down();
}

UK_TESTCASE(vnet, short_of_buffers_and_back)
{
	struct uk_netbuf *held[BUFS], *pkts[RING];
	unsigned int i, n;
	__u16 cnt;
	int rc = 0;

	bring_up(MERGED, 0);
	n = uk_netbuf_pool_get_burst(pool, held, BUFS);
	for (i = 0; i < RING; i++)
		deliver(100, BUFLEN, 0);
	cnt = RING;
	rc = uk_netdev_rx_burst(nd, 0, pkts, &cnt);
	UK_TEST_EXPECT_SNUM_EQ(cnt, RING);
	UK_TEST_EXPECT(rc & UK_NETDEV_STATUS_UNDERRUN);
	for (i = 0; i < n; i++)
		uk_netbuf_free(held[i]);
	for (i = 0; i < RING; i++)
		uk_netbuf_free(pkts[i]);
	cnt = RING;
	UK_TEST_EXPECT_ZERO(uk_netdev_rx_burst(nd, 0, pkts, &cnt));
	UK_TEST_EXPECT_SNUM_EQ(dev.vq[0]->inflight, RING);
	tear_down();
}

static void check_packet(struct uk_netbuf *m)
{
	struct uk_netbuf *at;

	UK_NETBUF_CHAIN_FOREACH(at, m) {
		UK_TEST_EXPECT((__u8 *)at->data >= (__u8 *)at->buf);
		UK_TEST_EXPECT(uk_netbuf_headroom(at) + at->len <= at->buflen);
	}
	if (m->flags & UK_NETBUF_F_PARTIAL_CSUM)
		UK_TEST_EXPECT(m->csum_start + m->csum_offset + 2UL
			       <= uk_netbuf_chain_len(m));
}

/* One step of a device that mostly behaves. */
static void hostile_step(void)
{
	struct virtq_desc *d;
	__u32 len, i;
	__u16 head;

	d = next_rx(&head);
	if (!d)
		return;
	len = rnd(20) ? rnd(d->len + 1) : rnd(70000);
	for (i = 0; i < 12 && i < d->len; i++)
		((__u8 *)d->addr)[i] = (__u8)(rnd(3) ? rnd(3) : rnd(256));
	if (rnd(3))
		((__u16 *)d->addr)[5] = 1;
	if (rnd(50) == 0)
		head = (__u16)rnd(65536);
	give_used(dev.vq[0], head, len);
	if (rnd(50) == 0)
		dev.vq[0]->used->idx = (__u16)rnd(65536);
}

UK_TESTCASE(vnet, hostile_devices_stay_in_bounds)
{
	struct uk_netbuf *pkts[8];
	unsigned int run, i, k, broken = 0, got = 0;
	__u16 n;

	for (run = 0; run < 2000; run++) {
		seed = run * 31337 + 1;
		bring_up(run & 1 ? MERGED | OFFLOADS : BASIC, 0);
		for (i = 0; i < 50 && !dev.vd.broken; i++) {
			for (k = rnd(6); k; k--)
				hostile_step();
			n = 8;
			if (uk_netdev_rx_burst(nd, 0, pkts, &n) < 0)
				UK_TEST_EXPECT_ZERO(n);
			got += n;
			while (n--) {
				check_packet(pkts[n]);
				uk_netbuf_free(pkts[n]);
			}
		}
		broken += dev.vd.broken;
		if (dev.vd.broken) {
			n = 8;
			UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_burst(nd, 0, pkts,
								  &n), -EIO);
			UK_TEST_EXPECT_SNUM_EQ(nd->state, UK_NETDEV_BROKEN);
		}
		tear_down();
	}
	UK_TEST_EXPECT(broken > 500 && got > 5000);
}

UK_TESTCASE(vnet, address_is_one_of_a_station)
{
	struct uk_netdev_info info;

	bring_up(BASIC & ~(1UL << VNET_F_MAC), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_hwaddr_get(nd)->addr_bytes[0], 0xfe);
	uk_netdev_info_get(nd, &info);
	UK_TEST_EXPECT_SNUM_EQ(info.max_mtu, 1500);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_link_get(nd), 1);
	tear_down();
}

UK_TESTSUITE_REGISTER(vnet, NULL);
