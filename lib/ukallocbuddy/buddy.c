/* SPDX-License-Identifier: BSD-3-Clause */
/* The page allocator: runs of frames, seen through the direct map. */
#include <uk/allocbuddy.h>
#include <uk/assert.h>
#include <uk/falloc.h>

static inline void *frame_virt(__paddr_t pa)
{
	return (void *)(UKARCH_DIRECTMAP_BASE + pa);
}

static inline __paddr_t frame_phys(const void *va)
{
	return (__paddr_t)va - UKARCH_DIRECTMAP_BASE;
}

static void *run_alloc(__sz n, __sz align)
{
	__paddr_t pa = uk_falloc_aligned(n, align, UK_FALLOC_PAGES);

	return pa == UK_FALLOC_NONE ? NULL : frame_virt(pa);
}

/* The length of a live run of pages; crashes on anything else. */
static __sz run_check(const void *p)
{
	enum uk_falloc_tag tag = 0;
	__sz n = uk_falloc_run(frame_phys(p), &tag);

	if (unlikely(!n || tag != UK_FALLOC_PAGES))
		UK_CRASH("bad pointer %p: no live pages start there\n", p);
	return n;
}

void *uk_allocbuddy_palloc(struct uk_alloc *a __maybe_unused,
			   unsigned long num_pages)
{
	return run_alloc(num_pages, UKARCH_PAGE_SIZE);
}

void uk_allocbuddy_pfree(struct uk_alloc *a __maybe_unused, void *ptr,
			 unsigned long num_pages)
{
	if (!ptr)
		return;
	run_check(ptr);
	uk_ffree(frame_phys(ptr), num_pages);
}

long uk_allocbuddy_pavailmem(struct uk_alloc *a __maybe_unused)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return (long)st.free;
}

long uk_allocbuddy_pmaxalloc(struct uk_alloc *a __maybe_unused)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return (long)st.largest;
}

static __sz pages(__sz size)
{
	return size ? (size >> UKARCH_PAGE_SHIFT)
		      + !!(size & ~UKARCH_PAGE_MASK) : 1;
}

static void *buddy_malloc(struct uk_alloc *a __maybe_unused, __sz size)
{
	return run_alloc(pages(size), UKARCH_PAGE_SIZE);
}

static void *buddy_memalign(struct uk_alloc *a __maybe_unused, __sz align,
			    __sz size)
{
	return POWER_OF_2(align) ? run_alloc(pages(size), align) : NULL;
}

static void buddy_free(struct uk_alloc *a __maybe_unused, void *ptr)
{
	if (ptr)
		uk_ffree(frame_phys(ptr), run_check(ptr));
}

static __sz buddy_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return run_check(ptr) << UKARCH_PAGE_SHIFT;
}

static __ssz buddy_maxalloc(struct uk_alloc *a)
{
	return uk_allocbuddy_pmaxalloc(a) << UKARCH_PAGE_SHIFT;
}

static __ssz buddy_availmem(struct uk_alloc *a)
{
	return uk_allocbuddy_pavailmem(a) << UKARCH_PAGE_SHIFT;
}

static struct uk_alloc buddy = {
	.malloc = buddy_malloc,
	.memalign = buddy_memalign,
	.free = buddy_free,
	.palloc = uk_allocbuddy_palloc,
	.pfree = uk_allocbuddy_pfree,
	.maxalloc = buddy_maxalloc,
	.availmem = buddy_availmem,
	.pmaxalloc = uk_allocbuddy_pmaxalloc,
	.pavailmem = uk_allocbuddy_pavailmem,
	.usable = buddy_usable,
	.name = "buddy",
};

struct uk_alloc *uk_allocbuddy_init(void)
{
	if (!buddy.calloc)
		uk_alloc_register(&buddy);
	return &buddy;
}
