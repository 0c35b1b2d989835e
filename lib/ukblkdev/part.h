/* SPDX-License-Identifier: BSD-3-Clause */
/* Partition tables: what is read, and what is found. */
#ifndef __BLKDEV_PART_H__
#define __BLKDEV_PART_H__

#include <uk/arch/types.h>

/** A disk to be looked at. */
struct part_disk {
	/** Reads sector (lba), within the disk, into (buf). 0 or -errno. */
	int (*read)(void *arg, __u64 lba, void *buf);
	void *arg;
	__u64 sectors;
	__u32 ssize;		/* bytes of a sector, at least 512 */
	void *buf;		/* one sector */
	/** A partition: [start, start + sectors) lies in the disk and is not
	 *  empty, but may overlap others.
	 */
	void (*found)(void *arg, unsigned int no, __u64 start, __u64 sectors);
};

/** Which table a disk has. */
enum part_kind {
	PART_NONE,
	PART_MBR,
	PART_GPT,
	PART_GPT_BAD	/* an MBR says that there is a GPT, but there is none */
};

/**
 * Reads the table of a disk, whatever is written there, and tells its
 * partitions.
 * @return enum part_kind, or -errno of reading
 */
int part_scan(const struct part_disk *d);

/** Tells the partitions of a GPT, of its backup if the first copy is bad.
 *  @return PART_GPT, PART_GPT_BAD, -errno of reading
 */
int part_gpt(const struct part_disk *d);

static inline __u32 part_le32(const __u8 *p)
{
	return p[0] | (__u32)p[1] << 8 | (__u32)p[2] << 16 | (__u32)p[3] << 24;
}

static inline __u64 part_le64(const __u8 *p)
{
	return part_le32(p) | (__u64)part_le32(p + 4) << 32;
}

/** Tells a partition if it is within the disk. */
static inline void part_tell(const struct part_disk *d, unsigned int no,
			     __u64 start, __u64 sectors)
{
	if (start && sectors && start < d->sectors
	    && sectors <= d->sectors - start)
		d->found(d->arg, no, start, sectors);
}

#endif /* __BLKDEV_PART_H__ */
