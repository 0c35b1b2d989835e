/* SPDX-License-Identifier: BSD-3-Clause */
/* Partition tables of the old kind, in the first sector of a disk. */
#include <uk/essentials.h>

#include "part.h"

#define ENTRIES		446	/* four, of 16 bytes */
#define ENTRY_BYTES	16
#define SIGNATURE	510
#define FIRST_LOGICAL	5
/* Logical partitions are a list: no list of a sane disk is longer. */
#define LOGICAL_MAX	128

#define TYPE_EMPTY	0x00
#define TYPE_GPT	0xee

struct entry {
	__u8 type;
	__u64 start, sectors;
};

static int is_extended(__u8 type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

static struct entry entry_of(const __u8 *sector, unsigned int i)
{
	const __u8 *p = sector + ENTRIES + i * ENTRY_BYTES;

	return (struct entry){ p[4], part_le32(p + 8), part_le32(p + 12) };
}

/* Boot sectors of file systems end alike, but have no table. */
static int is_table(const __u8 *sector)
{
	unsigned int i;

	if (sector[SIGNATURE] != 0x55 || sector[SIGNATURE + 1] != 0xaa)
		return 0;
	for (i = 0; i < 4; i++)
		if (sector[ENTRIES + i * ENTRY_BYTES] & 0x7f)
			return 0;
	return 1;
}

/*
 * The list of logical partitions: each of its sectors names one, relative to
 * itself, and the next sector, relative to the extended partition. It only
 * ever goes forwards, so that it ends.
 */
static int logical(const struct part_disk *d, const struct entry *ext)
{
	__u64 at = ext->start, next;
	unsigned int no = FIRST_LOGICAL;
	struct entry e;
	int rc;

	while (at && at < d->sectors && no < FIRST_LOGICAL + LOGICAL_MAX) {
		rc = d->read(d->arg, at, d->buf);
		if (rc)
			return rc;
		if (!is_table(d->buf))
			break;
		e = entry_of(d->buf, 0);
		if (e.type != TYPE_EMPTY && !is_extended(e.type))
			part_tell(d, no++, at + e.start, e.sectors);
		e = entry_of(d->buf, 1);
		if (!is_extended(e.type) || !e.sectors)
			break;
		next = ext->start + e.start;
		if (next <= at)
			break;
		at = next;
	}
	return PART_MBR;
}

int part_scan(const struct part_disk *d)
{
	struct entry e[4];
	unsigned int i;
	int rc;

	if (!d->sectors)
		return PART_NONE;
	rc = d->read(d->arg, 0, d->buf);
	if (rc)
		return rc;
	if (!is_table(d->buf))
		return PART_NONE;
	for (i = 0; i < 4; i++) {
		e[i] = entry_of(d->buf, i);
		if (e[i].type == TYPE_GPT)
			return part_gpt(d);
	}
	for (i = 0; i < 4; i++)
		if (e[i].type != TYPE_EMPTY && !is_extended(e[i].type))
			part_tell(d, i + 1, e[i].start, e[i].sectors);
	/* one extended partition; its own number stays unused */
	for (i = 0; i < 4; i++)
		if (is_extended(e[i].type))
			return logical(d, &e[i]);
	return PART_MBR;
}
