/* SPDX-License-Identifier: BSD-3-Clause */
/* The network driver: what it sends, and a ring that is full. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c drivers/virtio/net/net.c drivers/virtio/net/rx.c drivers/virtio/net/tx.c lib/uknetdev/netbuf.c lib/uknetdev/netbuf_pool.c lib/uknetdev/event.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests drivers/virtio/net drivers/virtio/net/tests lib/uknetdev */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include "vnet_device.h"

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

UK_TESTCASE(vnet_tx, sends_in_as_few_pieces_as_possible)
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

UK_TESTCASE(vnet_tx, offloads_reach_the_header)
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

UK_TESTCASE(vnet_tx, a_full_ring_takes_no_more_until_some_are_sent)
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

UK_TESTSUITE_REGISTER(vnet_tx, NULL);
