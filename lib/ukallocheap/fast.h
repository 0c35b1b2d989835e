/* SPDX-License-Identifier: BSD-3-Clause */
/* The paths that nearly every malloc and free takes; private. */
#ifndef __ALLOCHEAP_FAST_H__
#define __ALLOCHEAP_FAST_H__

#include "heap.h"

/* An object from the current word of a class, which has one. Lock held. */
static inline void *small_take(struct heap_class *c)
{
	__u64 w = *c->word;

	*c->word = w & (w - 1);
	return c->base + __builtin_ctzl(w) * c->nsize;
}

/* Take an object of a class; NULL when memory is short. */
static inline void *small_alloc(struct heap_class *c)
{
	void *p;

	heap_lock();
	if (unlikely(!*c->word))
		return slab_next(c);
	p = small_take(c);
	heap_unlock();
	return p;
}

/*
 * The slab and the number of a pointer; crashes on nonsense. The product's
 * upper half is the quotient, and its lower half is below recip exactly if
 * the division leaves no rest.
 */
static inline struct slab *small_check(const void *p, __sz off, __u64 *k)
{
	__uptr end = (__uptr)p + off;
	struct slab *s = (struct slab *)(end - UKARCH_PAGE_SIZE);
	__u64 prod;

	if (unlikely(s->tag != end))
		slab_bad_free(p);
	prod = off * s->recip;
	*k = prod >> 32;
	if (unlikely((__u32)prod >= s->recip || (__u16)*k > s->total))
		slab_bad_free(p);
	return s;
}

static inline void small_free(void *p, __sz off)
{
	struct slab *s;
	__u64 w, bit, k;

	s = small_check(p, off, &k);
	bit = 1UL << (k % 64);
	heap_lock();
	w = s->free[k / 64];
	if (unlikely(w & bit))
		slab_bad_free(p);
	w |= bit;
	s->free[k / 64] = w;
	if (unlikely(w >= s->watch))
		return slab_alarm(s);
	heap_unlock();
}

#endif /* __ALLOCHEAP_FAST_H__ */
