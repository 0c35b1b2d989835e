/* SPDX-License-Identifier: BSD-3-Clause */
/* The buddy system over one zone, with records made as they are needed. */
#include <abi/errno.h>
#include <uk/string.h>
#include "zone.h"

__sz zone_meta_size(__sz nr)
{
	return nr * sizeof(struct zone_link) + nr;
}

void zone_init(struct zone *z, __sz base, __u32 nr, void *meta)
{
	memset(z, 0, sizeof(*z));
	z->base = base;
	z->nr = nr;
	z->nfree = nr;
	z->least = nr;
	z->link = meta;
	z->state = (__u8 *)(z->link + nr);
}

/* ---- lists of free blocks ---- */

static void block_put(struct zone *z, __u32 idx, unsigned int order)
{
	__u32 first = z->head[order];

	z->state[idx] = ZONE_FREE | order;
	z->link[idx].next = first;
	z->link[idx].prev = 0;
	if (first)
		z->link[first - 1].prev = idx + 1;
	z->head[order] = idx + 1;
	z->lists |= 1U << order;
}

static void block_take(struct zone *z, __u32 idx)
{
	unsigned int order = z->state[idx] & ZONE_MASK;
	__u32 next = z->link[idx].next, prev = z->link[idx].prev;

	if (next)
		z->link[next - 1].prev = prev;
	if (prev)
		z->link[prev - 1].next = next;
	else
		z->head[order] = next;
	if (!z->head[order])
		z->lists &= ~(1U << order);
	z->state[idx] = ZONE_INSIDE;
}

/* Log2 of the largest block that may start at idx and has at most n frames. */
static unsigned int block_order(const struct zone *z, __u32 idx, __u32 n)
{
	__sz pfn = z->base + idx;
	unsigned int order = 31 - __builtin_clz(n);

	if (pfn && order > (unsigned int)__builtin_ctzl(pfn))
		order = __builtin_ctzl(pfn);
	return MIN(order, ZONE_ORDERS - 1U);
}

/* Free a block whose frames are all ZONE_INSIDE; join it with its buddies. */
static void block_free(struct zone *z, __u32 idx, unsigned int order)
{
	while (order < ZONE_ORDERS - 1) {
		__sz pfn = (z->base + idx) ^ (1UL << order);
		__u32 buddy = (__u32)(pfn - z->base);

		/* below base the difference wraps around and is too large */
		if (pfn < z->base || buddy >= z->fresh
		    || z->state[buddy] != (ZONE_FREE | order))
			break;
		block_take(z, buddy);
		idx = MIN(idx, buddy);
		order++;
	}
	block_put(z, idx, order);
}

/* Free any range whose frames are all ZONE_INSIDE. */
static void range_free(struct zone *z, __u32 idx, __u32 n)
{
	while (n) {
		unsigned int order = block_order(z, idx, n);

		block_free(z, idx, order);
		idx += 1U << order;
		n -= 1U << order;
	}
}

/* ---- fresh memory ---- */

/* Make records for the next n fresh frames; they belong to nobody then. */
static int fresh_take(struct zone *z, __u32 n)
{
	if (falloc_zone_map(z, z->fresh, n))
		return -ENOMEM;
	memset(z->state + z->fresh, ZONE_INSIDE, n);
	z->fresh += n;
	return 0;
}

/* Carve blocks until there is one of at least this order. */
static int fresh_carve(struct zone *z, unsigned int order)
{
	unsigned int k = 0;
	__u32 at;

	while (!(z->lists >> order)) {
		at = z->fresh;
		if (at >= z->nr)
			return -ENOMEM;
		k = block_order(z, at, z->nr - at);
		k = MIN(k, MAX(order, (unsigned int)ZONE_CARVE));
		if (fresh_take(z, 1U << k))
			return -ENOMEM;
		block_free(z, at, k);
	}
	return 0;
}

/* ---- runs ---- */

static void take(struct zone *z, __u32 n)
{
	z->nfree -= n;
	z->least = MIN(z->least, z->nfree);
}

static void run_make(struct zone *z, __u32 idx, __u32 n, unsigned int tag)
{
	z->state[idx] = ZONE_USED | tag;
	z->link[idx].next = n;
	take(z, n);
}

__u32 zone_alloc(struct zone *z, __u32 n, unsigned int order,
		 unsigned int tag)
{
	unsigned int k;
	__u32 idx;

	if (order >= ZONE_ORDERS || n > z->nfree)
		return ZONE_NIL;
	if (!(z->lists >> order) && fresh_carve(z, order))
		return ZONE_NIL;
	k = order + __builtin_ctz(z->lists >> order);
	idx = z->head[k] - 1;
	block_take(z, idx);
	while (k > order) {
		k--;
		block_put(z, idx + (1U << k), k);
	}
	if (n < 1U << order)
		range_free(z, idx + n, (1U << order) - n);
	run_make(z, idx, n, tag);
	return idx;
}

/*
 * Count the free frames from idx on, until enough. idx is the first frame of
 * a block or run, or the first fresh one.
 */
static __u32 span_free(const struct zone *z, __u32 idx, __u32 enough)
{
	__u32 n = 0;

	while (n < enough && idx + n < z->fresh) {
		__u8 s = z->state[idx + n];

		if (!(s & ZONE_FREE))
			return n;
		n += 1U << (s & ZONE_MASK);
	}
	if (n < enough)
		n += z->nr - (idx + n);
	return n;
}

/* Take n frames from idx on, all of which are free. */
static int span_take(struct zone *z, __u32 idx, __u32 n)
{
	__u32 end = idx + n, at = idx;

	if (end > z->fresh && fresh_take(z, end - z->fresh) < 0)
		return -ENOMEM;
	while (at < end) {
		/* what was fresh a moment ago is in no list */
		if (!(z->state[at] & ZONE_FREE))
			break;
		n = 1U << (z->state[at] & ZONE_MASK);
		block_take(z, at);
		at += n;
	}
	if (at > end)
		range_free(z, end, at - end);
	return 0;
}

__u32 zone_alloc_span(struct zone *z, __u32 n, __u32 align, unsigned int tag)
{
	__u32 idx = 0, skip, len;

	if (n > z->nfree)
		return ZONE_NIL;
	while (idx < z->nr) {
		skip = (__u32)(-(z->base + idx) & (align - 1));
		len = span_free(z, idx, n + skip);
		if (len >= n + skip) {
			if (span_take(z, idx, n + skip))
				return ZONE_NIL;
			if (skip)
				range_free(z, idx, skip);
			run_make(z, idx + skip, n, tag);
			return idx + skip;
		}
		/* len free frames, then a used run or the end */
		idx += len;
		if (idx < z->fresh)
			idx += z->link[idx].next;
	}
	return ZONE_NIL;
}

void zone_free(struct zone *z, __u32 idx)
{
	__u32 n = z->link[idx].next;

	z->state[idx] = ZONE_INSIDE;
	z->nfree += n;
	range_free(z, idx, n);
}

void zone_split(struct zone *z, __u32 idx)
{
	__u32 end = idx + z->link[idx].next;
	__u8 state = z->state[idx];

	for (; idx < end; idx++) {
		z->state[idx] = state;
		z->link[idx].next = 1;
	}
}

int zone_resize(struct zone *z, __u32 idx, __u32 n)
{
	__u32 old = z->link[idx].next, more;

	if (n <= old) {
		z->link[idx].next = n;
		z->nfree += old - n;
		if (n < old)
			range_free(z, idx + n, old - n);
		return 0;
	}
	more = n - old;
	if (more > z->nfree || span_free(z, idx + old, more) < more
	    || span_take(z, idx + old, more))
		return -ENOMEM;
	z->link[idx].next = n;
	take(z, more);
	return 0;
}

__u32 zone_largest(const struct zone *z)
{
	__u32 fresh = z->nr - z->fresh, block = 0;

	if (z->lists)
		block = 1U << (31 - __builtin_clz(z->lists));
	return MAX(block, fresh);
}
