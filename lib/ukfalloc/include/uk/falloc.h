/* SPDX-License-Identifier: BSD-3-Clause */
/* Physical frames: who has which page of the guest's memory. */
#ifndef __UK_FALLOC_H__
#define __UK_FALLOC_H__

#include <uk/arch/types.h>
#include <uk/arch/paging.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_bootinfo;

/*
 * A buddy allocator over the RAM that the boot protocol reported. Its records
 * are made lazily: start-up costs the same with 2 MiB as with 2 TiB.
 *
 * Frame numbers don't appear here: a run of frames is the physical address of
 * its first byte. Zero is never given out, so it means "none".
 *
 * Context: thread context (and the page-fault handler) of any CPU, never an
 * interrupt. Lock: one spin lock inside. Never sleeps.
 */

/** What a run of frames is used for; kept for checks and reports. */
enum uk_falloc_tag {
	UK_FALLOC_PAGES = 1,	/* uk_palloc() */
	UK_FALLOC_SLAB,		/* small objects of the heap */
	UK_FALLOC_LARGE,	/* one large object of the heap */
	UK_FALLOC_VMEM,		/* mapped by ukvmem: stacks, mmap */
	UK_FALLOC_PT,		/* page tables */
	UK_FALLOC_TAGS
};

#define UK_FALLOC_NONE	((__paddr_t)0)

/** Frames by state; see uk_falloc_stats_get(). */
struct uk_falloc_stats {
	__sz total;		/* frames that can be given out at all */
	__sz free;		/* frames that are free now */
	__sz least;		/* fewest that were ever free, zone by zone */
	__sz largest;		/* frames of the largest free run (at least) */
	__sz refused;	/* frames of the last request that failed, or 0 */
};

/**
 * Take over all usable RAM of (bi), less image, initrd, page tables and what
 * is reserved. Ranges that are empty, overlap or are not page-aligned are
 * tolerated: a page that is not wholly usable is not used.
 *
 * @return 0, or -ENOMEM when there is no usable frame
 */
int uk_falloc_init(const struct uk_bootinfo *bi);

/**
 * Take over one range of RAM, mapped in the direct map as far as the records
 * need it (about 9 bytes a frame at its start).
 *
 * @param start,len bytes; shrunk to whole frames
 * @return 0, -EINVAL when nothing is left of it, -ENOSPC: too many ranges
 */
int uk_falloc_addmem(__paddr_t start, __sz len);

/**
 * Allocate a run of contiguous frames.
 * @param n number of frames, at least 1
 * @param tag what for
 * @return the address of the run, aligned to a page, or UK_FALLOC_NONE
 */
__paddr_t uk_falloc(__sz n, enum uk_falloc_tag tag);

/**
 * As uk_falloc(), with a greater alignment.
 * @param align bytes, a power of two
 */
__paddr_t uk_falloc_aligned(__sz n, __sz align, enum uk_falloc_tag tag);

/**
 * Give back a run.
 * @param pa what uk_falloc() returned; anything else crashes
 * @param n its length in frames, checked; 0 when the caller doesn't know
 */
void uk_ffree(__paddr_t pa, __sz n);

/**
 * Give back a run whose purpose is known.
 * @return 0, or -EINVAL when no live run for (tag) starts at (pa)
 */
int uk_ffree_tagged(__paddr_t pa, enum uk_falloc_tag tag);

/**
 * The length of a live run.
 * @param pa any address
 * @param tag receives what the run is for; may be NULL
 * @return frames of the run that starts at (pa), 0 when none does
 */
__sz uk_falloc_run(__paddr_t pa, enum uk_falloc_tag *tag);

/**
 * Turn a live run into runs of one frame each, to be freed one by one.
 * @param pa start of the run
 */
void uk_falloc_split(__paddr_t pa);

/**
 * Change the length of a live run where it stands.
 * @param pa start of the run
 * @param n new length in frames, at least 1
 * @return 0, or -ENOMEM when the frames behind it are not free
 */
int uk_falloc_resize(__paddr_t pa, __sz n);

/**
 * Called before frames that the direct map does not show yet are given out;
 * set by ukpaging. Runs under the lock: it must not allocate frames.
 * @return 0, or -ENOMEM: the frames are not given out
 */
extern int (*uk_falloc_map_hook)(__paddr_t pa, __sz len);

/** Who can give frames back when none are left: caches. */
struct uk_falloc_reclaim {
	/**
	 * Called without the lock, in thread context or the page-fault
	 * handler; must not allocate.
	 * @return > 0: some frames were freed
	 */
	int (*fn)(void);
	struct uk_falloc_reclaim *next;	/* owned by ukfalloc */
};

/** Register (r), which stays in use. At start-up, one CPU. */
void uk_falloc_reclaim_register(struct uk_falloc_reclaim *r);

/**
 * Calls fn for each live run, by zone and address: (n) frames at (pa). It runs
 * under the lock: it must not allocate or free frames. Takes time in proportion
 * to the memory that was ever used; for reports.
 */
void uk_falloc_foreach(void (*fn)(__paddr_t pa, __sz n,
				  enum uk_falloc_tag tag, void *arg),
		       void *arg);

/** Frames that can be given out at all, used or not. */
__sz uk_falloc_total(void);

/** Read the counters. */
void uk_falloc_stats_get(struct uk_falloc_stats *out);

#ifdef __cplusplus
}
#endif

#endif /* __UK_FALLOC_H__ */
