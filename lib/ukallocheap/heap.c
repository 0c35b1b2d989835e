/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap's operations; the paths that nearly every call takes. */
#include <abi/errno.h>
#include <uk/allocbuddy.h>
#include <uk/allocheap.h>
#include <uk/arch/lcpu.h>
#include <uk/bootinfo.h>
#include <uk/string.h>
#include "heap.h"

__u64 heap_cookie;

/* Take an object of a class; NULL when memory is short. */
static inline void *small_alloc(unsigned int cls)
{
	unsigned int hint, bit;
	struct slab *s;
	__u64 w;

	uk_spin_lock(&heap.lock);
	s = heap.list[cls];
	if (unlikely(!s)) {
		s = slab_get(cls);
		if (unlikely(!s)) {
			uk_spin_unlock(&heap.lock);
			return NULL;
		}
	}
	hint = s->hint;
	w = s->free[hint];
	bit = __builtin_ctzl(w);
	w &= w - 1;
	s->free[hint] = w;
	s->nfree--;
	if (unlikely(!w))
		slab_advance(s);
	uk_spin_unlock(&heap.lock);
	return (char *)s + s->start + (hint * 64 + bit) * s->size;
}

/* The slab of a pointer, and which object it is; crashes on nonsense. */
static inline struct slab *small_check(const void *p, unsigned int *idx)
{
	struct slab *s = slab_of(p);
	__u32 off = (__u32)((__uptr)p - (__uptr)s) - s->start;

	if (unlikely(s->cookie != (heap_cookie ^ (__uptr)s)))
		heap_bad_free(p, "not from this heap");
	*idx = (__u32)(((__u64)off * s->recip) >> 32);
	if (unlikely(*idx * s->size != off || *idx >= s->total))
		heap_bad_free(p, "not the start of an object");
	return s;
}

static inline void small_free(void *p)
{
	unsigned int idx, word, nfree;
	struct slab *s;
	__u64 w, bit;

	s = small_check(p, &idx);
	word = idx / 64;
	bit = 1UL << (idx % 64);
	uk_spin_lock(&heap.lock);
	w = s->free[word];
	if (unlikely(w & bit)) {
		uk_spin_unlock(&heap.lock);
		heap_bad_free(p, "freed twice");
	}
	s->free[word] = w | bit;
	nfree = s->nfree++;
	if (word < s->hint || unlikely(!nfree))
		s->hint = word;
	if (unlikely(!nfree))
		slab_unfull(s);
	if (unlikely(nfree + 1 == s->total))
		slab_emptied(s);
	uk_spin_unlock(&heap.lock);
}

static void *heap_malloc(struct uk_alloc *a __maybe_unused, __sz size)
{
	if (unlikely(size > HEAP_SMALL_MAX))
		return large_alloc(size, UKARCH_PAGE_SIZE);
	return small_alloc(heap_class(size));
}

static void heap_free(struct uk_alloc *a __maybe_unused, void *p)
{
	if (unlikely(!((__uptr)p & ~UKARCH_PAGE_MASK)))
		large_free(p);
	else
		small_free(p);
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
	unsigned int c;

	if (unlikely(!POWER_OF_2(align)))
		return NULL;
	if (size <= HEAP_SMALL_MAX && align <= 512) {
		for (c = heap_class(size); c < HEAP_CLASSES; c++) {
			if (!((heap_classes[c].size | heap_classes[c].start)
			      & (align - 1)))
				return small_alloc(c);
		}
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
	unsigned int idx;

	if (!((__uptr)p & ~UKARCH_PAGE_MASK))
		return large_usable(p);
	return small_check(p, &idx)->size;
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
	if (!((__uptr)p & ~UKARCH_PAGE_MASK) && size > HEAP_SMALL_MAX
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

static __ssz heap_availmem(struct uk_alloc *a)
{
	return uk_allocbuddy_pavailmem(a) << UKARCH_PAGE_SHIFT;
}

struct heap heap = {
	.a = {
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
		.pavailmem = uk_allocbuddy_pavailmem,
		.usable = heap_usable,
		.name = "heap",
	},
	.lock = UK_SPINLOCK_INITIALIZER(),
};

struct uk_alloc *uk_allocheap_init(void)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();

	if (heap_cookie)
		return &heap.a;
	/* unknown from outside and never zero; secrecy is not needed */
	heap_cookie = (bi->seed[0] * 0x9e3779b97f4a7c15UL
		       ^ ukarch_cycles()) | 1;
	uk_alloc_register(&heap.a);
	return &heap.a;
}
