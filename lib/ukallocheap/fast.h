/* SPDX-License-Identifier: BSD-3-Clause */
/* The paths that nearly every malloc and free takes; private. */
#ifndef __ALLOCHEAP_FAST_H__
#define __ALLOCHEAP_FAST_H__

#include "heap.h"

/*
 * An object from the current word of a class, which has one: that at the lowest
 * address. Lock held.
 */
static inline void *small_take(struct heap_class *c)
{
	__u64 w = *c->word;
	int bit = 63 ^ __builtin_clzl(w);

	*c->word = w & ~(1UL << bit);
	return c->base + bit * c->nsize;
}

/* Take an object of a class; NULL when memory is short (see slab_take). */
static inline void *small_alloc(struct heap_class *c, bool tell)
{
	void *p;

	heap_lock();
	if (unlikely(!*c->word))
		return slab_take(c, tell);
	p = small_take(c);
	heap_unlock();
	return p;
}

/*
 * The slab and the number of a pointer to a small object, with (off) less than
 * SLAB_ROOM; crashes on nonsense. One byte further the next object begins, or
 * the page ends: the product with recip, one recip added, has the quotient in
 * its upper half, and no rest in the lower one means that it wraps around.
 */
static inline struct slab *small_check(const void *p, __sz off,
				       __u64 *k)
{
	__uptr last = (__uptr)p + off;
	struct slab *s = (struct slab *)(last - (UKARCH_PAGE_SIZE - 1));
	unsigned __int128 prod;

	if (unlikely(s->tag != last))
		slab_bad_free(p);
	prod = (unsigned __int128)off * s->recip;
	*k = (__u64)(prod >> 64);
	if (unlikely((__u64)prod + s->recip >= s->recip))
		slab_bad_free(p);
	return s;
}

static inline void small_free(void *p, __sz off)
{
	__u64 *word, old, w, k;
	struct slab *s;

	s = small_check(p, off, &k);
	heap_lock();
	word = &s->free[k / 64];
	old = *word;
	w = old | 1UL << k % 64;
	if (unlikely(w == old))
		slab_bad_free(p);
	*word = w;
	if (unlikely(w > s->watch))
		return slab_alarm(p);
	heap_unlock();
}

#endif /* __ALLOCHEAP_FAST_H__ */
