/* SPDX-License-Identifier: BSD-3-Clause */
/* Checksums of the format, under the names that libext2fs calls, too: its own
 * are not under its library licence.
 */
#include <stdbool.h>
#include <string.h>
#include "crc.h"

#define POLY32C	0x82f63b78u	/* reflected */
#define POLY16	0xa001u

/* Eight bytes at a time: table[n] continues a byte by n zero bytes. */
static uint32_t table[8][256];

static void fill(void)
{
	uint32_t c;
	int i, k;

	for (i = 0; i < 256; i++) {
		c = (uint32_t)i;
		for (k = 0; k < 8; k++)
			c = (c >> 1) ^ (c & 1 ? POLY32C : 0);
		table[0][i] = c;
	}
	for (k = 1; k < 8; k++)
		for (i = 0; i < 256; i++)
			table[k][i] = (table[k - 1][i] >> 8) ^
				      table[0][table[k - 1][i] & 0xff];
}

#if defined(__x86_64__)
/* SSE4.2 has an instruction for this sum, which uses no vector registers. */
static bool has_instruction(void)
{
	static int known;	/* 0: not looked for yet */
	uint32_t a = 1, b, c = 0, d;

	if (!known) {
		__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
		known = c & 1u << 20 ? 1 : -1;
	}
	return known > 0;
}

static uint32_t by_instruction(uint64_t crc, const uint8_t *p, size_t len)
{
	uint32_t c;
	uint64_t v;

	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&v, p, 8);
		__asm__("crc32q %1, %0" : "+r"(crc) : "rm"(v));
	}
	c = (uint32_t)crc;
	while (len--)
		__asm__("crc32b %1, %0" : "+r"(c) : "rm"(*p++));
	return c;
}
#else
static bool has_instruction(void)
{
	return false;
}

static uint32_t by_instruction(uint64_t crc, const uint8_t *p, size_t len)
{
	(void)p;
	(void)len;
	return (uint32_t)crc;
}
#endif

uint32_t ext4_crc32c(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t lo, hi;

	if (has_instruction())
		return by_instruction(crc, p, len);
	if (!table[0][1])
		fill();
	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&lo, p, 4);
		memcpy(&hi, p + 4, 4);
		lo ^= crc;
		crc = table[7][lo & 0xff] ^ table[6][lo >> 8 & 0xff] ^
		      table[5][lo >> 16 & 0xff] ^ table[4][lo >> 24] ^
		      table[3][hi & 0xff] ^ table[2][hi >> 8 & 0xff] ^
		      table[1][hi >> 16 & 0xff] ^ table[0][hi >> 24];
	}
	while (len--)
		crc = (crc >> 8) ^ table[0][(crc ^ *p++) & 0xff];
	return crc;
}

uint16_t ext4_crc16(uint16_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;
	int k;

	while (len--) {
		crc ^= *p++;
		for (k = 0; k < 8; k++)
			crc = (uint16_t)((crc >> 1) ^ (crc & 1 ? POLY16 : 0));
	}
	return crc;
}
