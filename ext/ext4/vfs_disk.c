/* SPDX-License-Identifier: BSD-3-Clause */
/* A disk of the guest. */
#include <string.h>
#include <uk/blkdev.h>
#include <uk/errptr.h>
#include <uk/print.h>
#include "vfs.h"

#define BOUNCE_PAGES	16ul
#define BOUNCE		(BOUNCE_PAGES << 12)

struct guest_disk {
	struct ext4_disk disk;		/* must be first */
	struct uk_blkdev *dev;
	char *bounce;			/* for memory that is not aligned */
};

/* One piece, whose memory suits the device. */
static int move(struct guest_disk *g, enum uk_blkreq_op op, __u64 off,
		void *buf, __sz len)
{
	__u32 ssize = uk_blkdev_ssize(g->dev);
	int rc;

	if (off % ssize || len % ssize)
		return -EIO;
	rc = uk_blkdev_sync_io(g->dev, 0, op, off / ssize, len / ssize, buf);
	return rc && rc != -ENOMEM ? -EIO : rc;
}

static bool suits(const struct guest_disk *g, const void *buf)
{
	return !((__uptr)buf & (uk_blkdev_ioalign(g->dev) - 1));
}

static int disk_read(struct ext4_disk *d, uint64_t off, void *buf, size_t len)
{
	struct guest_disk *g = __containerof(d, struct guest_disk, disk);
	__sz n;
	int rc = 0;

	if (suits(g, buf))
		return move(g, UK_BLKREQ_READ, off, buf, len);
	for (; len && !rc; len -= n, off += n, buf = (char *)buf + n) {
		n = MIN(len, BOUNCE);
		rc = move(g, UK_BLKREQ_READ, off, g->bounce, n);
		if (!rc)
			memcpy(buf, g->bounce, n);
	}
	return rc;
}

static int disk_write(struct ext4_disk *d, uint64_t off, const void *buf,
		      size_t len)
{
	struct guest_disk *g = __containerof(d, struct guest_disk, disk);
	__sz n;
	int rc = 0;

	if (suits(g, buf))
		return move(g, UK_BLKREQ_WRITE, off, (void *)buf, len);
	for (; len && !rc; len -= n, off += n, buf = (const char *)buf + n) {
		n = MIN(len, BOUNCE);
		memcpy(g->bounce, buf, n);
		rc = move(g, UK_BLKREQ_WRITE, off, g->bounce, n);
	}
	return rc;
}

static int disk_flush(struct ext4_disk *d)
{
	struct guest_disk *g = __containerof(d, struct guest_disk, disk);

	return uk_blkdev_flush(g->dev) ? -EIO : 0;
}

struct ext4_disk *ext4_disk_open(const char *name)
{
	struct uk_blkdev *dev = uk_blkdev_find(name);
	struct guest_disk *g;
	int rc;

	if (!dev) {
		uk_pr_err("ext4: there is no disk %s\n", name);
		return ERR2PTR(-ENXIO);
	}
	rc = uk_blkdev_up(dev);
	if (rc)
		return ERR2PTR(rc);
	g = uk_zalloc(ext4_heap(), sizeof(*g));
	if (!g)
		return ERR2PTR(-ENOMEM);
	g->bounce = uk_palloc(ext4_heap(), BOUNCE_PAGES);
	if (!g->bounce) {
		uk_free(ext4_heap(), g);
		return ERR2PTR(-ENOMEM);
	}
	g->dev = dev;
	g->disk.size = uk_blkdev_sectors(dev) * uk_blkdev_ssize(dev);
	g->disk.ro = uk_blkdev_capabilities(dev)->read_only;
	g->disk.read = disk_read;
	g->disk.write = disk_write;
	g->disk.flush = disk_flush;
	return &g->disk;
}

int ext4_disk_fetch(struct ext4_disk *d, __u64 off, __sz bytes,
		    void *const pages[])
{
	struct guest_disk *g = __containerof(d, struct guest_disk, disk);
	__u32 ssize = uk_blkdev_ssize(g->dev);

	if (off % ssize)
		return -EIO;
	return uk_blkdev_sleep_pages(g->dev, 0, UK_BLKREQ_READ, off / ssize,
				     pages, ALIGN_UP(bytes, ssize));
}

void ext4_disk_close(struct ext4_disk *d)
{
	struct guest_disk *g = __containerof(d, struct guest_disk, disk);

	uk_pfree(ext4_heap(), g->bounce, BOUNCE_PAGES);
	uk_free(ext4_heap(), g);
}
