/* SPDX-License-Identifier: BSD-3-Clause */
/* From the boot protocol's list of regions to zones. */
#include <abi/errno.h>
#include <uk/bootinfo.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include "falloc_priv.h"

/* Memory below here is kept for the end: firmware likes it, it is little. */
#define LOWMEM_END	0x100000UL

/*
 * Does region j take something from region i? Everything that isn't RAM does,
 * and of two overlapping RAM regions the first.
 */
static int takes(const struct uk_bootinfo *bi, __u32 j, __u32 i)
{
	return bi->regions[j].type != UK_MEMREGION_RAM || j < i;
}

/*
 * The first free piece of [*start, end) in region i. On return *start is where
 * it begins; the result is where it ends (== *start: nothing is left).
 */
static __paddr_t next_piece(const struct uk_bootinfo *bi, __u32 i,
			    __paddr_t *start, __paddr_t end)
{
	const struct uk_memregion *r;
	__paddr_t stop = end;
	__u32 j;

	for (j = 0; j < bi->nr_regions; j++) {
		r = &bi->regions[j];
		if (j == i || !r->len || r->start >= stop
		    || r->start + r->len <= *start || !takes(bi, j, i))
			continue;
		if (r->start > *start) {
			stop = r->start;
			continue;
		}
		/* it covers the beginning: step over it and look again */
		*start = r->start + r->len;
		if (*start >= end)
			return *start = end;
		stop = end;
		j = (__u32)-1;
	}
	return stop;
}

static int add_region(const struct uk_bootinfo *bi, __u32 i, __paddr_t from,
		      __paddr_t to)
{
	__paddr_t start = MAX(bi->regions[i].start, from), stop;
	__paddr_t end = bi->regions[i].start + bi->regions[i].len;
	__paddr_t a, b;
	int added = 0;

	end = MIN(end, to);
	while (start < end) {
		stop = next_piece(bi, i, &start, end);
		a = ALIGN_UP(start, UKARCH_PAGE_SIZE);
		b = ALIGN_DOWN(stop, UKARCH_PAGE_SIZE);
		if (a < b && !falloc_zone_add(a, b, bi->directmap_len))
			added = 1;
		start = stop;
	}
	return added;
}

static int add_range(const struct uk_bootinfo *bi, __paddr_t from,
		     __paddr_t to)
{
	int added = 0;
	__u32 i;

	for (i = 0; i < bi->nr_regions; i++) {
		const struct uk_memregion *r = &bi->regions[i];

		if (r->type == UK_MEMREGION_RAM && r->len
		    && r->start + r->len > r->start)
			added |= add_region(bi, i, from, to);
	}
	return added;
}

int uk_falloc_init(const struct uk_bootinfo *bi)
{
	int added;

	added = add_range(bi, LOWMEM_END, UKARCH_DIRECTMAP_MAX);
	/* page 0 is never given out: its address means "none" */
	added |= add_range(bi, UKARCH_PAGE_SIZE, LOWMEM_END);
	return added ? 0 : -ENOMEM;
}
