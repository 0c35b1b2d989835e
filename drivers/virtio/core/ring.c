/* SPDX-License-Identifier: BSD-3-Clause */
/* Split virtqueues: making them, and the parts that are not inlined. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/errptr.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <virtio/ring.h>

/* Bytes from the rings' start to the used ring, and in all. */
static __sz used_offset(unsigned int size, __sz align)
{
	__sz n = size * sizeof(struct virtq_desc)
		 + sizeof(struct virtq_avail) + (size + 1) * sizeof(__u16);

	return ALIGN_UP(n, align);
}

static __sz ring_bytes(unsigned int size, __sz align)
{
	return used_offset(size, align) + sizeof(struct virtq_used)
	       + size * sizeof(struct virtq_used_elem) + sizeof(__u16);
}

static unsigned int choose_size(unsigned int max, unsigned int wanted)
{
	unsigned int size = 1;

	if (wanted && wanted < max)
		max = wanted;
	if (max > VIRTQ_MAX_SIZE)
		max = VIRTQ_MAX_SIZE;
	while (size * 2 <= max)
		size *= 2;
	return size;
}

static void ring_layout(struct virtq *vq, unsigned int entries, __sz align)
{
	unsigned int i;

	vq->desc = vq->mem;
	vq->avail = (void *)(vq->desc + entries);
	vq->used = (void *)((__u8 *)vq->mem + used_offset(entries, align));
	vq->used_event = &vq->avail->ring[entries];
	vq->avail_event = (__u16 *)&vq->used->ring[entries];
	vq->mask = (__u16)(entries - 1);
	vq->nfree = vq->size;
	for (i = 0; i < entries; i++)
		vq->slots[i].next = (__u16)((i + 1) & vq->mask);
}

struct virtq *virtq_create(struct virtio_dev *vd, struct uk_alloc *a,
			   unsigned int idx, unsigned int size,
			   void (*callback)(struct virtq *vq), void *priv)
{
	unsigned int entries, max = vd->ops->queue_max(vd, idx);
	__sz bytes, ring, align = 1UL << vd->queue_align;
	struct virtq *vq;
	void *mem;
	int rc;

	if (!max)
		return ERR2PTR(-ENOENT);
	size = choose_size(max, size);
	entries = vd->queue_fixed ? choose_size(max, max) : size;
	if (vd->queue_fixed && entries != max)
		return ERR2PTR(-ENOTSUP);
	/* one object: the rings, behind them what is ours alone */
	ring = ALIGN_UP(ring_bytes(entries, align), sizeof(void *));
	bytes = ring + sizeof(*vq) + entries * sizeof(struct virtq_slot);
	mem = uk_memalign(a, align, bytes);
	if (!mem)
		return ERR2PTR(-ENOMEM);
	memset(mem, 0, bytes);
	vq = (struct virtq *)((__u8 *)mem + ring);
	vq->mem = mem;
	vq->slots = (struct virtq_slot *)(vq + 1);
	vq->vd = vd;
	vq->a = a;
	vq->index = (__u16)idx;
	vq->callback = callback;
	vq->priv = priv;
	vq->event_idx = (__u8)virtio_has(vd, VIRTIO_F_EVENT_IDX);
	vq->size = (__u16)size;
	ring_layout(vq, entries, align);
	virtq_intr_disable(vq);
	vq->next = vd->vqs;
	vd->vqs = vq;
	rc = vd->ops->queue_enable(vd, vq);
	if (rc < 0) {
		virtq_destroy(vq);
		return ERR2PTR(rc);
	}
	return vq;
}

void virtq_destroy(struct virtq *vq)
{
	struct virtio_dev *vd = vq->vd;
	unsigned long flags = ukarch_lcpu_save_irqf();
	struct virtq **p;

	for (p = &vd->vqs; *p; p = &(*p)->next)
		if (*p == vq) {
			*p = vq->next;
			break;
		}
	if (vd->ops->queue_forget)
		vd->ops->queue_forget(vd, vq);
	ukarch_lcpu_restore_irqf(flags);
	uk_free(vq->a, vq->mem);
}

void virtq_break(struct virtq *vq, const char *why)
{
	/* nothing that was already seen is believed any more */
	vq->used_seen = vq->last_used;
	virtio_dev_break(vq->vd, why);
}

int virtq_add(struct virtq *vq, const struct virtq_seg *seg, unsigned int out,
	      unsigned int in, void *cookie)
{
	unsigned int i, n = out + in;
	__u16 head = vq->free_head, at = head;
	struct virtq_slot *slot = &vq->slots[head];
	struct virtq_desc *d = NULL;
	__u32 in_len = 0;

	if (n > vq->nfree)
		return -ENOSPC;
	for (i = 0; i < n; i++) {
		d = &vq->desc[at];
		d->addr = seg[i].addr;
		d->len = seg[i].len;
		d->flags = VIRTQ_DESC_F_NEXT;
		if (i >= out) {
			d->flags |= VIRTQ_DESC_F_WRITE;
			in_len += seg[i].len;
		}
		at = vq->slots[at].next;
		d->next = at;
	}
	if (!d)
		return -ENOSPC;
	d->flags &= (__u16)~VIRTQ_DESC_F_NEXT;
	slot->cookie = cookie;
	slot->in_len = in_len;
	slot->count = (__u16)n;
	vq->free_head = at;
	vq->nfree = (__u16)(vq->nfree - n);
	vq->inflight++;
	vq->avail->ring[vq->avail_idx++ & vq->mask] = head;
	return 0;
}

int virtq_add_indirect(struct virtq *vq, const struct virtq_seg *seg,
		       unsigned int out, unsigned int in,
		       const struct virtq_table *table, void *cookie)
{
	struct virtq_desc *d = table->desc;
	unsigned int i, n = out + in;
	__u16 head = vq->free_head;
	__u32 in_len = 0;
	int rc;

	for (i = 0; i < n; i++, d++) {
		d->addr = seg[i].addr;
		d->len = seg[i].len;
		d->flags = i + 1 < n ? VIRTQ_DESC_F_NEXT : 0;
		d->next = (__u16)(i + 1);
		if (i >= out) {
			d->flags |= VIRTQ_DESC_F_WRITE;
			in_len += seg[i].len;
		}
	}
	rc = virtq_add1(vq, table->pa, n * (__u32)sizeof(*d), 0, cookie);
	if (rc)
		return rc;
	vq->desc[head].flags = VIRTQ_DESC_F_INDIRECT;
	vq->slots[head].in_len = in_len;
	return 0;
}

/* Puts a request back in front of the free list; returns its cookie. */
static inline void *release(struct virtq *vq, unsigned int head)
{
	struct virtq_slot *slot = &vq->slots[head], *last = slot;
	void *cookie = slot->cookie;
	unsigned int n;

	for (n = slot->count; unlikely(n > 1); n--)
		last = &vq->slots[last->next];
	last->next = vq->free_head;
	vq->free_head = (__u16)head;
	vq->nfree = (__u16)(vq->nfree + slot->count);
	vq->inflight--;
	slot->cookie = NULL;
	return cookie;
}

/* Reads the used index; 0: there is nothing, or it is not to be trusted. */
static int refresh(struct virtq *vq)
{
	__u16 seen = VIRTQ_READ(vq->used->idx);

	if (vq->vd->broken)
		return 0;
	if ((__u16)(seen - vq->last_used) > vq->inflight) {
		virtq_break(vq, "used index runs ahead");
		return 0;
	}
	virtq_rmb();
	vq->used_seen = seen;
	return seen != vq->last_used;
}

void *virtq_pop(struct virtq *vq, __u32 *len)
{
	const struct virtq_used_elem *e;
	__u32 id, n;

	if (vq->used_seen == vq->last_used && !refresh(vq))
		return NULL;
	e = &vq->used->ring[vq->last_used & vq->mask];
	id = VIRTQ_READ(e->id);
	n = VIRTQ_READ(e->len);
	if (unlikely(id > vq->mask || !vq->slots[id].cookie)) {
		virtq_break(vq, "used id is not in flight");
		return NULL;
	}
	if (unlikely(n > vq->slots[id].in_len)) {
		virtq_break(vq, "used length is beyond the buffer");
		return NULL;
	}
	vq->last_used++;
	*len = n;
	return release(vq, id);
}

void *virtq_detach(struct virtq *vq)
{
	unsigned int i;

	for (i = 0; vq->inflight && i <= vq->mask; i++)
		if (vq->slots[i].cookie)
			return release(vq, i);
	return NULL;
}
