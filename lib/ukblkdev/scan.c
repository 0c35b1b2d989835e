/* SPDX-License-Identifier: BSD-3-Clause */
/* Partitions become devices at boot. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/init.h>
#include <uk/print.h>

#include "blkdev_priv.h"
#include "part.h"

/* Was a partition of the disk found before that shares sectors with this? */
static int overlaps(const struct uk_blkdev *disk, __u64 start, __u64 sectors)
{
	const struct uk_blkdev *p;
	unsigned int i;

	for (i = 0; i < uk_blkdev_count(); i++) {
		p = uk_blkdev_get(i);
		if (p->whole == disk && start < p->start + p->cap.sectors
		    && p->start < start + sectors)
			return 1;
	}
	return 0;
}

static int read_sector(void *arg, __u64 lba, void *buf)
{
	return uk_blkdev_sync_io(arg, 0, UK_BLKREQ_READ, lba, 1, buf);
}

static void found(void *arg, unsigned int no, __u64 start, __u64 sectors)
{
	struct uk_blkdev *disk = arg, *p;
	int rc = -EINVAL;

	if (overlaps(disk, start, sectors)) {
		uk_pr_warn("%s: partition %u overlaps another: left out\n",
			   disk->name, no);
		return;
	}
	p = uk_zalloc(uk_alloc_get_default(), sizeof(*p));
	if (p)
		rc = uk_blkdev_part_register(p, disk, no, start, sectors);
	if (rc) {
		uk_free(uk_alloc_get_default(), p);
		uk_pr_warn("%s: no room for partition %u\n", disk->name, no);
	}
}

static void scan(struct uk_blkdev *disk, void *buf)
{
	struct part_disk d = {
		.read = read_sector,
		.arg = disk,
		.sectors = disk->cap.sectors,
		.ssize = disk->cap.ssize,
		.buf = buf,
		.found = found,
	};
	int rc = uk_blkdev_up(disk);

	if (!rc)
		rc = part_scan(&d);
	if (rc < 0)
		uk_pr_err("%s: cannot read its partitions: error %d\n",
			  disk->name, -rc);
	else if (rc == PART_GPT_BAD)
		uk_pr_warn("%s: both copies of its GPT are damaged\n",
			   disk->name);
}

static int scan_all(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int i, disks = uk_blkdev_count();
	struct uk_alloc *a = uk_alloc_get_default();
	void *buf;

	if (!disks)
		return 0;
	buf = uk_memalign(a, 4096, 4096);
	if (!buf)
		return -ENOMEM;
	for (i = 0; i < disks; i++)
		scan(uk_blkdev_get(i), buf);
	uk_free(a, buf);
	return 0;
}

uk_rootfs_initcall_prio(scan_all, 0x0, 1);
