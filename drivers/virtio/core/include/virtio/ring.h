/* SPDX-License-Identifier: BSD-3-Clause */
/* Split virtqueues: the ring that driver and device share. */
#ifndef __VIRTIO_RING_H__
#define __VIRTIO_RING_H__

#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <virtio/virtio.h>

struct uk_alloc;

/*
 * The driver owns desc and avail, the device owns used. What the driver needs
 * to know about its own entries is kept in slots, out of the device's reach:
 * nothing that was once written to shared memory is read back. Of what the
 * device writes, the used index must not run ahead of what it was given, an id
 * must be a head that is in flight, and a length must not exceed what the
 * device was allowed to write.
 *
 * Barriers: a virtio device without VIRTIO_F_ORDER_PLATFORM behaves like
 * another CPU, so that fences for CPUs do. Here: release before the available
 * index, acquire after the used index, and full ones between "index written"
 * and "event read", on both sides of the ring.
 *
 * Whether the device is broken is checked by virtq_pop(), and by drivers once
 * a burst (vd->broken); adding to a broken device's queue does no harm.
 *
 * Indirect descriptors are used by drivers whose requests have many pieces
 * (disks): packets that need more than one descriptor are rare, while a device
 * pays for mapping each table.
 */
struct virtq_desc {
	__u64 addr;
	__u32 len;
	__u16 flags;
	__u16 next;
};

struct virtq_used_elem {
	__u32 id;
	__u32 len;
};

struct virtq_avail {
	__u16 flags;
	__u16 idx;
	__u16 ring[];		/* and used_event behind the last one */
};

struct virtq_used {
	__u16 flags;
	__u16 idx;
	struct virtq_used_elem ring[];	/* and avail_event behind */
};

/** What we know of a descriptor; only the head's cookie is set. */
struct virtq_slot {
	void *cookie;		/* not NULL: head of a chain in flight */
	__u32 in_len;		/* bytes that the device may write */
	__u16 next;		/* next of the chain, or of the free list */
	__u16 count;		/* descriptors of the chain */
};

struct virtq {
	struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	struct virtq_slot *slots;
	__u16 *used_event;	/* ours: interrupt when used passes it */
	__u16 *avail_event;	/* the device's: notify when avail passes it */
	__u16 mask;		/* entries of the ring - 1 */
	__u16 size;		/* descriptors that are used, of that many */
	__u16 nfree;
	__u16 free_head;
	__u16 avail_idx;	/* next entry to fill */
	__u16 published;	/* what the device was told */
	__u16 last_used;	/* next entry to take back */
	__u16 used_seen;	/* used index as last read and checked */
	__u16 inflight;		/* heads that the device holds */
	__u8 event_idx;
	__u8 intr_on;		/* without event index: callback wanted */
	__u16 index;		/* number of the queue */
	struct virtio_dev *vd;
	/* The device used entries; INTERRUPT context; NULL: polled. */
	void (*callback)(struct virtq *vq);
	void *priv;		/* of the driver */
	void *notify;		/* of the transport */
	struct virtq *next;	/* of the device */
	struct uk_alloc *a;
	void *mem;		/* the rings, then this structure */
};

/** A piece of memory of a request. */
struct virtq_seg {
	__paddr_t addr;
	__u32 len;
};

/** Descriptors outside of the ring, in physically contiguous memory. */
struct virtq_table {
	struct virtq_desc *desc;
	__paddr_t pa;
};

/** What was written before is seen before what is written after: release. */
static inline void virtq_wmb(void)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

/** What is read after is not older than what was read before: acquire. */
static inline void virtq_rmb(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

/**
 * Both, and no read goes before an earlier write: full.
 *
 * For a guest of one CPU QEMU's TCG leaves barriers out before its version 8,
 * although its device threads see the order of writes: notifications got lost
 * under floods, for good. It takes a lock for a look at the counter of cycles,
 * which is a barrier of the host.
 */
static inline void virtq_mb(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	(void)ukarch_cycles();
}

#define VIRTQ_READ(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define VIRTQ_WRITE(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)

/**
 * Makes queue (idx) of the device, with interrupts off, and tells the device.
 * @param size descriptors, rounded down to a power of two and to what the
 *	device has; 0: as many as the device has
 * @param callback see struct virtq
 * @return the queue, or an ERR2PTR: -ENOENT no such queue, -ENOMEM, -EIO
 */
struct virtq *virtq_create(struct virtio_dev *vd, struct uk_alloc *a,
			   unsigned int idx, unsigned int size,
			   void (*callback)(struct virtq *vq), void *priv);

/** Frees a queue. The device must have been reset. */
void virtq_destroy(struct virtq *vq);

/**
 * Takes back a request that is still in flight, for a device that was reset.
 * @return its cookie; NULL: there is none left
 */
void *virtq_detach(struct virtq *vq);

/** The ring is not to be trusted: breaks the device. */
void virtq_break(struct virtq *vq, const char *why);

/** Takes the next used entry; the slow part of virtq_get(). */
void *virtq_pop(struct virtq *vq, __u32 *len);

/**
 * Adds a request of several pieces, first (out) that the device reads, then
 * (in) that it writes. Not visible to the device before virtq_kick().
 * @param cookie not NULL; what virtq_get() returns
 * @return 0, or -ENOSPC: fewer descriptors are free
 */
int virtq_add(struct virtq *vq, const struct virtq_seg *seg, unsigned int out,
	      unsigned int in, void *cookie);

/**
 * As virtq_add(), but the pieces are listed in a table: the request takes one
 * descriptor of the ring. VIRTIO_F_INDIRECT_DESC was negotiated.
 * @param table room for out + in descriptors; the device's until virtq_get()
 *	returns the cookie
 * @return as virtq_add()
 */
int virtq_add_indirect(struct virtq *vq, const struct virtq_seg *seg,
		       unsigned int out, unsigned int in,
		       const struct virtq_table *table, void *cookie);

/** Adds a request of one piece; flags 0 or VIRTQ_DESC_F_WRITE. */
static inline int virtq_add1(struct virtq *vq, __paddr_t addr, __u32 len,
			     __u16 flags, void *cookie)
{
	struct virtq_slot *slot;
	struct virtq_desc *d;
	__u16 head = vq->free_head;

	if (unlikely(!vq->nfree))
		return -ENOSPC;
	slot = &vq->slots[head];
	vq->free_head = slot->next;
	vq->nfree--;
	vq->inflight++;
	slot->cookie = cookie;
	slot->in_len = flags ? len : 0;
	slot->count = 1;
	d = &vq->desc[head];
	d->addr = addr;
	d->len = len;
	d->flags = flags;
	vq->avail->ring[vq->avail_idx++ & vq->mask] = head;
	return 0;
}

/** Makes added requests visible; true: the device wants to be notified. */
static inline int virtq_publish(struct virtq *vq)
{
	__u16 new = vq->avail_idx, old = vq->published;

	if (new == old)
		return 0;
	virtq_wmb();
	VIRTQ_WRITE(vq->avail->idx, new);
	vq->published = new;
	virtq_mb();
	if (vq->event_idx)
		return (__u16)(new - VIRTQ_READ(*vq->avail_event) - 1)
			< (__u16)(new - old);
	return !(VIRTQ_READ(vq->used->flags) & VIRTQ_USED_F_NO_NOTIFY);
}

/** Makes added requests visible and notifies the device if it wants that. */
static inline void virtq_kick(struct virtq *vq)
{
	if (virtq_publish(vq))
		vq->vd->ops->notify(vq->vd, vq);
}

/** Whether virtq_get() may find an entry. */
static inline int virtq_pending(const struct virtq *vq)
{
	return VIRTQ_READ(vq->used->idx) != vq->last_used;
}

/**
 * Takes a request back that the device is done with.
 * @param len out: bytes that the device says it wrote, at most what it was
 *	given room for
 * @return the cookie; NULL: none is done (or the device is broken)
 */
static inline void *virtq_get(struct virtq *vq, __u32 *len)
{
	if (vq->used_seen == vq->last_used && !virtq_pending(vq))
		return NULL;
	return virtq_pop(vq, len);
}

/**
 * Asks for an interrupt with the next used entry.
 * @return 1: entries wait already, no interrupt will tell of those; else 0
 */
static inline int virtq_intr_enable(struct virtq *vq)
{
	vq->intr_on = 1;
	if (vq->event_idx)
		VIRTQ_WRITE(*vq->used_event, vq->last_used);
	else
		VIRTQ_WRITE(vq->avail->flags, 0);
	virtq_mb();
	return virtq_pending(vq);
}

/** Asks for no interrupts; one may still be under way. */
static inline void virtq_intr_disable(struct virtq *vq)
{
	vq->intr_on = 0;
	if (vq->event_idx)
		VIRTQ_WRITE(*vq->used_event, (__u16)(vq->last_used - 1));
	else
		VIRTQ_WRITE(vq->avail->flags, VIRTQ_AVAIL_F_NO_INTERRUPT);
}

#endif /* __VIRTIO_RING_H__ */
