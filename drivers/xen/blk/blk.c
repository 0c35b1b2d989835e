/* SPDX-License-Identifier: BSD-3-Clause */
/* blkfront: devices, the pages of requests. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/bus.h>
#include <uk/errptr.h>
#include <uk/string.h>
#include <xen/grants.h>

#include "blkfront.h"

#define PAGES_DEFAULT	64
#define MAJOR_XVD	202	/* as Linux numbers them */

static void get_info(struct uk_blkdev *dev __maybe_unused,
		     struct uk_blkdev_info *info)
{
	info->max_queues = 1;
}

/* A descriptor is a page that requests have. */
static int queue_get_info(struct uk_blkdev *dev, __u16 queue_id,
			  struct uk_blkdev_queue_info *info)
{
	if (queue_id)
		return -EINVAL;
	info->nb_max = MAX_PAGES;
	info->nb_min = (__u16)dev->cap.max_segments;
	info->nb_default = PAGES_DEFAULT;
	info->nb_is_power_of_two = 0;
	return 0;
}

static int page_make(struct blk_page *p, __u16 domid, int readonly)
{
	struct uk_alloc *a = uk_alloc_get_default();

	p->mem = uk_palloc(a, 1);
	if (!p->mem)
		return -ENOMEM;
	/* what was in it is nobody's business */
	memset(p->mem, 0, UKARCH_PAGE_SIZE);
	p->ref = xen_grant_begin(domid, p->mem, readonly);
	if (p->ref < 0)
		uk_pfree(a, p->mem, 1);
	return p->ref < 0 ? p->ref : 0;
}

static void page_drop(const struct blk_page *p)
{
	if (xen_grant_end(p->ref) == 0)
		uk_pfree(uk_alloc_get_default(), p->mem, 1);
}

/* As many tables as there is memory for: large requests are rarer than all. */
static void make_tables(struct uk_blkdev_queue *q, __u16 domid)
{
	unsigned int i;

	for (i = 0; i < TABLES && !page_make(&q->tables[i], domid, 1); i++)
		q->free_tables |= 1U << i;
}

static struct uk_blkdev_queue *queue_configure(struct uk_blkdev *dev,
	__u16 queue_id __maybe_unused, __u16 nb_desc,
	struct uk_alloc *a __maybe_unused)
{
	struct blkfront *bf = to_blkfront(dev);
	struct uk_blkdev_queue *q = &bf->q;
	int rc = 0;

	while (q->nr_pages < nb_desc && !rc) {
		rc = page_make(&q->pages[q->nr_pages], bf->front.domid, 0);
		if (!rc) {
			q->free[q->nr_free++] = q->nr_pages;
			q->nr_pages++;
		}
	}
	if (q->nr_pages < dev->cap.max_segments) {
		while (q->nr_pages)
			page_drop(&q->pages[--q->nr_pages]);
		q->nr_free = 0;
		return ERR2PTR(rc);
	}
	if (dev->cap.max_segments > DIRECT_SEGS)
		make_tables(q, bf->front.domid);
	if (!q->free_tables && dev->cap.max_segments > DIRECT_SEGS) {
		dev->cap.max_segments = DIRECT_SEGS;
		dev->cap.max_sectors_per_req = DIRECT_SEGS *
			(__u32)(UKARCH_PAGE_SIZE / dev->cap.ssize);
	}
	q->bf = bf;
	return q;
}

static int start(struct uk_blkdev *dev)
{
	struct blkfront *bf = to_blkfront(dev);

	return bf->broken ? -EIO : xen_front_watch(&bf->front);
}

static int intr_enable(struct uk_blkdev *dev __maybe_unused,
		       struct uk_blkdev_queue *q)
{
	if (q->bf->broken)
		return -EIO;
	q->intr = 1;
	return xen_ring_ask(&q->ring);
}

static void intr_disable(struct uk_blkdev *dev __maybe_unused,
			 struct uk_blkdev_queue *q)
{
	q->intr = 0;
}

static const struct uk_blkdev_ops ops = {
	.get_info = get_info,
	.queue_get_info = queue_get_info,
	.queue_configure = queue_configure,
	.start = start,
	.intr_enable = intr_enable,
	.intr_disable = intr_disable,
	.submit = blkfront_submit,
	.finish = blkfront_finish,
};

/* What another domain knows already is not given back. */
static int add(const char *name)
{
	struct blkfront *bf = uk_zalloc(uk_alloc_get_default(), sizeof(*bf));
	int rc;

	if (!bf)
		return -ENOMEM;
	bf->bd.ops = &ops;
	bf->bd.drv_name = "xen-blkfront";
	bf->bd.major = MAJOR_XVD;
	rc = blkfront_connect(bf, name);
	return rc ? rc : uk_blkdev_drv_register(&bf->bd, "xvd");
}

static int probe(void)
{
	return xen_front_probe("vbd", add);
}

static const struct uk_bus xen_vbd = {
	.name = "xen-vbd",
	.probe = probe,
};
UK_BUS_REGISTER(xen_vbd);
