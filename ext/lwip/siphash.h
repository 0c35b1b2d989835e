/* SPDX-License-Identifier: BSD-3-Clause */
/* SipHash-2-4 over whole 64-bit words: a keyed hash that can not be guessed. */
#ifndef __LWIP_GLUE_SIPHASH_H__
#define __LWIP_GLUE_SIPHASH_H__

#include <uk/arch/types.h>

static inline __u64 sip_rotl(__u64 x, int b)
{
	return x << b | x >> (64 - b);
}

static inline void sip_rounds(__u64 v[4], int n)
{
	while (n--) {
		v[0] += v[1];
		v[1] = sip_rotl(v[1], 13) ^ v[0];
		v[0] = sip_rotl(v[0], 32);
		v[2] += v[3];
		v[3] = sip_rotl(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = sip_rotl(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = sip_rotl(v[1], 17) ^ v[2];
		v[2] = sip_rotl(v[2], 32);
	}
}

static inline __u64 siphash(const __u64 key[2], const __u64 *m, int words)
{
	__u64 v[4] = { key[0] ^ 0x736f6d6570736575ULL,
		       key[1] ^ 0x646f72616e646f6dULL,
		       key[0] ^ 0x6c7967656e657261ULL,
		       key[1] ^ 0x7465646279746573ULL };
	__u64 last = (__u64)words * 8 << 56;
	int i;

	for (i = 0; i <= words; i++) {
		__u64 w = i < words ? m[i] : last;

		v[3] ^= w;
		sip_rounds(v, 2);
		v[0] ^= w;
	}
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif /* __LWIP_GLUE_SIPHASH_H__ */
