/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap's operations. */
#include <abi/errno.h>
#include <uk/allocbuddy.h>
#include <uk/allocheap.h>
#include <uk/string.h>
#include "fast.h"

struct heap heap;

static void *heap_malloc(struct uk_alloc *a __maybe_unused, __sz size)
{
	if (unlikely(size > HEAP_SMALL_MAX))
		return large_alloc(size, UKARCH_PAGE_SIZE);
	return small_alloc(heap_class(size), false);
}

/* What is not in a slab's room for objects: large, or an error. */
static __noinline void free_rest(void *p)
{
	if (unlikely(!is_large(slab_off(p))))
		slab_bad_free(p);
	large_free(p);
}

static void heap_free(struct uk_alloc *a __maybe_unused, void *p)
{
	__sz off = slab_off(p);

	if (unlikely(off >= SLAB_ROOM))
		return free_rest(p);
	small_free(p, off);
}

void (*uk_allocheap_failed)(void);

void heap_tell_failed(void)
{
	if (uk_allocheap_failed)
		uk_allocheap_failed();
}

static __noinline void *malloc_large(__sz size)
{
	void *p = large_alloc(size, UKARCH_PAGE_SIZE);

	if (unlikely(!p))
		heap_tell_failed();
	return p;
}

void *uk_allocheap_malloc(__sz size)
{
	if (unlikely(size > HEAP_SMALL_MAX))
		return malloc_large(size);
	return small_alloc(heap_class(size), true);
}

void uk_allocheap_free(void *p)
{
	__sz off = slab_off(p);

	if (unlikely(off >= SLAB_ROOM))
		return free_rest(p);
	small_free(p, off);
}

static void *heap_calloc(struct uk_alloc *a, __sz nmemb, __sz size)
{
	__sz len;
	void *p;

	if (unlikely(uk_mul_overflow(nmemb, size, &len)))
		return NULL;
	p = heap_malloc(a, len);
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
				return small_alloc(c, false);
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
	__sz off = slab_off(p);
	__u64 k;

	if (is_large(off))
		return large_usable(p);
	if (off >= SLAB_ROOM)
		slab_bad_free(p);
	return (__sz)-slab_class(small_check(p, off, &k))->nsize;
}

static void *heap_realloc(struct uk_alloc *a, void *p, __sz size)
{
	__sz old;
	void *q;

	if (!p)
		return heap_malloc(a, size);
	if (!size) {
		heap_free(a, p);
		return NULL;
	}
	old = heap_usable(a, p);
	/* in place, unless half of it or more would be waste */
	if (size <= old && size > old / 2)
		return p;
	if (is_large(slab_off(p)) && size > HEAP_SMALL_MAX
	    && large_realloc(p, size))
		return p;
	q = heap_malloc(a, size);
	if (!q)
		return size <= old ? p : NULL;
	memcpy(q, p, MIN(old, size));
	heap_free(a, p);
	return q;
}

static __ssz heap_maxalloc(struct uk_alloc *a)
{
	return uk_allocbuddy_pmaxalloc(a) << UKARCH_PAGE_SHIFT;
}

/* Empty slabs count: whoever needs their pages gets them. */
static long heap_pavailmem(struct uk_alloc *a)
{
	return uk_allocbuddy_pavailmem(a) + heap.max_empty
	       - UK_READ_ONCE(heap.room);
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
	static struct uk_falloc_reclaim trim = { .fn = heap_trim };

	if (heap.cls[0].word)
		return &ops;
	/* they are given back when someone else needs them */
	heap.max_empty = (int)MIN(uk_falloc_total() / 16, 1024UL);
	heap.room = heap.max_empty;
	uk_falloc_reclaim_register(&trim);
	slab_init();
	uk_alloc_register(&ops);
	return &ops;
}
