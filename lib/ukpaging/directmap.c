/* SPDX-License-Identifier: BSD-3-Clause */
/* The direct map: where the entry code left off, extended on demand. */
#include <abi/errno.h>
#include <uk/bootinfo.h>
#include <uk/falloc.h>
#include "paging_priv.h"

__paddr_t uk_directmap_end;
static const struct uk_bootinfo *boot;

/*
 * The memory region that holds pa; what is around a piece of RAM (device
 * registers) must not be mapped along with it.
 */
static const struct uk_memregion *region_of(__paddr_t pa)
{
	__u32 i;

	for (i = 0; i < boot->nr_regions; i++) {
		const struct uk_memregion *r = &boot->regions[i];

		if (pa - r->start < r->len)
			return r;
	}
	return NULL;
}

/* Map the largest page around *pa that lies in the region; step behind it. */
static int map_page(__paddr_t *pa, const struct uk_memregion *r)
{
	unsigned int level = ukarch_pt_leaf_max(), l;
	ukarch_pte_t *pte, e;
	__paddr_t start;
	int rc;

	for (; level; level--) {
		start = ALIGN_DOWN(*pa, pt_size(level));
		if (r && start >= r->start
		    && r->start + r->len - start >= pt_size(level))
			break;
	}
	for (;; level--) {
		start = ALIGN_DOWN(*pa, pt_size(level));
		rc = pt_make(&paging_kernel, (__vaddr_t)pt_table(start), level,
			     1, &pte);
		if (rc == -ENOMEM)
			return rc;
		e = rc ? 0 : ukarch_pt_read(pte);
		if (!ukarch_pte_present(e) || ukarch_pte_leaf(e, level))
			break;
	}
	if (!rc && !ukarch_pte_present(e))
		ukarch_pt_write(pte, ukarch_pte_make(start, UKARCH_PROT_RW,
						     UKARCH_MT_WB, level));
	/* a page that was there may be larger than what we came for */
	l = 0;
	pt_find(&paging_kernel, (__vaddr_t)pt_table(*pa), &l);
	*pa = ALIGN_DOWN(*pa, pt_size(l)) + pt_size(l);
	return 0;
}

int uk_paging_directmap(__paddr_t pa, __sz len)
{
	__paddr_t end = pa + len;
	unsigned long flags;
	int rc = 0;

	if (end > UKARCH_DIRECTMAP_MAX || end < pa)
		return -ENOMEM;
	flags = paging_open();
	while (pa < end) {
		rc = map_page(&pa, region_of(pa));
		if (rc)
			break;
	}
	if (!rc && pa > uk_directmap_end)
		uk_directmap_end = pa;
	paging_close(flags);
	return rc;
}

/* Is there memory that the entry code did not map? */
static int incomplete(const struct uk_bootinfo *bi)
{
	const struct uk_memregion *r = &bi->regions[bi->nr_regions - 1];

	return bi->nr_regions && r->start + r->len > bi->directmap_len;
}

void directmap_init(const struct uk_bootinfo *bi)
{
	boot = bi;
	uk_directmap_end = bi->directmap_len;
	uk_falloc_map_hook = uk_paging_directmap;
	if (incomplete(bi))
		pool_reserve(2);
}
