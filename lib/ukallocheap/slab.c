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

/* Word i of the map when nothing is in use. */
static __u64 full_word(unsigned int total, unsigned int i)
{
	if (i * 64 >= total)
		return 0;
	return total - i * 64 >= 64 ? ~0UL : (1UL << (total - i * 64)) - 1;
}

static unsigned int total_of(const struct heap_class *c)
{
	return (unsigned int)(SLAB_ROOM / (__sz)-c->nsize);
}

static int is_empty(const struct heap_class *c, const struct slab *s)
{
	unsigned int i, total = total_of(c);

	for (i = 0; i * 64 < total; i++)
		if (s->free[i] != full_word(total, i))
			return 0;
	return 1;
}

static __noinline struct slab *slab_make(struct heap_class *c)
{
	__u64 size = (__u64)-c->nsize;
	unsigned int i, total = total_of(c);
	struct slab *s;
	__paddr_t pa;

	pa = uk_falloc(1, UK_FALLOC_SLAB);
	if (unlikely(pa == UK_FALLOC_NONE))
		return NULL;
	s = heap_virt(pa);
	s->tag = slab_tag(s);
	s->recip = ~0UL / size + 1;
	s->link = (__u64)((char *)c - (char *)&heap);
	for (i = 0; i < ARRAY_SIZE(s->free); i++)
		s->free[i] = full_word(total, i);
	c->watch = s->free[0] - 1;
	return s;
}

static void slab_release(struct slab *s)
{
	heap.room += s->watch == WATCH_NEVER;
	s->tag = 0;
	uk_ffree(heap_phys(s), 1);
}

/* Does a slab need more than one word of the map? */
static int has_words(const struct heap_class *c)
{
	return c < &heap.cls[HEAP_WORDS];
}

/* The slab that c->word belongs to, which is not heap.none. */
static struct slab *current(const struct heap_class *c)
{
	return (struct slab *)((__uptr)c->word & UKARCH_PAGE_MASK);
}

/* Make the slab current, at its first word that has any object. 0: none */
static inline int use_word(struct heap_class *c, struct slab *s)
{
	char *base = (char *)s + UKARCH_PAGE_SIZE + c->nsize;
	__u64 *word = s->free;

	while (unlikely(!*word)) {
		base += 64 * c->nsize;
		if (++word == s->free + ARRAY_SIZE(s->free))
			return 0;
	}
	c->word = word;
	c->base = base;
	return 1;
}

/* Into the list of its class. */
static void slab_list(struct heap_class *c, struct slab *s)
{
	s->watch = c->watch;
	s->link |= (__u64)c->list;
	c->list = s;
}

/* The first of the list becomes current; there is one. */
static void make_current(struct heap_class *c)
{
	struct slab *s = c->list;

	c->list = slab_next(s);
	s->link &= ~UKARCH_PAGE_MASK;
	if (s->watch == WATCH_NEVER)
		heap.room++;
	s->watch = WATCH_NEVER;
	use_word(c, s);
}

static inline void *take_and_unlock(struct heap_class *c)
{
	void *p = small_take(c);

	heap_unlock();
	return p;
}

/*
 * No slab of the class has an object. The lock is released while ukfalloc is
 * asked, who may ask the heap, and others, to give pages back.
 */
static __noinline void *slab_fresh(struct heap_class *c, bool tell)
{
	struct slab *s;

	heap_unlock();
	s = slab_make(c);
	if (unlikely(!s && heap_trim() > 0))
		s = slab_make(c);
	if (unlikely(!s)) {
		if (tell)
			heap_tell_failed();
		return NULL;
	}
	heap_lock();
	slab_list(c, s);
	/* unless another CPU made one too */
	if (likely(!*c->word))
		return slab_take(c, tell);
	return take_and_unlock(c);
}

void *slab_take(struct heap_class *c, bool tell)
{
	struct slab *s;

	if (likely(c->word != &heap.none)) {
		s = current(c);
		/* to another word objects may have come back */
		if (has_words(c) && use_word(c, s))
			return take_and_unlock(c);
		s->watch = WATCH_ALWAYS;
		/* nobody may mistake it for current from now on */
		c->word = &heap.none;
	}
	if (unlikely(!c->list))
		return slab_fresh(c, tell);
	make_current(c);
	return take_and_unlock(c);
}

/* Release the slabs of a class that are empty, known to be or not. */
static int class_trim(struct heap_class *c)
{
	struct slab *s, *before = NULL, *next;
	int n = 0;

	if (c->word != &heap.none && is_empty(c, current(c))) {
		s = current(c);
		c->word = &heap.none;
		slab_list(c, s);
	}
	for (s = c->list; s; s = next) {
		next = slab_next(s);
		if (!is_empty(c, s)) {
			before = s;
			continue;
		}
		if (before)
			before->link = (before->link & ~UKARCH_PAGE_MASK)
				       | (__u64)next;
		else
			c->list = next;
		slab_release(s);
		n++;
	}
	return n;
}

void slab_alarm(const void *p)
{
	struct slab *s = (struct slab *)((__uptr)p & UKARCH_PAGE_MASK);
	struct heap_class *c = slab_class(s);

	if (s->watch == WATCH_ALWAYS) {
		slab_list(c, s);
	} else if (!has_words(c) || is_empty(c, s)) {
		s->watch = WATCH_NEVER;
		if (--heap.room < 0)
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
	__sz off = slab_off(p);
	const struct slab *s = (const struct slab *)((__uptr)p
						     & UKARCH_PAGE_MASK);

	if (s->tag != slab_tag(s))
		heap_bad_free(p, "not from this heap");
	if (off >= SLAB_ROOM || (off + 1) * s->recip >= s->recip)
		heap_bad_free(p, "not the start of an object");
	heap_bad_free(p, "freed twice");
}
