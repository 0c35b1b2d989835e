/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio block device: requests. */
#include <abi/errno.h>
#include <uk/arch/paging.h>
#include <uk/paging.h>

#include "vblk.h"

#define STATUS_NONE	0xff

/* Requests of more pieces than this go through a table, if one is free. */
#define DIRECT_MAX	4

/* A list of pieces of memory that is being made. */
struct segs {
	struct virtq_seg seg[VBLK_MAX_SEGS];
	unsigned int n;
};

/* (first): not to be joined with what is before it. 0, or -EINVAL. */
static int add_seg(struct segs *s, __paddr_t pa, __u32 len, unsigned int first,
		   __u32 max)
{
	struct virtq_seg *last = s->n > first ? &s->seg[s->n - 1] : NULL;

	if (last && last->addr + last->len == pa && last->len <= max - len) {
		last->len += len;
		return 0;
	}
	if (s->n == VBLK_MAX_SEGS)
		return -EINVAL;
	s->seg[s->n].addr = pa;
	s->seg[s->n++].len = len;
	return 0;
}

/* The memory of a request, page by page: neighbours are joined. */
static int add_memory(struct segs *s, const struct vblk *vb, const void *base,
		      __sz len, unsigned int first)
{
	const char *p = base;
	__paddr_t pa;
	__u32 n;
	int rc;

	for (; len; p += n, len -= n) {
		n = (__u32)MIN(len, UKARCH_PAGE_SIZE
				    - ((__uptr)p & (UKARCH_PAGE_SIZE - 1)));
		pa = uk_virt_to_phys(p);
		if (pa == __PADDR_MAX)
			return -EINVAL;
		rc = add_seg(s, pa, n, first, vb->seg_bytes);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int add_data(struct segs *s, const struct vblk *vb,
		    const struct uk_blkreq *req)
{
	unsigned int i, first = s->n;
	int rc = 0;

	if (!req->iov)
		return add_memory(s, vb, req->aio_buf,
				  req->nb_sectors * vb->bd.cap.ssize, first);
	for (i = 0; i < req->iovcnt && !rc; i++)
		rc = add_memory(s, vb, req->iov[i].iov_base,
				req->iov[i].iov_len, first);
	return rc;
}

/* Sectors of the disk in those of the protocol. */
static __u64 to_512(const struct vblk *vb, __sector n)
{
	return vb->bd.cap.ssize == 4096 ? n << 3 : n;
}

static __u32 type_of(const struct uk_blkreq *req)
{
	static const __u8 types[] = {
		[UK_BLKREQ_READ] = VBLK_T_IN,
		[UK_BLKREQ_WRITE] = VBLK_T_OUT,
		[UK_BLKREQ_FFLUSH] = VBLK_T_FLUSH,
		[UK_BLKREQ_DISCARD] = VBLK_T_DISCARD,
		[UK_BLKREQ_ZEROES] = VBLK_T_WRITE_ZEROES,
	};

	return req->flushing ? VBLK_T_FLUSH : types[req->operation];
}

/* Header, what belongs to the operation, status; 0 or -EINVAL. */
static int make_segs(struct segs *s, const struct vblk *vb,
		     struct vblk_slot *slot, const struct uk_blkreq *req)
{
	__paddr_t pa = uk_virt_to_phys(slot);
	__u32 type = type_of(req);
	int rc = 0;

	slot->hdr.type = type;
	slot->hdr.reserved = 0;
	slot->hdr.sector = 0;
	s->n = 0;
	add_seg(s, pa, sizeof(slot->hdr), 0, ~0U);
	if (type == VBLK_T_IN || type == VBLK_T_OUT) {
		slot->hdr.sector = to_512(vb, req->at);
		rc = add_data(s, vb, req);
	} else if (type != VBLK_T_FLUSH) {
		slot->range.sector = to_512(vb, req->at);
		slot->range.sectors = (__u32)to_512(vb, req->nb_sectors);
		slot->range.flags = 0;
		rc = add_seg(s, pa + __offsetof(struct vblk_slot, range),
			     sizeof(slot->range), 1, ~0U);
	}
	slot->status = STATUS_NONE;
	if (!rc)
		rc = add_seg(s, pa + __offsetof(struct vblk_slot, status), 1,
			     s->n, ~0U);
	return rc;
}

/* Puts the request on the ring, by a table if it has many pieces. */
static int add(struct uk_blkdev_queue *q, const struct segs *s,
	       struct vblk_slot *slot, unsigned int out)
{
	unsigned int i;

	slot->table = 0;
	if (s->n <= DIRECT_MAX || !q->free_tables)
		return virtq_add(q->vq, s->seg, out, s->n - out, slot);
	i = (unsigned int)__builtin_ctz(q->free_tables);
	q->free_tables &= ~(1U << i);
	slot->table = (__u8)(i + 1);
	/* one descriptor, and one is free */
	return virtq_add_indirect(q->vq, s->seg, out, s->n - out,
				  &q->tables[i], slot);
}

int vblk_submit(struct uk_blkdev *dev, struct uk_blkdev_queue *q,
		struct uk_blkreq *req, int last)
{
	struct vblk *vb = to_vblk(dev);
	struct vblk_slot *slot;
	struct segs s;
	int rc = -ENOSPC;

	if (unlikely(vb->vd->broken))
		return -EIO;
	if (q->vq->nfree) {
		slot = &q->slots[q->vq->free_head];
		rc = make_segs(&s, vb, slot, req);
		if (rc)
			return rc;
		slot->req = req;
		rc = add(q, &s, slot,
			 slot->hdr.type == VBLK_T_IN ? 1 : s.n - 1);
	}
	if (last || rc)
		virtq_kick(q->vq);
	return rc;
}

static struct uk_blkreq *release(struct uk_blkdev_queue *q,
				 struct vblk_slot *slot, int result)
{
	struct uk_blkreq *req = slot->req;

	if (slot->table)
		q->free_tables |= 1U << (slot->table - 1);
	slot->req = NULL;
	req->result = result;
	return req;
}

/* Nothing comes from this device any more, and it is to touch no memory. */
static struct uk_blkreq *give_up(struct uk_blkdev_queue *q)
{
	struct vblk_slot *slot;

	uk_blkdev_drv_broken(&q->vb->bd);
	if (!q->vb->is_reset) {
		q->vb->is_reset = 1;
		virtio_dev_reset(q->vb->vd);
	}
	slot = virtq_detach(q->vq);
	return slot ? release(q, slot, -EIO) : NULL;
}

struct uk_blkreq *vblk_finish(struct uk_blkdev *dev __maybe_unused,
			      struct uk_blkdev_queue *q)
{
	struct vblk_slot *slot;
	__u8 status;
	__u32 len;

	slot = virtq_get(q->vq, &len);
	if (unlikely(q->vb->vd->broken) && !slot)
		return give_up(q);
	if (!slot)
		return NULL;
	status = UK_READ_ONCE(slot->status);
	if (likely(status == VBLK_S_OK))
		return release(q, slot, 0);
	return release(q, slot, status == VBLK_S_UNSUPP ? -EOPNOTSUPP : -EIO);
}
