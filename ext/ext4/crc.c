/* SPDX-License-Identifier: BSD-3-Clause */
/* Checksums of the format, under the names that libext2fs calls, too: its own
 * are not under its library licence.
 */
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

uint32_t ext4_crc32c(uint32_t crc, const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t lo, hi;

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
