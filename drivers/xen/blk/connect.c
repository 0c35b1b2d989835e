/* SPDX-License-Identifier: BSD-3-Clause */
/* blkfront: what is agreed on with the back end. */
#include <abi/errno.h>
#include <uk/arch/limits.h>
#include <uk/essentials.h>
#include <uk/intctlr.h>
#include <uk/print.h>
#include <xen/events.h>

#include "blkfront.h"

#define INFO_CDROM	1U
#define INFO_READONLY	4U
#define INFO_MAX	0xffffU
#define SECTORS_MAX	(~0UL >> (SECTOR_SHIFT + 1))
#define NUM_MAX		0xffffffffU

/* One event channel; the class does the rest. */
static int event(void *arg)
{
	struct blkfront *bf = arg;

	if (bf->q.intr && xen_ring_responses(&bf->q.ring)) {
		bf->q.intr = 0;
		uk_blkdev_drv_queue_event(&bf->bd, 0);
	}
	return 1;
}

/* Who waits for a request gets it, as an error. */
static void gone(struct xen_front *f)
{
	struct blkfront *bf = __containerof(f, struct blkfront, front);

	blkfront_break(bf, "the back end has gone");
	uk_blkdev_drv_broken(&bf->bd);
	if (bf->q.nr_pages)
		uk_blkdev_drv_queue_event(&bf->bd, 0);
}

static int make_ring(struct blkfront *bf)
{
	int rc = xen_event_alloc(bf->front.domid);

	if (rc < 0)
		return rc;
	bf->port = (__u32)rc;
	rc = uk_intctlr_irq_register(bf->port, event, bf);
	if (rc < 0)
		return rc;
	return xen_ring_create(&bf->q.ring, bf->front.domid,
			       sizeof(struct blk_request));
}

/* Ring and port; the other side then opens the disk and tells what it is. */
static int meet(struct blkfront *bf)
{
	const struct xen_front_key ours[] = {
		{ "ring-ref", (__u64)bf->q.ring.ref, NULL },
		{ "event-channel", bf->port, NULL },
		{ "protocol", 0, "x86_64-abi" },
		{ "feature-persistent", 1, NULL },
		{ "state", XEN_STATE_INITIALISED, NULL },
	};
	int rc = xen_front_tell(&bf->front, ours, ARRAY_SIZE(ours));

	return rc < 0 ? rc : xen_front_wait(&bf->front, XEN_STATE_CONNECTED);
}

static __u64 num(const struct blkfront *bf, const char *name, __u64 otherwise)
{
	__u64 n;

	return xen_front_num(bf->front.backend, name, NUM_MAX, &n) ?
	       otherwise : n;
}

static int read_sizes(struct blkfront *bf)
{
	struct uk_blkdev_cap *c = &bf->bd.cap;
	__u64 sectors, physical;
	unsigned int shift;
	int rc;

	rc = xen_front_num(bf->front.backend, "sectors", SECTORS_MAX, &sectors);
	if (rc < 0)
		return rc;
	c->ssize = (__u32)num(bf, "sector-size", 512);
	if (c->ssize != 512 && c->ssize != 4096)
		return -ENOTSUP;
	shift = c->ssize == 4096 ? 3 : 0;
	/* of 512 bytes, whatever the disk's have */
	c->sectors = sectors >> shift;
	physical = num(bf, "physical-sector-size", c->ssize);
	c->psize = physical == 4096 ? 4096 : c->ssize;
	return 0;
}

static void read_features(struct blkfront *bf)
{
	struct uk_blkdev_cap *c = &bf->bd.cap;
	__u64 segs = num(bf, "feature-max-indirect-segments", 0);

	if (segs < DIRECT_SEGS)
		segs = DIRECT_SEGS;
	c->max_segments = (__u32)MIN(segs, (__u64)MAX_SEGS);
	c->max_sectors_per_req = c->max_segments *
				 (__u32)(UKARCH_PAGE_SIZE / c->ssize);
	c->ioalign = 1;
	if (xen_front_has(&bf->front, "feature-flush-cache"))
		bf->flush_op = OP_FLUSH;
	else if (xen_front_has(&bf->front, "feature-barrier"))
		bf->flush_op = OP_BARRIER;
	c->write_cache = bf->flush_op != 0;
	c->read_only = !!(num(bf, "info", 0) & (INFO_READONLY | INFO_CDROM));
	if (xen_front_has(&bf->front, "feature-discard") && !c->read_only)
		c->max_discard = NUM_MAX >> SECTOR_SHIFT;
}

int blkfront_connect(struct blkfront *bf, const char *name)
{
	static const struct xen_front_key ready = {
		.name = "state", .num = XEN_STATE_CONNECTED,
	};
	__u64 handle;
	int rc;

	rc = xen_front_open(&bf->front, "vbd", name);
	if (!rc)
		rc = xen_front_num(bf->front.path, "virtual-device", NUM_MAX,
				   &handle);
	if (!rc)
		rc = xen_front_wait(&bf->front, XEN_STATE_INIT_WAIT);
	if (!rc)
		rc = make_ring(bf);
	if (!rc)
		rc = meet(bf);
	if (!rc)
		rc = read_sizes(bf);
	if (rc < 0)
		return rc;
	bf->handle = (__u16)handle;
	read_features(bf);
	rc = xen_front_tell(&bf->front, &ready, 1);
	if (rc < 0)
		return rc;
	bf->front.gone = gone;
	return 0;
}

void blkfront_break(struct blkfront *bf, const char *why)
{
	if (!bf->broken)
		uk_pr_err("%s: %s\n", bf->front.path, why);
	bf->broken = 1;
}
