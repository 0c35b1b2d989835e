/* SPDX-License-Identifier: BSD-3-Clause */
/* Slabs: the layout of the small-object heap; private to ukallocheap. */
#ifndef __ALLOCHEAP_HEAP_H__
#define __ALLOCHEAP_HEAP_H__

#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/spinlock.h>

/*
 * A slab is one page: a header of 64 bytes, then objects of one size class.
 * Which objects are free is a bit map in the header, so that free memory holds
 * nothing of the heap's: neither a write after free nor an overflow from the
 * end of one object corrupts a list, and a double free is a bit that is set.
 *
 * The header is found by masking the address. Objects never start at the
 * beginning of a page; large objects, which are runs of whole pages, always
 * do: the address alone tells them apart.
 *
 * Invariants, for each slab that is in the list of its class:
 * - nfree > 0, and free[hint] is the first word that is not zero.
 * A full slab is in no list. An empty slab (nfree == total) is the only one in
 * its list, or the spare of its class; further ones go back to ukfalloc.
 */
struct slab {
	__u64 cookie;		/* heap_cookie ^ address of the slab */
	__u64 free[4];		/* a bit an object */
	__u16 nfree, total;
	__u16 size, start;	/* of an object; offset of the first one */
	__u32 recip;		/* 2^32 / size, rounded up */
	__u8 hint;
	__u8 cls;
	__u16 pad;
	__u32 next, prev;	/* slab_ref(), 0 ends the list */
};
UK_CTASSERT(sizeof(struct slab) == 64);

/** Larger requests get whole pages. */
#define HEAP_SMALL_MAX	2016UL
#define HEAP_CLASSES	23
#define HEAP_GRAIN	16UL

struct heap {
	struct uk_alloc a;
	struct uk_spinlock lock;	/* guards all of it, and all slabs */
	struct slab *list[HEAP_CLASSES];
	struct slab *spare[HEAP_CLASSES];
};

struct heap_class {
	__u16 size, start;
};

extern struct heap heap;
extern __u64 heap_cookie;
extern const struct heap_class heap_classes[HEAP_CLASSES];
extern const __u8 heap_class_of[HEAP_SMALL_MAX / HEAP_GRAIN + 1];

static inline void *heap_virt(__paddr_t pa)
{
	return (void *)(UKARCH_DIRECTMAP_BASE + pa);
}

static inline __paddr_t heap_phys(const void *va)
{
	return (__paddr_t)va - UKARCH_DIRECTMAP_BASE;
}

static inline struct slab *slab_of(const void *p)
{
	return (struct slab *)((__uptr)p & UKARCH_PAGE_MASK);
}

static inline unsigned int heap_class(__sz size)
{
	return heap_class_of[(size + HEAP_GRAIN - 1) / HEAP_GRAIN];
}

/* slab.c: the rare paths. Lock held, except heap_bad_free(). */

/** A slab with free objects for the list of (cls), or NULL. */
struct slab *slab_get(unsigned int cls);

/** The slab has no free object any more, or its hint word has none. */
void slab_advance(struct slab *s);

/** The slab was full and has one free object now. */
void slab_unfull(struct slab *s);

/** All objects of the slab are free: keep or release it. */
void slab_emptied(struct slab *s);

/** Give all empty slabs back. @return how many */
unsigned int heap_trim(void);

/** Crash: (p) is not a live object. */
__noreturn __cold void heap_bad_free(const void *p, const char *why);

/* large.c: page runs. Lock not held. */
void *large_alloc(__sz size, __sz align);
void large_free(void *p);
void *large_realloc(void *p, __sz size);
__sz large_usable(const void *p);

/** uk_falloc_aligned(), after heap_trim() if need be. */
__paddr_t heap_frames(__sz n, __sz align, enum uk_falloc_tag tag);

#endif /* __ALLOCHEAP_HEAP_H__ */
