/* SPDX-License-Identifier: BSD-3-Clause */
/* A disk in memory, empty at each boot: for tests, and for trying things. */
#define UK_LIBPARAM_PREFIX blkdev
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/blkdev_driver.h>
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/ramdisk.h>
#include <uk/string.h>

#define SECTOR		512
#define MAX_SECTORS	2048
#define MAJOR_RAM	253

struct ramdisk {
	struct uk_blkdev bd;
	char *mem;
};

static char *wanted;

UK_LIBPARAM_PARAM_ALIAS(ramdisk, &wanted, charp,
			"bytes of a disk in memory, such as 16M");

static void ram_info(struct uk_blkdev *dev __maybe_unused,
		     struct uk_blkdev_info *info)
{
	info->max_queues = 1;
}

static int ram_queue_info(struct uk_blkdev *dev __maybe_unused,
			  __u16 queue_id __maybe_unused,
			  struct uk_blkdev_queue_info *info)
{
	*info = (struct uk_blkdev_queue_info){ 1, 1, 1, 0 };
	return 0;
}

static struct uk_blkdev_queue *ram_queue(struct uk_blkdev *dev,
					 __u16 queue_id __maybe_unused,
					 __u16 nb_desc __maybe_unused,
					 struct uk_alloc *a __maybe_unused)
{
	return (struct uk_blkdev_queue *)dev;
}

static int ram_start(struct uk_blkdev *dev __maybe_unused)
{
	return 0;
}

static int ram_intr_enable(struct uk_blkdev *dev __maybe_unused,
			   struct uk_blkdev_queue *q __maybe_unused)
{
	return 0;
}

static void ram_intr_disable(struct uk_blkdev *dev __maybe_unused,
			     struct uk_blkdev_queue *q __maybe_unused)
{
}

static void copy(char *mem, void *buf, __sz len, int write)
{
	if (write)
		memcpy(mem, buf, len);
	else
		memcpy(buf, mem, len);
}

static void transfer(char *mem, const struct uk_blkreq *req)
{
	int write = req->operation == UK_BLKREQ_WRITE;
	unsigned int i;

	if (!req->iov) {
		copy(mem, req->aio_buf, req->nb_sectors * SECTOR, write);
		return;
	}
	for (i = 0; i < req->iovcnt; i++) {
		copy(mem, req->iov[i].iov_base, req->iov[i].iov_len, write);
		mem += req->iov[i].iov_len;
	}
}

/* All is done at once. */
static int ram_submit(struct uk_blkdev *dev,
		      struct uk_blkdev_queue *q __maybe_unused,
		      struct uk_blkreq *req, int last __maybe_unused)
{
	struct ramdisk *rd = __containerof(dev, struct ramdisk, bd);
	char *mem = rd->mem + req->at * SECTOR;

	if (req->operation == UK_BLKREQ_READ
	    || req->operation == UK_BLKREQ_WRITE)
		transfer(mem, req);
	else if (req->operation != UK_BLKREQ_FFLUSH)
		memset(mem, 0, req->nb_sectors * SECTOR);
	return 1;
}

static struct uk_blkreq *ram_finish(struct uk_blkdev *dev __maybe_unused,
				    struct uk_blkdev_queue *q __maybe_unused)
{
	return NULL;
}

static const struct uk_blkdev_ops ram_ops = {
	.get_info = ram_info,
	.queue_get_info = ram_queue_info,
	.queue_configure = ram_queue,
	.start = ram_start,
	.intr_enable = ram_intr_enable,
	.intr_disable = ram_intr_disable,
	.submit = ram_submit,
	.finish = ram_finish,
};

int uk_ramdisk_create(struct uk_alloc *a, __sz bytes, struct uk_blkdev **out)
{
	struct ramdisk *rd = uk_zalloc(a, sizeof(*rd));
	int rc = -ENOMEM;

	bytes &= ~(__sz)(SECTOR - 1);
	if (!rd)
		return -ENOMEM;
	rd->mem = bytes ? uk_zalloc(a, bytes) : NULL;
	if (rd->mem) {
		rd->bd.ops = &ram_ops;
		rd->bd.drv_name = "ramdisk";
		rd->bd.major = MAJOR_RAM;
		rd->bd.cap = (struct uk_blkdev_cap){
			.sectors = bytes / SECTOR,
			.ssize = SECTOR,
			.psize = SECTOR,
			.max_sectors_per_req = MAX_SECTORS,
			.max_segments = MAX_SECTORS,
			.max_discard = MAX_SECTORS,
			.max_zeroes = MAX_SECTORS,
			.ioalign = 1,
		};
		rc = uk_blkdev_drv_register(&rd->bd, "ram");
	}
	if (rc) {
		uk_free(a, rd->mem);
		uk_free(a, rd);
		return rc;
	}
	if (out)
		*out = &rd->bd;
	return 0;
}

static int ramdisk_init(struct uk_init_ctx *ctx __maybe_unused)
{
	__u64 bytes;
	int rc;

	if (!wanted)
		return 0;
	rc = uk_parse_size(wanted, &bytes);
	if (!rc)
		rc = uk_ramdisk_create(uk_alloc_get_default(), bytes, NULL);
	if (rc)
		uk_pr_err("blkdev.ramdisk=%s: error %d\n", wanted, -rc);
	return rc;
}

uk_bus_initcall(ramdisk_init, 0x0);
