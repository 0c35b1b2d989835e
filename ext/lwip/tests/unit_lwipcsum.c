/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of checksum and segmentation offload. */
/* unit-sources: ext/lwip/csum.c ext/lwip/chksum.c */
/* unit-includes: ext/lwip/include lib/uknetdev/include */
#include <string.h>
#include <unit.h>

#include "../csum.h"

#define TCP4	(14 + 20)
#define TCP6	(14 + 40)

static unsigned char frame[128];
static struct uk_netbuf nb;

static void put16(unsigned char *p, unsigned int v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

/* A frame's headers; mss is what lwIP leaves in the checksum field. */
static void make(bool ipv6, unsigned int tcp_len, unsigned int mss)
{
	unsigned char *ip = frame + 14, *tcp = frame + (ipv6 ? TCP6 : TCP4);

	memset(frame, 0, sizeof(frame));
	memset(&nb, 0, sizeof(nb));
	put16(frame + 12, ipv6 ? 0x86dd : 0x0800);
	if (ipv6) {
		put16(ip + 4, tcp_len);
		ip[6] = 6;
		ip[8] = 0xfe;
		ip[24] = 0xfd;
	} else {
		ip[0] = 0x45;
		put16(ip + 2, tcp_len + 20);
		ip[9] = 6;
		ip[12] = 10;
		ip[16] = 10;
	}
	tcp[12] = 5 << 4;
	put16(tcp + 16, mss);
	nb.data = frame;
	nb.len = (ipv6 ? TCP6 : TCP4) + 20;
}

static unsigned int get16(const unsigned char *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

UK_TESTCASE(lwip_csum, one_segment)
{
	make(false, 520, 0);
	net_csum_offload(&nb);
	UK_TEST_EXPECT_SNUM_EQ(nb.flags, UK_NETBUF_F_PARTIAL_CSUM);
	UK_TEST_EXPECT_SNUM_EQ(nb.csum_start, TCP4);
	UK_TEST_EXPECT_SNUM_EQ(nb.csum_offset, 16);
	/* 10.0.0.0 twice, protocol 6, length 520 */
	UK_TEST_EXPECT_SNUM_EQ(get16(frame + TCP4 + 16),
			       0x0a00 + 0x0a00 + 6 + 520);
}

UK_TESTCASE(lwip_csum, many_segments)
{
	make(false, 64260, 1460);
	net_csum_offload(&nb);
	UK_TEST_EXPECT_SNUM_EQ(nb.flags, UK_NETBUF_F_PARTIAL_CSUM |
			       UK_NETBUF_F_GSO_TCPV4);
	UK_TEST_EXPECT_SNUM_EQ(nb.gso_size, 1460);
	UK_TEST_EXPECT_SNUM_EQ(nb.header_len, TCP4 + 20);
	UK_TEST_EXPECT_SNUM_EQ(get16(frame + TCP4 + 16),
			       (0x0a00 + 0x0a00 + 6 + 64260) % 0xffff);
}

UK_TESTCASE(lwip_csum, many_segments_ipv6)
{
	make(true, 28820, 1440);
	net_csum_offload(&nb);
	UK_TEST_EXPECT_SNUM_EQ(nb.flags, UK_NETBUF_F_PARTIAL_CSUM |
			       UK_NETBUF_F_GSO_TCPV6);
	UK_TEST_EXPECT_SNUM_EQ(nb.gso_size, 1440);
	UK_TEST_EXPECT_SNUM_EQ(nb.header_len, TCP6 + 20);
	UK_TEST_EXPECT_SNUM_EQ(nb.csum_start, TCP6);
}

UK_TESTCASE(lwip_csum, others_are_left_alone)
{
	make(false, 520, 0);
	frame[14 + 9] = 17;
	net_csum_offload(&nb);
	UK_TEST_EXPECT_SNUM_EQ(nb.flags, 0);
	make(false, 520, 0);
	nb.len = 40;
	net_csum_offload(&nb);
	UK_TEST_EXPECT_SNUM_EQ(nb.flags, 0);
	make(false, 520, 0);
	put16(frame + 12, 0x0806);
	net_csum_offload(&nb);
	UK_TEST_EXPECT_SNUM_EQ(nb.flags, 0);
}

UK_TESTSUITE_REGISTER(lwip_csum, NULL);
