/* SPDX-License-Identifier: BSD-3-Clause */
/* The network driver: what it receives, from devices of each kind. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c drivers/virtio/net/net.c drivers/virtio/net/rx.c drivers/virtio/net/tx.c lib/uknetdev/netbuf.c lib/uknetdev/netbuf_pool.c lib/uknetdev/event.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests drivers/virtio/net drivers/virtio/net/tests lib/uknetdev */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include "vnet_device.h"

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
