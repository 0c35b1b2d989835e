/* SPDX-License-Identifier: BSD-3-Clause */
/* Making, listing and releasing slabs: the rare half of the heap. */
#include <uk/assert.h>
#include <uk/string.h>
#include "fast.h"

/* They divide what is left of a page with little waste. */
const __u16 heap_sizes[HEAP_CLASSES] = {
	16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 336, 400, 448,
	496, 512, 576, 672, 800, 1008, 1344, 2016,
};

#define C(i)	__offsetof(struct heap, cls[i])

const __u16 heap_class_of[HEAP_SMALL_MAX / HEAP_GRAIN + 1] = {
	[0 ... 1] = C(0), [2] = C(1), [3] = C(2), [4] = C(3), [5] = C(4),
	[6] = C(5), [7] = C(6), [8] = C(7), [9 ... 10] = C(8),
	[11 ... 12] = C(9), [13 ... 14] = C(10), [15 ... 16] = C(11),
	[17 ... 21] = C(12), [22 ... 25] = C(13), [26 ... 28] = C(14),
	[29 ... 31] = C(15), [32] = C(16), [33 ... 36] = C(17),
	[37 ... 42] = C(18), [43 ... 50] = C(19), [51 ... 63] = C(20),
	[64 ... 84] = C(21), [85 ... 126] = C(22),
};

#undef C

static struct heap_class *class_of(const struct slab *s)
{
	return &heap.cls[s->cls];
}

/* Word i of the map when nothing is in use: bits 1 to total, of all words. */
static __u64 full_word(unsigned int total, unsigned int i)
{
	unsigned int bits = total + 1U;
	__u64 w = ~0UL;

	if (i * 64 >= bits)
		return 0;
	if (bits - i * 64 < 64)
		w = (1UL << (bits - i * 64)) - 1;
	return i ? w : w & ~1UL;
}

static int is_empty(const struct slab *s)
{
	unsigned int i;

	for (i = 0; i * 64 <= s->total; i++)
		if (s->free[i] != full_word(s->total, i))
			return 0;
	return 1;
}

static __noinline struct slab *slab_make(struct heap_class *c)
{
	__u32 size = (__u32)-c->nsize;
	struct slab *s;
	unsigned int i;
	__paddr_t pa;

	pa = uk_falloc(1, UK_FALLOC_SLAB);
	if (unlikely(pa == UK_FALLOC_NONE))
		return NULL;
	s = heap_virt(pa);
	s->tag = slab_tag(s);
	s->recip = (__u32)(((1UL << 32) + size - 1) / size);
	s->total = SLAB_OBJECTS(size);
	s->cls = (__u8)(c - heap.cls);
	s->empty = 0;
	for (i = 0; i < ARRAY_SIZE(s->free); i++)
		s->free[i] = full_word(s->total, i);
	c->full = s->free[0];
	return s;
}

static void slab_release(struct slab *s)
{
	s->tag = 0;
	uk_ffree(heap_phys(s), 1);
}

static struct slab *current(const struct heap_class *c)
{
	if (c->word == &heap.none)
		return NULL;
	return (struct slab *)((__uptr)c->word & UKARCH_PAGE_MASK);
}

/* Make the slab current, at its first word that has any object. 0: none */
static inline int use_word(struct heap_class *c, struct slab *s)
{
	unsigned int i = 0;

	while (unlikely(!s->free[i])) {
		if (++i == ARRAY_SIZE(s->free))
			return 0;
	}
	c->word = &s->free[i];
	c->base = (char *)s + UKARCH_PAGE_SIZE + (int)i * 64 * c->nsize;
	return 1;
}

static void make_current(struct heap_class *c, struct slab *s)
{
	heap.nr_empty -= s->empty;
	s->empty = 0;
	s->watch = WATCH_NEVER;
	use_word(c, s);
}

/*
 * No slab of the class has an object. The lock is released while ukfalloc is
 * asked, who may ask the heap, and others, to give pages back.
 */
static __noinline void *slab_fresh(struct heap_class *c)
{
	struct slab *s;

	heap_unlock();
	s = slab_make(c);
	if (unlikely(!s && heap_trim() > 0))
		s = slab_make(c);
	if (unlikely(!s))
		return NULL;
	heap_lock();
	if (likely(c->word == &heap.none)) {
		make_current(c, s);
	} else {
		/* another CPU made one too */
		s->watch = c->full;
		s->next = c->list;
		c->list = s;
	}
	return slab_next(c);
}

void *slab_next(struct heap_class *c)
{
	struct slab *s = current(c);
	void *p;

	if (unlikely(!*c->word)) {
		/* objects of other words may have come back */
		if (s && (s->total < 64 || !use_word(c, s))) {
			s->watch = WATCH_ALWAYS;
			/* nobody may mistake it for current from now on */
			c->word = &heap.none;
			s = NULL;
		}
		if (!s) {
			s = c->list;
			if (unlikely(!s))
				return slab_fresh(c);
			c->list = s->next;
			make_current(c, s);
		}
	}
	p = small_take(c);
	heap_unlock();
	return p;
}

/* Release the slabs of a class that are empty, known to be or not. */
static int class_trim(struct heap_class *c)
{
	struct slab *s = current(c), **at = &c->list;
	int n = 0;

	if (s && is_empty(s)) {
		c->word = &heap.none;
		slab_release(s);
		n++;
	}
	while ((s = *at)) {
		if (!is_empty(s)) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		heap.nr_empty -= s->empty;
		slab_release(s);
		n++;
	}
	return n;
}

void slab_alarm(struct slab *s)
{
	struct heap_class *c = class_of(s);

	if (s->watch == WATCH_ALWAYS) {
		s->watch = c->full;
		s->next = c->list;
		c->list = s;
	} else if (s->watch != WATCH_NEVER
		   && (s->total < 64 || is_empty(s)) && !s->empty) {
		s->empty = 1;
		if (++heap.nr_empty > heap.max_empty)
			class_trim(c);
	}
	heap_unlock();
}

int heap_trim(void)
{
	struct heap_class *c;
	int n = 0;

	if (!heap_trylock())
		return 0;
	for (c = heap.cls; c < heap.cls + HEAP_CLASSES; c++)
		n += class_trim(c);
	heap_unlock();
	return n;
}

void slab_init(void)
{
	unsigned int i;

	for (i = 0; i < HEAP_CLASSES; i++) {
		heap.cls[i].word = &heap.none;
		heap.cls[i].nsize = -(__ssz)heap_sizes[i];
	}
}

void heap_bad_free(const void *p, const char *why)
{
	UK_CRASH("heap: bad pointer %p: %s\n", p, why);
}

void slab_bad_free(const void *p)
{
	__u32 off = (__u32)slab_off(p);
	const struct slab *s = (const struct slab *)((__uptr)p
						     & UKARCH_PAGE_MASK);

	if (s->tag != slab_tag(s))
		heap_bad_free(p, "not from this heap");
	if (((__u64)off * s->recip & 0xffffffff) >= s->recip
	    || off / (__u32)-class_of(s)->nsize > s->total)
		heap_bad_free(p, "not the start of an object");
	heap_bad_free(p, "freed twice");
}
