/* SPDX-License-Identifier: BSD-3-Clause */
/* The grant table, version 1, which grows by a page when it is full. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/paging.h>
#include <uk/essentials.h>
#include <uk/paging.h>
#include <uk/xen/platform.h>
#include <xen/grants.h>

/* grant_entry_v1 of xen/include/public/grant_table.h */
struct entry {
	__u16 flags;
	__u16 domid;
	__u32 frame;		/* of a free one: the next free one */
};

#define PERMIT		0x01U
#define READONLY	0x04U
#define IN_USE		0x18U	/* mapped, to read or to write */

#define MAX_PAGES	16U
#define PER_PAGE	(UKARCH_PAGE_SIZE / sizeof(struct entry))
#define RESERVED	8U	/* the tools use the first ones */

static struct entry *pages[MAX_PAGES];
static __u32 nr_pages, first_free;

static struct entry *entry_of(__u32 ref)
{
	return &pages[ref / PER_PAGE][ref % PER_PAGE];
}

/* Puts Xen's frame in the place of one of ours, which is lost by that. */
static int grow(void)
{
	struct entry *page;
	__u32 ref, end;

	if (nr_pages == MAX_PAGES)
		return -ENOSPC;
	page = uk_palloc(uk_alloc_get_default(), 1);
	if (!page)
		return -ENOMEM;
	if (uk_xen_grant_frame(nr_pages, page)) {
		uk_pfree(uk_alloc_get_default(), page, 1);
		return -ENOSPC;
	}
	pages[nr_pages] = page;
	ref = nr_pages++ * PER_PAGE;
	end = ref + PER_PAGE;
	for (ref = MAX(ref, RESERVED); ref < end; ref++) {
		entry_of(ref)->frame = first_free;
		first_free = ref;
	}
	return 0;
}

int xen_grant_begin(__u16 domid, const void *page, int readonly)
{
	int ref, rc = first_free ? 0 : grow();
	struct entry *e;

	if (rc)
		return rc;
	ref = (int)first_free;
	e = entry_of(first_free);
	first_free = e->frame;
	e->domid = domid;
	e->frame = (__u32)uk_xen_frame_number(uk_virt_to_phys(page));
	/* the entry counts from here on */
	__atomic_store_n(&e->flags,
			 (__u16)(PERMIT | (readonly ? READONLY : 0)),
			 __ATOMIC_SEQ_CST);
	return ref;
}

int xen_grant_end(int ref)
{
	struct entry *e = entry_of((__u32)ref);
	__u16 now = __atomic_load_n(&e->flags, __ATOMIC_SEQ_CST);

	/* Xen sets the bits of use, which must not come between */
	do {
		if (now & IN_USE)
			return -EBUSY;
	} while (!__atomic_compare_exchange_n(&e->flags, &now, 0, 0,
					      __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	e->frame = first_free;
	first_free = (__u32)ref;
	return 0;
}
