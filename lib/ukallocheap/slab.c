/* SPDX-License-Identifier: BSD-3-Clause */
/* Making, listing and releasing slabs: the rare half of the heap. */
#include <uk/assert.h>
#include <uk/string.h>
#include "heap.h"

/*
 * Sizes divide what is left of a page with little waste. The powers of two
 * start at a multiple of themselves: their objects are naturally aligned.
 */
const struct heap_class heap_classes[HEAP_CLASSES] = {
	{ 16, 64 }, { 32, 64 }, { 48, 64 }, { 64, 64 }, { 80, 64 },
	{ 96, 64 }, { 112, 64 }, { 128, 128 }, { 160, 64 }, { 192, 64 },
	{ 224, 64 }, { 256, 256 }, { 336, 64 }, { 400, 64 }, { 448, 64 },
	{ 496, 64 }, { 512, 512 }, { 576, 64 }, { 672, 64 }, { 800, 64 },
	{ 1008, 64 }, { 1344, 64 }, { 2016, 64 },
};

/* Index: size in units of 16 bytes, rounded up. */
const __u8 heap_class_of[HEAP_SMALL_MAX / HEAP_GRAIN + 1] = {
	[0 ... 1] = 0, [2] = 1, [3] = 2, [4] = 3, [5] = 4, [6] = 5, [7] = 6,
	[8] = 7, [9 ... 10] = 8, [11 ... 12] = 9, [13 ... 14] = 10,
	[15 ... 16] = 11, [17 ... 21] = 12, [22 ... 25] = 13,
	[26 ... 28] = 14, [29 ... 31] = 15, [32] = 16, [33 ... 36] = 17,
	[37 ... 42] = 18, [43 ... 50] = 19, [51 ... 63] = 20,
	[64 ... 84] = 21, [85 ... 126] = 22,
};

static __u32 slab_ref(const struct slab *s)
{
	return s ? (__u32)(heap_phys(s) >> UKARCH_PAGE_SHIFT) : 0;
}

static struct slab *slab_deref(__u32 ref)
{
	return ref ? heap_virt((__paddr_t)ref << UKARCH_PAGE_SHIFT) : NULL;
}

static void list_add(struct slab *s)
{
	struct slab *first = heap.list[s->cls];

	s->next = slab_ref(first);
	s->prev = 0;
	if (first)
		first->prev = slab_ref(s);
	heap.list[s->cls] = s;
}

static void list_del(struct slab *s)
{
	struct slab *next = slab_deref(s->next), *prev = slab_deref(s->prev);

	if (next)
		next->prev = s->prev;
	if (prev)
		prev->next = s->next;
	else
		heap.list[s->cls] = next;
}

static struct slab *slab_make(unsigned int cls)
{
	const struct heap_class *c = &heap_classes[cls];
	unsigned int i, left;
	struct slab *s;
	__paddr_t pa;

	pa = uk_falloc(1, UK_FALLOC_SLAB);
	if (unlikely(pa == UK_FALLOC_NONE && heap_trim()))
		pa = uk_falloc(1, UK_FALLOC_SLAB);
	if (unlikely(pa == UK_FALLOC_NONE))
		return NULL;
	s = heap_virt(pa);
	s->cookie = heap_cookie ^ (__uptr)s;
	s->size = c->size;
	s->start = c->start;
	s->total = (UKARCH_PAGE_SIZE - c->start) / c->size;
	s->nfree = s->total;
	s->recip = (__u32)(((1UL << 32) + c->size - 1) / c->size);
	s->hint = 0;
	s->cls = cls;
	for (i = 0, left = s->total; i < ARRAY_SIZE(s->free); i++) {
		s->free[i] = left >= 64 ? ~0UL : (1UL << left) - 1;
		left -= MIN(left, 64U);
	}
	return s;
}

static void slab_release(struct slab *s)
{
	s->cookie = 0;
	uk_ffree(heap_phys(s), 1);
}

struct slab *slab_get(unsigned int cls)
{
	struct slab *s = heap.spare[cls];

	heap.spare[cls] = NULL;
	if (!s)
		s = slab_make(cls);
	if (s)
		list_add(s);
	return s;
}

void slab_advance(struct slab *s)
{
	if (!s->nfree) {
		list_del(s);
		return;
	}
	do
		s->hint++;
	while (!s->free[s->hint]);
}

void slab_unfull(struct slab *s)
{
	list_add(s);
}

void slab_emptied(struct slab *s)
{
	unsigned int cls = s->cls;

	if (!s->next && !s->prev)
		return;
	list_del(s);
	if (heap.spare[cls])
		slab_release(s);
	else
		heap.spare[cls] = s;
}

unsigned int heap_trim(void)
{
	unsigned int i, n = 0;
	struct slab *s;

	for (i = 0; i < HEAP_CLASSES; i++) {
		s = heap.spare[i];
		heap.spare[i] = NULL;
		if (s) {
			slab_release(s);
			n++;
		}
		s = heap.list[i];
		if (s && s->nfree == s->total) {
			list_del(s);
			slab_release(s);
			n++;
		}
	}
	return n;
}

void heap_bad_free(const void *p, const char *why)
{
	UK_CRASH("heap: bad pointer %p: %s\n", p, why);
}
