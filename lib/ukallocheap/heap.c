/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap's operations. */
#include <abi/errno.h>
#include <uk/allocbuddy.h>
#include <uk/allocheap.h>
#include <uk/string.h>
#include "fast.h"

struct heap heap;

void *uk_allocheap_malloc(__sz size)
{
	if (unlikely(size > HEAP_SMALL_MAX))
		return large_alloc(size, UKARCH_PAGE_SIZE);
	return small_alloc(heap_class(size));
}

void uk_allocheap_free(void *p)
{
	__u32 off = slab_off(p);

	if (unlikely(!off))
		return large_free(p);
	small_free(p, off);
}

static void *heap_malloc(struct uk_alloc *a __maybe_unused, __sz size)
{
	if (unlikely(size > HEAP_SMALL_MAX))
		return large_alloc(size, UKARCH_PAGE_SIZE);
	return small_alloc(heap_class(size));
}

static void heap_free(struct uk_alloc *a __maybe_unused, void *p)
{
	__u32 off = slab_off(p);

	if (unlikely(!off))
		return large_free(p);
	small_free(p, off);
}

static void *heap_calloc(struct uk_alloc *a __maybe_unused, __sz nmemb,
			 __sz size)
{
	__sz len;
	void *p;

	if (unlikely(uk_mul_overflow(nmemb, size, &len)))
		return NULL;
	p = uk_allocheap_malloc(len);
	return p ? memset(p, 0, len) : NULL;
}

/*
 * The first class from the size up whose objects all have the alignment;
 * beyond that, pages.
 */
static void *heap_memalign(struct uk_alloc *a __maybe_unused, __sz align,
			   __sz size)
{
	struct heap_class *c;

	if (unlikely(!POWER_OF_2(align)))
		return NULL;
	if (size <= HEAP_SMALL_MAX && align <= 512) {
		for (c = heap_class(size); c < heap.cls + HEAP_CLASSES; c++)
			if (IS_ALIGNED(c->nsize, (__ssz)align))
				return small_alloc(c);
	}
	return large_alloc(MAX(size, 1UL), MAX(align, UKARCH_PAGE_SIZE));
}

static int heap_posix_memalign(struct uk_alloc *a, void **memptr, __sz align,
			       __sz size)
{
	void *p;

	if (unlikely(!POWER_OF_2(align) || align % sizeof(void *)))
		return EINVAL;
	p = heap_memalign(a, align, size);
	if (unlikely(!p))
		return ENOMEM;
	*memptr = p;
	return 0;
}

static __sz heap_usable(struct uk_alloc *a __maybe_unused, const void *p)
{
	__u32 off = slab_off(p), k;
	const struct slab *s;

	if (!off)
		return large_usable(p);
	s = small_check(p, off, &k);
	return heap_sizes[s->cls];
}

static void *heap_realloc(struct uk_alloc *a, void *p, __sz size)
{
	__sz old;
	void *q;

	if (!p)
		return uk_allocheap_malloc(size);
	if (!size) {
		uk_allocheap_free(p);
		return NULL;
	}
	old = heap_usable(a, p);
	/* in place, unless half of it or more would be waste */
	if (size <= old && size > old / 2)
		return p;
	if (!slab_off(p) && size > HEAP_SMALL_MAX && large_realloc(p, size))
		return p;
	q = uk_allocheap_malloc(size);
	if (!q)
		return size <= old ? p : NULL;
	memcpy(q, p, MIN(old, size));
	uk_allocheap_free(p);
	return q;
}

static __ssz heap_maxalloc(struct uk_alloc *a)
{
	return uk_allocbuddy_pmaxalloc(a) << UKARCH_PAGE_SHIFT;
}

/* Empty slabs count: whoever needs their pages gets them. */
static long heap_pavailmem(struct uk_alloc *a)
{
	return uk_allocbuddy_pavailmem(a) + UK_READ_ONCE(heap.nr_empty);
}

static __ssz heap_availmem(struct uk_alloc *a)
{
	return heap_pavailmem(a) << UKARCH_PAGE_SHIFT;
}

static struct uk_alloc ops = {
	.malloc = heap_malloc,
	.calloc = heap_calloc,
	.realloc = heap_realloc,
	.posix_memalign = heap_posix_memalign,
	.memalign = heap_memalign,
	.free = heap_free,
	.palloc = uk_allocbuddy_palloc,
	.pfree = uk_allocbuddy_pfree,
	.maxalloc = heap_maxalloc,
	.availmem = heap_availmem,
	.pmaxalloc = uk_allocbuddy_pmaxalloc,
	.pavailmem = heap_pavailmem,
	.usable = heap_usable,
	.name = "heap",
};

struct uk_alloc *uk_allocheap_init(void)
{
	struct uk_falloc_stats st;
	unsigned int i;

	if (heap.cls[0].word)
		return &ops;
	/* they are given back when someone else needs them */
	uk_falloc_stats_get(&st);
	heap.max_empty = (unsigned int)MIN(st.total / 16, 1024UL);
	uk_falloc_reclaim_hook = heap_trim;
	for (i = 0; i < HEAP_CLASSES; i++) {
		heap.cls[i].word = &heap.none;
		heap.cls[i].nsize = -(__ssz)heap_sizes[i];
	}
	uk_alloc_register(&ops);
	return &ops;
}
