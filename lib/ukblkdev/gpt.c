/* SPDX-License-Identifier: BSD-3-Clause */
/* GUID partition tables (UEFI specification, section 5.3). */
#include <uk/essentials.h>
#include <uk/string.h>

#include "part.h"

/* The header. */
#define H_SIGNATURE	0
#define H_SIZE		12
#define H_CRC		16
#define H_MY_LBA	24
#define H_FIRST_USABLE	40
#define H_LAST_USABLE	48
#define H_ENTRIES_LBA	72
#define H_ENTRIES	80
#define H_ENTRY_BYTES	84
#define H_ENTRIES_CRC	88
#define H_MIN		92

/* An entry. */
#define E_FIRST		32
#define E_LAST		40
#define E_MIN		128

#define ENTRIES_MAX	1024

/* A header whose sums and numbers are right. */
struct gpt {
	__u64 first, last;	/* sectors that partitions may have */
	__u64 lba;		/* of the entries */
	__u32 entries, bytes;	/* number, bytes of each */
};

static __u32 crc_more(__u32 crc, const void *data, __sz len)
{
	static const __u32 table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	const __u8 *p = data;

	for (; len; len--, p++) {
		crc = crc >> 4 ^ table[(crc ^ *p) & 15];
		crc = crc >> 4 ^ table[(crc ^ *p >> 4) & 15];
	}
	return crc;
}

/* The header in d->buf, of sector (lba): is it one, and is it sane? */
static int parse(const struct part_disk *d, __u64 lba, struct gpt *g)
{
	__u8 *h = d->buf;
	__u32 crc, size = part_le32(h + H_SIZE);

	if (memcmp(h + H_SIGNATURE, "EFI PART", 8) || size < H_MIN
	    || size > d->ssize)
		return 0;
	crc = part_le32(h + H_CRC);
	memset(h + H_CRC, 0, 4);
	if (~crc_more(~0U, h, size) != crc || part_le64(h + H_MY_LBA) != lba)
		return 0;
	g->first = part_le64(h + H_FIRST_USABLE);
	g->last = part_le64(h + H_LAST_USABLE);
	g->lba = part_le64(h + H_ENTRIES_LBA);
	g->entries = part_le32(h + H_ENTRIES);
	g->bytes = part_le32(h + H_ENTRY_BYTES);
	return g->first <= g->last && g->last < d->sectors && g->lba
	       && g->lba < d->sectors && g->entries <= ENTRIES_MAX
	       && g->bytes >= E_MIN && g->bytes <= d->ssize
	       && !(g->bytes & (g->bytes - 1));
}

/* An entry that is in use: its type is not all zeros. */
static void entry(const struct part_disk *d, const struct gpt *g,
		  unsigned int no, const __u8 *e)
{
	__u64 first = part_le64(e + E_FIRST), last = part_le64(e + E_LAST);

	if (!(part_le64(e) | part_le64(e + 8)))
		return;
	if (first >= g->first && last <= g->last && first <= last)
		part_tell(d, no, first, last - first + 1);
}

/* Goes through the entries: (tell) them, or else sum them up in *crc. */
static int entries(const struct part_disk *d, const struct gpt *g, int tell,
		   __u32 *crc)
{
	__u32 per = d->ssize / g->bytes, i, k, n;
	const __u8 *p;
	int rc;

	for (i = 0; i < g->entries; i += n) {
		if (g->lba + i / per >= d->sectors)
			return PART_GPT_BAD;
		rc = d->read(d->arg, g->lba + i / per, d->buf);
		if (rc)
			return rc;
		n = MIN(per, g->entries - i);
		p = d->buf;
		*crc = crc_more(*crc, p, (__sz)n * g->bytes);
		for (k = 0; tell && k < n; k++)
			entry(d, g, i + k + 1, p + (__sz)k * g->bytes);
	}
	return PART_GPT;
}

/* One of the two copies. */
static int copy_at(const struct part_disk *d, __u64 lba)
{
	__u32 crc = ~0U, want;
	struct gpt g;
	int rc = d->read(d->arg, lba, d->buf);

	if (rc)
		return rc;
	want = part_le32((const __u8 *)d->buf + H_ENTRIES_CRC);
	if (!parse(d, lba, &g))
		return PART_GPT_BAD;
	rc = entries(d, &g, 0, &crc);
	if (rc != PART_GPT)
		return rc;
	if (~crc != want)
		return PART_GPT_BAD;
	return entries(d, &g, 1, &crc);
}

int part_gpt(const struct part_disk *d)
{
	int rc = PART_GPT_BAD;

	if (d->sectors > 2)
		rc = copy_at(d, 1);
	if (rc != PART_GPT && d->sectors > 3)
		rc = copy_at(d, d->sectors - 1);
	return rc;
}
