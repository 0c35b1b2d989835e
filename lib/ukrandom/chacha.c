/* SPDX-License-Identifier: BSD-3-Clause */
/* The ChaCha20 block function (RFC 8439, section 2.3). */
#include <uk/string.h>
#include "chacha.h"

#define ROTL(x, n) (((x) << (n)) | ((x) >> (32 - (n))))

#define QUARTER(a, b, c, d)						\
	do {								\
		a += b; d = ROTL(d ^ a, 16);				\
		c += d; b = ROTL(b ^ c, 12);				\
		a += b; d = ROTL(d ^ a, 8);				\
		c += d; b = ROTL(b ^ c, 7);				\
	} while (0)

/* Both supported architectures are little-endian: words are stored as such. */
void uk_chacha_block(__u8 out[CHACHA_BLOCK], const __u32 key[CHACHA_KEY_WORDS],
		     __u32 counter, const __u32 nonce[3])
{
	__u32 in[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
	__u32 x[16];
	int i;

	memcpy(&in[4], key, CHACHA_KEY_WORDS * 4);
	in[12] = counter;
	memcpy(&in[13], nonce, 12);
	memcpy(x, in, sizeof(x));
	for (i = 0; i < 10; i++) {
		QUARTER(x[0], x[4], x[8], x[12]);
		QUARTER(x[1], x[5], x[9], x[13]);
		QUARTER(x[2], x[6], x[10], x[14]);
		QUARTER(x[3], x[7], x[11], x[15]);
		QUARTER(x[0], x[5], x[10], x[15]);
		QUARTER(x[1], x[6], x[11], x[12]);
		QUARTER(x[2], x[7], x[8], x[13]);
		QUARTER(x[3], x[4], x[9], x[14]);
	}
	for (i = 0; i < 16; i++)
		x[i] += in[i];
	memcpy(out, x, sizeof(x));
}
