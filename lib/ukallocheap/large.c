/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects beyond the largest class: runs of whole pages from ukfalloc. */
#include "heap.h"

static __sz pages(__sz size)
{
	return (size >> UKARCH_PAGE_SHIFT) + !!(size & ~UKARCH_PAGE_MASK);
}

void *large_alloc(__sz size, __sz align)
{
	__paddr_t pa = uk_falloc_aligned(pages(size), align,
					 UK_FALLOC_LARGE);

	return pa == UK_FALLOC_NONE ? NULL : heap_virt(pa);
}

/* The length of a live large object in pages; crashes on anything else. */
static __sz large_check(const void *p)
{
	enum uk_falloc_tag tag = 0;
	__sz n = uk_falloc_run(heap_phys(p), &tag);

	if (unlikely(!n))
		heap_bad_free(p, "no live object of the heap");
	if (unlikely(tag != UK_FALLOC_LARGE))
		heap_bad_free(p, "pages that malloc didn't return");
	return n;
}

void large_free(void *p)
{
	if (p && unlikely(uk_ffree_tagged(heap_phys(p), UK_FALLOC_LARGE)))
		large_check(p);
}

void *large_realloc(void *p, __sz size)
{
	large_check(p);
	return uk_falloc_resize(heap_phys(p), pages(size)) ? NULL : p;
}

__sz large_usable(const void *p)
{
	return large_check(p) << UKARCH_PAGE_SHIFT;
}
