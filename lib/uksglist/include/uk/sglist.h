/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scatter-gather lists: a buffer as the physical pieces that a device sees.
 * The caller gives the room for the segments; nothing is allocated. Pieces
 * that touch are merged. Not locked.
 */
#ifndef __UK_SGLIST_H__
#define __UK_SGLIST_H__

#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_sglist_seg {
	__paddr_t ss_paddr;
	__sz ss_len;
};

struct uk_sglist {
	struct uk_sglist_seg *sg_segs;
	__u16 sg_nseg;			/* used */
	__u16 sg_maxseg;		/* room */
};

/** Translates a virtual address; the platform's, or a test's. */
typedef __paddr_t (*uk_sglist_translate_t)(const void *vaddr);

/** Replaces the translation by ukpaging; for tests. */
void uk_sglist_translate_set(uk_sglist_translate_t fn);

/** Makes an empty list with room for maxseg segments at segs. */
static inline void uk_sglist_init(struct uk_sglist *sg, __u16 maxseg,
				  struct uk_sglist_seg *segs)
{
	sg->sg_segs = segs;
	sg->sg_nseg = 0;
	sg->sg_maxseg = maxseg;
}

/** Empties the list. */
static inline void uk_sglist_reset(struct uk_sglist *sg)
{
	sg->sg_nseg = 0;
}

/**
 * Appends physical memory.
 *
 * @return 0, or -EFBIG: no room (the list is as before)
 */
int uk_sglist_append_phys(struct uk_sglist *sg, __paddr_t paddr, __sz len);

/** Appends virtual memory, page by page where it is not contiguous. 0, or
 *  -EFBIG: no room (the list is as before).
 */
int uk_sglist_append(struct uk_sglist *sg, const void *buf, __sz len);

/** Appends a part of another list. 0, -EFBIG, or -EINVAL: it is not so long. */
int uk_sglist_append_sglist(struct uk_sglist *sg, const struct uk_sglist *src,
			    __sz offset, __sz len);

/** The sum of all lengths, in bytes. */
__sz uk_sglist_length(const struct uk_sglist *sg);

/** How many segments a virtual buffer of (len) bytes needs; 0 for none. */
int uk_sglist_count(const void *buf, __sz len);

#ifdef __cplusplus
}
#endif

#endif /* __UK_SGLIST_H__ */
