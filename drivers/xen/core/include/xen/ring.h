/* SPDX-License-Identifier: BSD-3-Clause */
/* Rings of requests and responses in a page that another domain shares. */
#ifndef __XEN_RING_H__
#define __XEN_RING_H__

#include <uk/arch/lcpu.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * xen/include/public/io/ring.h, the front end's side. Indices count without
 * end. Those of the other side are read once, and believed only as far as they
 * go: it may answer no more than what was asked.
 *
 * A ring is used by one thread or CPU at a time; nothing here blocks.
 */
struct xen_ring_page {
	__u32 req_prod, req_event;
	__u32 rsp_prod, rsp_event;
	__u8 pad[48];
	__u8 slots[4032];
};

struct xen_ring {
	volatile struct xen_ring_page *page;
	__u32 size;		/* slots, a power of two */
	__u32 slot_size;	/* bytes */
	__u32 req_prod;		/* requests made, some not yet shown */
	__u32 rsp_cons;		/* responses taken */
	int ref;		/* grant of the page */
};

/**
 * Takes a page and grants it. Thread context.
 *
 * @param slot_size bytes of the larger of request and response
 * @return 0, -ENOMEM or -ENOSPC
 */
int xen_ring_create(struct xen_ring *r, __u16 domid, __u32 slot_size);

/** Gives all back; nothing is on its way. The page stays if it is still used.
 *  Thread context.
 */
void xen_ring_destroy(struct xen_ring *r);

/** Requests that can be made now. */
static inline __u32 xen_ring_room(const struct xen_ring *r)
{
	return r->size - (r->req_prod - r->rsp_cons);
}

/** Slot of an index. */
static inline volatile void *xen_ring_slot(const struct xen_ring *r, __u32 i)
{
	return &r->page->slots[(i & (r->size - 1)) * r->slot_size];
}

/** Shows the requests made so far. @return 1: the other side wants an event */
static inline int xen_ring_push(struct xen_ring *r)
{
	__u32 old = r->page->req_prod;

	__atomic_store_n(&r->page->req_prod, r->req_prod, __ATOMIC_SEQ_CST);
	return r->req_prod - __atomic_load_n(&r->page->req_event,
					     __ATOMIC_SEQ_CST) <
	       r->req_prod - old;
}

/**
 * Responses that wait; they may be read after this.
 *
 * @return their number, -1: more than there can be, the other side is broken
 */
static inline int xen_ring_responses(const struct xen_ring *r)
{
	__u32 n = __atomic_load_n(&r->page->rsp_prod, __ATOMIC_ACQUIRE) -
		  r->rsp_cons;

	return n > r->req_prod - r->rsp_cons ? -1 : (int)n;
}

/** Asks for an event at the next response. @return 1: one waits already */
static inline int xen_ring_ask(struct xen_ring *r)
{
	__atomic_store_n(&r->page->rsp_event, r->rsp_cons + 1,
			 __ATOMIC_SEQ_CST);
	ukarch_mb();
	return xen_ring_responses(r) != 0;
}

#ifdef __cplusplus
}
#endif

#endif /* __XEN_RING_H__ */
