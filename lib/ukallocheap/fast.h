/* SPDX-License-Identifier: BSD-3-Clause */
/* The paths that nearly every malloc and free takes; private. */
#ifndef __ALLOCHEAP_FAST_H__
#define __ALLOCHEAP_FAST_H__

#include "heap.h"

/* Take an object of a class; NULL when memory is short. */
static inline void *small_alloc(struct heap_class *c)
{
	__u64 w;
	char *p;

	heap_lock();
	w = *c->word;
	if (unlikely(!w))
		return slab_next(c);
	*c->word = w & (w - 1);
	p = c->base + __builtin_ctzl(w) * c->nsize;
	heap_unlock();
	return p;
}

/*
 * The slab and the number of a pointer; crashes on nonsense. The product's
 * upper half is the quotient, and its lower half is below recip exactly if
 * the division leaves no rest.
 */
static inline struct slab *small_check(const void *p, __u32 off, __u32 *k)
{
	struct slab *s = (struct slab *)((__uptr)p + off - UKARCH_PAGE_SIZE);
	__u64 prod;

	if (unlikely(s->tag != SLAB_TAG(s)))
		slab_bad_free(p);
	prod = (__u64)off * s->recip;
	*k = (__u32)(prod >> 32);
	if (unlikely((__u32)prod >= s->recip || *k > s->total))
		slab_bad_free(p);
	return s;
}

static inline void small_free(void *p, __u32 off)
{
	struct slab *s;
	__u64 w, bit;
	__u32 k;

	s = small_check(p, off, &k);
	bit = 1UL << (k % 64);
	heap_lock();
	w = s->free[k / 64];
	if (unlikely(w & bit))
		slab_bad_free(p);
	w |= bit;
	s->free[k / 64] = w;
	if (unlikely(!s->listed))
		return slab_unfull(s);
	if (unlikely(w == s->watch))
		return slab_watch_hit(s);
	heap_unlock();
}

#endif /* __ALLOCHEAP_FAST_H__ */
