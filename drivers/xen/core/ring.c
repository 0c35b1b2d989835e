/* SPDX-License-Identifier: BSD-3-Clause */
/* Making and giving back the page of a ring. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include <xen/grants.h>
#include <xen/ring.h>

int xen_ring_create(struct xen_ring *r, __u16 domid, __u32 slot_size)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *page = uk_palloc(a, 1);
	__u32 fit = sizeof(r->page->slots) / slot_size;

	if (!page)
		return -ENOMEM;
	memset(page, 0, sizeof(*r->page));
	r->page = page;
	r->page->req_event = 1;
	r->page->rsp_event = 1;
	r->slot_size = slot_size;
	r->size = 1U << (31 - __builtin_clz(fit));
	r->req_prod = 0;
	r->rsp_cons = 0;
	r->ref = xen_grant_begin(domid, page, 0);
	if (r->ref < 0)
		uk_pfree(a, page, 1);
	return r->ref < 0 ? r->ref : 0;
}

void xen_ring_destroy(struct xen_ring *r)
{
	if (xen_grant_end(r->ref) == 0)
		uk_pfree(uk_alloc_get_default(), (void *)r->page, 1);
}
