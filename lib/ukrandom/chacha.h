/* SPDX-License-Identifier: BSD-3-Clause */
/* The ChaCha20 block function (RFC 8439, section 2.3). */
#ifndef __UK_RANDOM_CHACHA_H__
#define __UK_RANDOM_CHACHA_H__

#include <uk/essentials.h>

#define CHACHA_KEY_WORDS 8
#define CHACHA_BLOCK 64

/**
 * Computes one block of the key stream.
 *
 * @param out     64 bytes, in the order of the RFC
 * @param key     eight little-endian words
 * @param counter the block's number
 * @param nonce   three little-endian words
 */
void uk_chacha_block(__u8 out[CHACHA_BLOCK], const __u32 key[CHACHA_KEY_WORDS],
		     __u32 counter, const __u32 nonce[3]);

#endif /* __UK_RANDOM_CHACHA_H__ */
