/* SPDX-License-Identifier: BSD-3-Clause */
/* One contiguous range of RAM as a buddy system; private to ukfalloc. */
#ifndef __FALLOC_ZONE_H__
#define __FALLOC_ZONE_H__

#include <uk/falloc.h>
#include <uk/essentials.h>

/** Blocks have 2^0 to 2^18 frames: 4 KiB to 1 GiB. */
#define ZONE_ORDERS	19
/** A block of this order is carved from fresh memory at a time: 2 MiB. */
#define ZONE_CARVE	9

/*
 * State of a frame. Invariants, for all frames below (fresh):
 * - The range is tiled by free blocks and used runs; each has its state in
 *   its first frame, the frames behind it have ZONE_INSIDE.
 * - A free block is aligned to its size (by frame number), in the list of its
 *   order, and its buddy is not free with the same order.
 * - A used run keeps its length in its first frame's link. So does a run that
 *   is free but still hot: the zone takes it for used.
 * Frames from (fresh) on are free and have no records yet.
 */
#define ZONE_INSIDE	0x00
#define ZONE_FREE	0x80	/* | order */
#define ZONE_USED	0x40	/* | tag */
#define ZONE_HOT	0x20	/* a run in a cache above the zone */
#define ZONE_MASK	0x3f

/** Links of a free block; in a used run, next is the number of frames. */
struct zone_link {
	__u32 next, prev;	/* frame index + 1; 0 ends the list */
};

struct zone {
	__sz base;		/* number of the first frame */
	__u32 nr;		/* frames; indices below count from base */
	__u32 fresh;
	__u32 mapped;		/* frames below are in the direct map */
	__u32 nfree;		/* includes the fresh ones */
	__u32 least;		/* fewest that nfree ever was */
	__u32 lists;		/* bit k: head[k] is not empty */
	__u32 shut;		/* its records are not mapped yet */
	__u32 head[ZONE_ORDERS];
	__u8 *state;		/* a byte a frame */
	struct zone_link *link;	/* one a frame */
};

#define ZONE_NIL	0xffffffffU

/** Bytes of records for (nr) frames. */
__sz zone_meta_size(__sz nr);

/** Set a zone up; (meta) has zone_meta_size(nr) bytes, any content. */
void zone_init(struct zone *z, __sz base, __u32 nr, void *meta);

/**
 * Take a run out of the zone.
 * @param order log2 of alignment and of the smallest free block that may do
 * @return index of its first frame, or ZONE_NIL
 */
__u32 zone_alloc(struct zone *z, __u32 n, unsigned int order,
		 unsigned int tag);

/** Find and take a run the slow way: across blocks and fresh memory. */
__u32 zone_alloc_span(struct zone *z, __u32 n, __u32 align, unsigned int tag);

/** Give the used or hot run at (idx) back. */
void zone_free(struct zone *z, __u32 idx);

/** Make runs of one frame out of the used run at (idx). */
void zone_split(struct zone *z, __u32 idx);

/** Resize the used run at (idx). 0 or -ENOMEM */
int zone_resize(struct zone *z, __u32 idx, __u32 n);

/** Frames of the largest free block, or of the fresh range if larger. */
__u32 zone_largest(const struct zone *z);

/**
 * Make sure that the direct map shows frames [idx, idx + n). In falloc.c.
 * @return 0 or -ENOMEM
 */
int falloc_zone_map(struct zone *z, __u32 idx, __u32 n);

static inline int zone_is_run(const struct zone *z, __u32 idx)
{
	return idx < z->fresh && (z->state[idx] & ZONE_USED);
}

#endif /* __FALLOC_ZONE_H__ */
