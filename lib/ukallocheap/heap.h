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
 * Objects are counted from the end of the page: number k, from 0 on, starts
 * (k + 1) * size before it. Powers of two are naturally aligned that way.
 * Objects never start at the beginning of a page; large objects, which are runs
 * of whole pages, always do: the address alone tells them apart.
 *
 * A slab is in one of these states, which (watch) tells: a free that leaves
 * its word of the map numerically above (watch) takes the slow path.
 * - current: its class takes objects from it. WATCH_NEVER.
 * - partial: in the list of its class. watch is one less than free[0] when
 *   nothing is in use: the slab may be empty now. Further words may cause a
 *   false alarm, or hide an empty slab until someone looks.
 * - empty: in that list as well, and counted. WATCH_NEVER: nothing of it is
 *   left to be freed.
 * - full: nowhere. WATCH_ALWAYS: the next free makes it partial.
 * The current slab may be full or empty as well: malloc notices the former
 * when it finds nothing, and the latter needs no notice. Empty ones stay with
 * their class; when there are many, further ones go back to ukfalloc.
 */
struct slab {
	__u64 tag;		/* address of the last byte of this page */
	__u64 free[4];		/* bit k: object k is free */
	__u64 watch;
	__u64 recip;		/* 2^64 / size, rounded up */
	__u64 link;		/* next in the list of partial slabs, an
				 * address of a page; below it, the offset of
				 * the class in struct heap */
};
UK_CTASSERT(sizeof(struct slab) == 64);

/** Bytes of a page for objects, and how many there are. */
#define SLAB_ROOM	(UKARCH_PAGE_SIZE - sizeof(struct slab))
#define SLAB_OBJECTS(size)	(SLAB_ROOM / (size))

#define WATCH_NEVER	(~0UL)
#define WATCH_ALWAYS	0UL

static inline __u64 slab_tag(const struct slab *s)
{
	return (__uptr)s + UKARCH_PAGE_SIZE - 1;
}

/** Larger requests get whole pages. */
#define HEAP_SMALL_MAX	2016UL
#define HEAP_CLASSES	23
#define HEAP_WORDS	3	/* classes that need several words of the map */
#define HEAP_GRAIN	16UL

struct heap_class {
	__u64 *word;		/* of the current slab; its bits are taken */
	char *base;		/* object of bit b: base + b * nsize */
	__ssz nsize;		/* minus the size */
	struct slab *list;	/* partial slabs */
	__u64 watch;		/* of those, once there is a slab */
};

struct heap {
	struct heap_class cls[HEAP_CLASSES];
	struct uk_spinlock lock;	/* guards all of it, and all slabs */
	__u64 none;			/* the word of a class without a slab */
	int room;			/* for further empty slabs */
	int max_empty;
};

extern struct heap heap;

/* Offset in struct heap of the class for a size in grains, rounded up. */
extern const __u16 heap_class_of[HEAP_SMALL_MAX / HEAP_GRAIN + 1];
extern const __u16 heap_sizes[HEAP_CLASSES];

/*
 * The heap is not for interrupt handlers, and threads change places at calls
 * of the scheduler only: it takes a second CPU to need the lock.
 */
#if CONFIG_LIBUKLCPU
static inline void heap_lock(void)
{
	uk_spin_lock(&heap.lock);
}

static inline int heap_trylock(void)
{
	return uk_spin_trylock(&heap.lock);
}

static inline void heap_unlock(void)
{
	uk_spin_unlock(&heap.lock);
}
#else
static inline void heap_lock(void)
{
}

static inline int heap_trylock(void)
{
	return 1;
}

static inline void heap_unlock(void)
{
}
#endif

static inline void *heap_virt(__paddr_t pa)
{
	return (void *)(UKARCH_DIRECTMAP_BASE + pa);
}

static inline __paddr_t heap_phys(const void *va)
{
	return (__paddr_t)va - UKARCH_DIRECTMAP_BASE;
}

static inline struct heap_class *heap_class(__sz size)
{
	__sz off = heap_class_of[(size + HEAP_GRAIN - 1) / HEAP_GRAIN];

	return (struct heap_class *)((char *)&heap + off);
}

static inline struct heap_class *slab_class(const struct slab *s)
{
	return (struct heap_class *)((char *)&heap +
				     (s->link & ~UKARCH_PAGE_MASK));
}

static inline struct slab *slab_next(const struct slab *s)
{
	return (struct slab *)(s->link & UKARCH_PAGE_MASK);
}

/*
 * Bytes of its page behind an object's first one. Of a small object this is
 * less than SLAB_ROOM.
 */
static inline __sz slab_off(const void *p)
{
	return ~(__uptr)p & ~UKARCH_PAGE_MASK;
}

/* Objects that start a page are large: no part of a slab's header is free. */
static inline int is_large(__sz off)
{
	return off == UKARCH_PAGE_SIZE - 1;
}

/** Make all classes ready, without slabs. In slab.c. */
void slab_init(void);

/* slab.c: the rare paths. They take the lock over, and release it. */

/**
 * The current word is used up: take an object from elsewhere, or NULL; whether
 * to tell uk_allocheap_failed() then.
 */
void *slab_take(struct heap_class *c, bool tell);

/** uk_allocheap_malloc() returns NULL. In heap.c. */
__cold void heap_tell_failed(void);

/** The free of (p) exceeded its slab's watch. */
void slab_alarm(const void *p);

/** Crash: (p), of a slab or not, can't be freed. */
__noreturn __cold void slab_bad_free(const void *p);

/** Give all empty slabs back, unless the heap is locked. @return how many */
int heap_trim(void);

/* large.c: page runs. Lock not held. */
void *large_alloc(__sz size, __sz align);
void large_free(void *p);
void *large_realloc(void *p, __sz size);
__sz large_usable(const void *p);

/** Crash: (p) is not a live object. */
__noreturn __cold void heap_bad_free(const void *p, const char *why);

#endif /* __ALLOCHEAP_HEAP_H__ */
