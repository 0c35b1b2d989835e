/* SPDX-License-Identifier: BSD-3-Clause */
/* blkfront: requests. Data are copied, page by page. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/xen/hypercall.h>

#include "blkfront.h"

/* Sectors of the disk in those of the protocol. */
static __u64 to_512(const struct uk_blkdev *bd, __sector n)
{
	return bd->cap.ssize == 4096 ? n << 3 : n;
}

static __u8 op_of(const struct blkfront *bf, const struct uk_blkreq *req)
{
	if (req->flushing || req->operation == UK_BLKREQ_FFLUSH)
		return bf->flush_op;
	if (req->operation == UK_BLKREQ_DISCARD)
		return OP_DISCARD;
	return req->operation == UK_BLKREQ_WRITE ? OP_WRITE : OP_READ;
}

/* Copies the request's memory to its pages (out), or back. */
static void copy(struct uk_blkdev_queue *q, const struct blk_slot *s, int out)
{
	const struct uk_blkreq *req = s->req;
	struct uk_iovec all = {
		.iov_base = req->aio_buf,
		.iov_len = req->nb_sectors * q->bf->bd.cap.ssize,
	};
	const struct uk_iovec *v = req->iov ? req->iov : &all;
	unsigned int i, left = req->iov ? req->iovcnt : 1;
	__sz at = 0, done, n;
	char *page, *mem;

	for (; left; left--, v++) {
		for (done = 0; done < v->iov_len; done += n, at += n) {
			i = (unsigned int)(at / UKARCH_PAGE_SIZE);
			n = MIN(v->iov_len - done,
				UKARCH_PAGE_SIZE - at % UKARCH_PAGE_SIZE);
			page = (char *)q->pages[s->page[i]].mem +
			       at % UKARCH_PAGE_SIZE;
			mem = (char *)v->iov_base + done;
			memcpy(out ? page : mem, out ? mem : page, n);
		}
	}
}

/* Puts the segments of a slot where the other side reads them. */
static void put_segs(const struct uk_blkdev_queue *q, const struct blk_slot *s,
		     volatile struct blk_segment *to, __u64 sectors)
{
	const unsigned int per_page = UKARCH_PAGE_SIZE >> SECTOR_SHIFT;
	unsigned int i;
	__u64 n;

	for (i = 0; i < s->nr_pages; i++, sectors -= n) {
		n = MIN(sectors, (__u64)per_page);
		to[i].gref = (__u32)q->pages[s->page[i]].ref;
		to[i].first = 0;
		to[i].last = (__u8)(n - 1);
		to[i].pad = 0;
	}
}

static void put_indirect(struct uk_blkdev_queue *q, const struct blk_slot *s,
			 __u64 sectors)
{
	volatile struct blk_indirect *r = (volatile void *)
		xen_ring_slot(&q->ring, q->ring.req_prod);
	const struct blk_page *table = &q->tables[s->table - 1];
	unsigned int i;

	put_segs(q, s, table->mem, sectors);
	r->op = OP_INDIRECT;
	r->real_op = s->op;
	r->nr_segs = s->nr_pages;
	r->id = (__u64)(s - q->slots);
	r->sector = to_512(&q->bf->bd, s->req->at);
	r->handle = q->bf->handle;
	for (i = 0; i < ARRAY_SIZE(r->table); i++)
		r->table[i] = i ? 0 : (__u32)table->ref;
}

static void put(struct uk_blkdev_queue *q, const struct blk_slot *s)
{
	volatile struct blk_request *r = (volatile void *)
		xen_ring_slot(&q->ring, q->ring.req_prod);
	__u64 sectors = to_512(&q->bf->bd, s->req->nb_sectors);

	if (s->table) {
		put_indirect(q, s, sectors);
	} else {
		r->op = s->op;
		r->nr_segs = s->nr_pages;
		r->handle = q->bf->handle;
		r->id = (__u64)(s - q->slots);
		r->sector = s->op == OP_FLUSH || s->op == OP_BARRIER ? 0 :
			    to_512(&q->bf->bd, s->req->at);
		if (s->op == OP_DISCARD)
			r->nr_sectors = sectors;
		else
			put_segs(q, s, r->seg, sectors);
	}
	q->ring.req_prod++;
}

static struct blk_slot *free_slot(struct uk_blkdev_queue *q)
{
	unsigned int i;

	for (i = 0; i < SLOTS && q->slots[i].req; i++)
		;
	return i < SLOTS && xen_ring_room(&q->ring) ? &q->slots[i] : NULL;
}

/* Takes pages and, for many, a table; 0 or -ENOSPC. */
static int take(struct uk_blkdev_queue *q, struct blk_slot *s, __u32 pages)
{
	unsigned int i;

	if (pages > q->nr_free || (pages > DIRECT_SEGS && !q->free_tables))
		return -ENOSPC;
	s->nr_pages = (__u8)pages;
	for (i = 0; i < pages; i++)
		s->page[i] = q->free[--q->nr_free];
	s->table = 0;
	if (pages > DIRECT_SEGS) {
		i = (unsigned int)__builtin_ctz(q->free_tables);
		q->free_tables &= ~(1U << i);
		s->table = (__u8)(i + 1);
	}
	return 0;
}

static int add(struct uk_blkdev_queue *q, struct uk_blkreq *req)
{
	struct blk_slot *s = free_slot(q);
	__u32 pages = 0;
	__u8 op = op_of(q->bf, req);

	if (!s)
		return -ENOSPC;
	if (op == OP_READ || op == OP_WRITE)
		pages = (__u32)DIV_ROUND_UP(req->nb_sectors *
					    q->bf->bd.cap.ssize,
					    UKARCH_PAGE_SIZE);
	if (take(q, s, pages))
		return -ENOSPC;
	s->req = req;
	s->op = op;
	if (op == OP_WRITE)
		copy(q, s, 1);
	put(q, s);
	return 0;
}

int blkfront_submit(struct uk_blkdev *dev, struct uk_blkdev_queue *q,
		    struct uk_blkreq *req, int last)
{
	struct blkfront *bf = to_blkfront(dev);
	int rc;

	if (unlikely(bf->broken))
		return -EIO;
	if (req->operation == UK_BLKREQ_ZEROES ||
	    (req->operation == UK_BLKREQ_FFLUSH && !bf->flush_op))
		return -EOPNOTSUPP;
	rc = add(q, req);
	if ((last || rc) && xen_ring_push(&q->ring))
		uk_xen_event_send(bf->port);
	return rc;
}

static struct uk_blkreq *release(struct uk_blkdev_queue *q, struct blk_slot *s,
				 int result)
{
	struct uk_blkreq *req = s->req;

	while (s->nr_pages)
		q->free[q->nr_free++] = s->page[--s->nr_pages];
	if (s->table)
		q->free_tables |= 1U << (s->table - 1);
	s->req = NULL;
	req->result = result;
	return req;
}

/* Nothing comes from this device any more; it knows nothing but our pages. */
static struct uk_blkreq *give_up(struct uk_blkdev_queue *q)
{
	unsigned int i;

	uk_blkdev_drv_broken(&q->bf->bd);
	for (i = 0; i < SLOTS; i++)
		if (q->slots[i].req)
			return release(q, &q->slots[i], -EIO);
	return NULL;
}

static int result_of(__s16 status)
{
	if (likely(status == STATUS_OK))
		return 0;
	return status == STATUS_UNSUPPORTED ? -EOPNOTSUPP : -EIO;
}

struct uk_blkreq *blkfront_finish(struct uk_blkdev *dev __maybe_unused,
				  struct uk_blkdev_queue *q)
{
	const volatile struct blk_response *at;
	struct blk_slot *s;
	__s16 status;
	__u64 id;
	int n;

	if (unlikely(q->bf->broken))
		return give_up(q);
	n = xen_ring_responses(&q->ring);
	if (!n)
		return NULL;
	if (unlikely(n < 0)) {
		blkfront_break(q->bf, "more requests done than there were");
		return give_up(q);
	}
	at = (const volatile void *)xen_ring_slot(&q->ring, q->ring.rsp_cons);
	id = at->id;
	status = at->status;
	q->ring.rsp_cons++;
	if (unlikely(id >= SLOTS || !q->slots[id].req)) {
		blkfront_break(q->bf, "a request done that was not made");
		return give_up(q);
	}
	s = &q->slots[id];
	if (s->op == OP_READ && status == STATUS_OK)
		copy(q, s, 0);
	return release(q, s, result_of(status));
}
