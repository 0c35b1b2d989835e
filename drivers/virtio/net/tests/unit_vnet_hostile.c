/* SPDX-License-Identifier: BSD-3-Clause */
/* The network driver short of buffers, and with devices that lie. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c drivers/virtio/net/net.c drivers/virtio/net/rx.c drivers/virtio/net/tx.c lib/uknetdev/netbuf.c lib/uknetdev/netbuf_pool.c lib/uknetdev/event.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests drivers/virtio/net drivers/virtio/net/tests lib/uknetdev */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include "vnet_device.h"

UK_TESTCASE(vnet_hostile, short_of_buffers_and_back)
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

UK_TESTCASE(vnet_hostile, hostile_devices_stay_in_bounds)
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

UK_TESTSUITE_REGISTER(vnet_hostile, NULL);
