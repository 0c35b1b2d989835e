/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the Internet checksum and of the hash behind sequence numbers. */
/* unit-sources: ext/lwip/chksum.c */
/* unit-includes: ext/lwip/include */
#include <stdlib.h>
#include <string.h>
#include <arch/cc.h>
#include <unit.h>

#include "../siphash.h"

/* RFC 1071 as it stands. */
static uint16_t plain_sum(const unsigned char *p, int len)
{
	uint32_t sum = 0;
	uint16_t w;

	for (; len > 1; len -= 2, p += 2) {
		memcpy(&w, p, 2);
		sum += w;
	}
	if (len)
		sum += *p;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* 0 and 0xffff are the same number in ones' complement. */
static bool same(uint16_t a, uint16_t b)
{
	return a % 0xffff == b % 0xffff;
}

UK_TESTCASE(lwip_sum, all_lengths_and_places)
{
	unsigned char buf[300];
	int len, off, wrong = 0;

	srand(1);
	for (off = 0; off < 9; off++) {
		for (len = 0; len < 256; len++) {
			int i;

			for (i = 0; i < (int)sizeof(buf); i++)
				buf[i] = (unsigned char)rand();
			wrong += !same(uk_lwip_chksum(buf + off, len),
				       plain_sum(buf + off, len));
		}
	}
	UK_TEST_EXPECT_SNUM_EQ(wrong, 0);
}

UK_TESTCASE(lwip_sum, carries)
{
	unsigned char buf[2000];
	int len, wrong = 0;

	memset(buf, 0xff, sizeof(buf));
	for (len = 0; len <= (int)sizeof(buf); len += 7)
		wrong += !same(uk_lwip_chksum(buf, len), plain_sum(buf, len));
	UK_TEST_EXPECT_SNUM_EQ(wrong, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_lwip_chksum(buf, 0), 0);
}

UK_TESTCASE(lwip_sum, packet_of_rfc)
{
	static const unsigned char head[20] = {
		0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
		0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7,
	};

	UK_TEST_EXPECT_SNUM_EQ(uk_lwip_chksum(head, 20), 0xffff);
}

/* The vectors that the authors of SipHash publish, of 8 and 16 bytes. */
UK_TESTCASE(lwip_sum, siphash_vectors)
{
	const __u64 key[2] = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL };
	const __u64 m[2] = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL };

	UK_TEST_EXPECT(siphash(key, m, 0) == 0x726fdb47dd0e0e31ULL);
	UK_TEST_EXPECT(siphash(key, m, 1) == 0x93f5f5799a932462ULL);
	UK_TEST_EXPECT(siphash(key, m, 2) == 0x3f2acc7f57c29bdbULL);
}

UK_TESTSUITE_REGISTER(lwip_sum, NULL);
