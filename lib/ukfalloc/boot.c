/* SPDX-License-Identifier: BSD-3-Clause */
/* From the boot protocol's list of regions to zones. */
#include <abi/errno.h>
#include <uk/bootinfo.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include "falloc_priv.h"

/* Memory below here is kept for the end: firmware likes it, it is little. */
#define LOWMEM_END	0x100000UL

static int is_ram(const struct uk_memregion *r)
{
	return r->type == UK_MEMREGION_RAM && r->len
	       && r->start + r->len > r->start;
}

/* Where a region ends; one that would wrap around takes all that is left. */
static __paddr_t region_end(const struct uk_memregion *r)
{
	__paddr_t end = r->start + r->len;

	return end < r->start ? ~0UL : end;
}

/*
 * Does region j take something from region i? Everything that isn't RAM does,
 * and of two overlapping RAM regions the first.
 */
static int takes(const struct uk_bootinfo *bi, __u32 j, __u32 i)
{
	const struct uk_memregion *r = &bi->regions[j];

	return r->type != UK_MEMREGION_RAM || (j < i && is_ram(r));
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
		    || region_end(r) <= *start || !takes(bi, j, i))
			continue;
		if (r->start > *start) {
			stop = r->start;
			continue;
		}
		/* it covers the beginning: step over it and look again */
		*start = region_end(r);
		if (*start >= end)
			return *start = end;
		stop = end;
		j = (__u32)-1;
	}
	return stop;
}

static int add_zone(__paddr_t a, __paddr_t b, __paddr_t mapped_end)
{
	int rc = falloc_zone_add(a, b, mapped_end);

	if (rc == -ENOSPC)
		uk_pr_warn("memory at 0x%lx is not used: too many ranges\n", a);
	return !rc;
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
		if (a < b)
			added |= add_zone(a, b, bi->directmap_len);
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
		if (is_ram(&bi->regions[i]))
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
