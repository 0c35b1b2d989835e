/* SPDX-License-Identifier: BSD-3-Clause */
/* A disk's partition table: what it names lies within the disk. */
/* fuzz-sources: lib/ukblkdev/mbr.c lib/ukblkdev/gpt.c */
/* fuzz-flags: -Ilib/ukblkdev */
#include <string.h>
#include <part.h>
#include "fuzz.h"

struct disk {
	const uint8_t *data;
	size_t size;
	uint32_t ssize;
	uint64_t sectors;
	unsigned int found, reads;
};

/* Behind the input the disk is empty. */
static int read_sector(void *arg, __u64 lba, void *buf)
{
	struct disk *d = arg;
	size_t at = lba * d->ssize, n = 0;

	FUZZ_EXPECT(lba < d->sectors && ++d->reads < 10000);
	if (at < d->size)
		n = d->size - at < d->ssize ? d->size - at : d->ssize;
	if (n)
		memcpy(buf, d->data + at, n);
	memset((char *)buf + n, 0, d->ssize - n);
	return 0;
}

static void found(void *arg, unsigned int no, __u64 start, __u64 sectors)
{
	struct disk *d = arg;

	FUZZ_EXPECT(no && start && sectors && start < d->sectors
		    && sectors <= d->sectors - start && ++d->found <= 1100);
}

/* The sums of a GPT, so that what is behind them is reached. */
static uint32_t crc(const uint8_t *p, size_t n)
{
	uint32_t c = ~0U;
	int k;

	while (n--) {
		c ^= *p++;
		for (k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c;
}

static void repair(uint8_t *disk, size_t size, uint32_t ssize)
{
	uint8_t *h = disk + ssize;
	uint64_t lba, bytes;
	uint32_t sum;

	if (size < 2 * ssize || memcmp(h, "EFI PART", 8))
		return;
	memset(h + 12, 0, 4);
	h[12] = 92;
	lba = part_le64(h + 72);
	bytes = (uint64_t)part_le32(h + 80) * part_le32(h + 84);
	if (lba < size / ssize && bytes <= size - lba * ssize) {
		sum = crc(disk + lba * ssize, bytes);
		memcpy(h + 88, &sum, 4);
	}
	memset(h + 16, 0, 4);
	sum = crc(h, 92);
	memcpy(h + 16, &sum, 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct disk d = { .ssize = size & 1 ? 4096 : 512 };
	uint8_t *copy = malloc(size + 1);
	void *buf = malloc(d.ssize);
	struct part_disk p = { read_sector, &d, 0, d.ssize, buf, found };

	if (size)
		memcpy(copy, data, size);
	repair(copy, size, d.ssize);
	d.data = copy;
	d.size = size;
	d.sectors = size / d.ssize + 64;
	p.sectors = d.sectors;
	FUZZ_EXPECT(part_scan(&p) >= 0);
	free(buf);
	free(copy);
	return 0;
}
