/* SPDX-License-Identifier: BSD-3-Clause */
/* A network device for unit tests: what it offers, gets and delivers. */
#ifndef __VNET_DEVICE_H__
#define __VNET_DEVICE_H__

#include <stdlib.h>
#include <uk/alloc.h>
#include <uk/netdev.h>
#include <uk/random.h>
#include <unit.h>
#include <fake_device.h>
#include <vnet.h>
/* its list of devices is to be forgotten between cases */
#include <netdev.c>

#define RING	32
#define BUFS	64
#define BUFLEN	(2048 + 64)

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

static struct uk_netbuf_pool *pool;
static struct uk_netdev *nd;

static inline void fake_notify(struct virtio_dev *vd, struct virtq *vq)
{
	(void)vd;
	(void)vq;
}

#define BASIC (1UL << VIRTIO_F_VERSION_1 | 1UL << VIRTIO_F_EVENT_IDX \
	       | 1UL << VNET_F_MAC | 1UL << VNET_F_STATUS)
#define MERGED (BASIC | 1UL << VNET_F_MRG_RXBUF)
#define OFFLOADS (1UL << VNET_F_CSUM | 1UL << VNET_F_GUEST_CSUM \
		  | 1UL << VNET_F_HOST_TSO4)

static inline void bring_up(__u64 offers, int legacy)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev_conf conf = { 1, 1 };
	struct uk_netdev_rxqueue_conf rx = {
		.a = a, .alloc_rxpkts = uk_netbuf_pool_get_burst,
	};
	struct uk_netdev_txqueue_conf tx = { .a = a };
	static struct vnet *vn;

	count = 0;
	fake_reset(256);
	if (legacy)
		dev.vd.queue_align = 12;
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

static inline void tear_down(void)
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

/* The next available buffer of the receive queue. */
static inline struct virtq_desc *next_rx(__u16 *head)
{
	struct virtq *vq = dev.vq[0];

	if (dev.seen[0] == vq->avail->idx)
		return NULL;
	*head = vq->avail->ring[dev.seen[0]++ & vq->mask];
	return &vq->desc[*head];
}

/* Delivers a frame of (len) bytes, one buffer of (piece) bytes each. */
static inline void deliver(unsigned int len, unsigned int piece, __u8 flags)
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

static inline unsigned int receive(struct uk_netbuf **pkts, unsigned int max)
{
	__u16 n = (__u16)max;

	UK_TEST_EXPECT(uk_netdev_rx_burst(nd, 0, pkts, &n) >= 0);
	return n;
}

#endif /* __VNET_DEVICE_H__ */
