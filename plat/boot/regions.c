/* SPDX-License-Identifier: BSD-3-Clause */
/* The list of memory regions: sorted, without overlap, painted over. */
#include <uk/arch/limits.h>
#include <uk/plat/boot.h>

/* More address bits than any CPU has; keeps sums from wrapping. */
#define PADDR_LIMIT	(1UL << 52)

static int insert(struct uk_bootinfo *bi, __u32 at, __paddr_t start,
		  __paddr_t end, __u32 type)
{
	__u32 i;

	if (bi->nr_regions == UK_BOOTINFO_MAXREGIONS)
		return -1;
	for (i = bi->nr_regions++; i > at; i--)
		bi->regions[i] = bi->regions[i - 1];
	bi->regions[at] = (struct uk_memregion){ start, end - start, type, 0 };
	return 0;
}

static void delete(struct uk_bootinfo *bi, __u32 at)
{
	bi->nr_regions--;
	for (; at < bi->nr_regions; at++)
		bi->regions[at] = bi->regions[at + 1];
}

/* Takes [start, end) out of all regions. */
static int cut(struct uk_bootinfo *bi, __paddr_t start, __paddr_t end)
{
	struct uk_memregion *r;
	__paddr_t rend;
	__u32 i = 0;

	while (i < bi->nr_regions) {
		r = &bi->regions[i];
		rend = r->start + r->len;
		if (rend <= start || r->start >= end) {
			i++;
		} else if (r->start >= start && rend <= end) {
			delete(bi, i);
		} else if (r->start >= start) {
			r->start = end;
			r->len = rend - end;
			i++;
		} else {
			r->len = start - r->start;
			i++;
			if (rend > end &&
			    insert(bi, i, end, rend, bi->regions[i - 1].type))
				return -1;
		}
	}
	return 0;
}

static int can_merge(const struct uk_memregion *a, const struct uk_memregion *b)
{
	return a->type == b->type && a->type != UK_MEMREGION_INITRD &&
	       a->start + a->len == b->start;
}

int ukplat_region_set(struct uk_bootinfo *bi, __paddr_t start, __paddr_t end,
		      __u32 type)
{
	__u32 i;

	if (end > PADDR_LIMIT)
		end = PADDR_LIMIT;
	if (start >= end)
		return 0;
	if (type == UK_MEMREGION_RAM) {
		start = (start + __PAGE_SIZE - 1) & __PAGE_MASK;
		end &= __PAGE_MASK;
	} else {
		start &= __PAGE_MASK;
		end = (end + __PAGE_SIZE - 1) & __PAGE_MASK;
	}
	if (start >= end)
		return 0;
	if (cut(bi, start, end))
		return -1;
	for (i = 0; i < bi->nr_regions; i++)
		if (bi->regions[i].start > start)
			break;
	if (insert(bi, i, start, end, type))
		return -1;
	if (i + 1 < bi->nr_regions &&
	    can_merge(&bi->regions[i], &bi->regions[i + 1])) {
		bi->regions[i].len += bi->regions[i + 1].len;
		delete(bi, i + 1);
	}
	if (i && can_merge(&bi->regions[i - 1], &bi->regions[i])) {
		bi->regions[i - 1].len += bi->regions[i].len;
		delete(bi, i);
	}
	return 0;
}

int ukplat_region_is(const struct uk_bootinfo *bi, __paddr_t start,
		     __paddr_t end, __u32 type)
{
	const struct uk_memregion *r;

	/* neighbours of a type are merged: one region must hold it all */
	for (r = bi->regions; r < bi->regions + bi->nr_regions; r++)
		if (r->type == type && r->start <= start &&
		    end <= r->start + r->len)
			return start <= end;
	return 0;
}
