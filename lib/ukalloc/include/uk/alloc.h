/* SPDX-License-Identifier: BSD-3-Clause */
/* The allocator interface: every heap of an image is a struct uk_alloc. */
#ifndef __UK_ALLOC_H__
#define __UK_ALLOC_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Rules for all allocators
 *
 * Context: thread context of any CPU, with the scheduler running or not; the
 * calls never sleep. They must not be called from an interrupt or exception
 * handler. Each allocator has its own lock (a spin lock) and says so.
 *
 * Out of memory is an ordinary answer: NULL (or -ENOMEM), never an abort.
 * A pointer that is not live (freed twice, from elsewhere, from the middle of
 * an object) is a bug of the caller: allocators that notice it crash.
 *
 * Objects are aligned to 16 bytes. A size of zero gives a distinct pointer.
 * Memory is not cleared unless the call says so.
 */

struct uk_alloc;

typedef void *(*uk_alloc_malloc_func_t)(struct uk_alloc *a, __sz size);
typedef void *(*uk_alloc_calloc_func_t)(struct uk_alloc *a, __sz nmemb,
					__sz size);
typedef int (*uk_alloc_posix_memalign_func_t)(struct uk_alloc *a,
					      void **memptr, __sz align,
					      __sz size);
typedef void *(*uk_alloc_memalign_func_t)(struct uk_alloc *a, __sz align,
					  __sz size);
typedef void *(*uk_alloc_realloc_func_t)(struct uk_alloc *a, void *ptr,
					 __sz size);
typedef void (*uk_alloc_free_func_t)(struct uk_alloc *a, void *ptr);
typedef void *(*uk_alloc_palloc_func_t)(struct uk_alloc *a,
					unsigned long num_pages);
typedef void (*uk_alloc_pfree_func_t)(struct uk_alloc *a, void *ptr,
				      unsigned long num_pages);
typedef int (*uk_alloc_addmem_func_t)(struct uk_alloc *a, void *base,
				      __sz size);
typedef __ssz (*uk_alloc_getsize_func_t)(struct uk_alloc *a);
typedef long (*uk_alloc_getpsize_func_t)(struct uk_alloc *a);

/** What an allocator handed out; see uk_alloc_stats_get(). */
struct uk_alloc_stats {
	__sz nb_allocs;		/* successful allocations so far */
	__sz nb_frees;		/* objects given back so far */
	__sz nb_enomem;		/* allocations refused so far */
	__sz last_alloc_size;	/* bytes asked for by the latest one */
};

/**
 * An allocator. The mandatory operations are malloc, memalign and free; what
 * an implementation leaves NULL is derived by uk_alloc_register().
 */
struct uk_alloc {
	uk_alloc_malloc_func_t malloc;
	uk_alloc_calloc_func_t calloc;
	uk_alloc_realloc_func_t realloc;
	uk_alloc_posix_memalign_func_t posix_memalign;
	uk_alloc_memalign_func_t memalign;
	uk_alloc_free_func_t free;
	uk_alloc_palloc_func_t palloc;
	uk_alloc_pfree_func_t pfree;
	/* optional */
	uk_alloc_getsize_func_t maxalloc;
	uk_alloc_getsize_func_t availmem;
	uk_alloc_getpsize_func_t pmaxalloc;
	uk_alloc_getpsize_func_t pavailmem;
	uk_alloc_addmem_func_t addmem;
	/** Usable bytes of a live object; needed to derive realloc. */
	__sz (*usable)(struct uk_alloc *a, const void *ptr);

	const char *name;
	struct uk_alloc *next;		/* list of all, see uk_alloc_foreach */
	struct uk_alloc_stats stats;	/* with CONFIG_LIBUKALLOC_IFSTATS */
};

extern struct uk_alloc *_uk_alloc_head;
extern struct uk_alloc *_uk_alloc_default;

/** Walk over all registered allocators, oldest first. */
#define uk_alloc_foreach(iter) \
	for ((iter) = _uk_alloc_head; (iter); (iter) = (iter)->next)

/**
 * Make an allocator known. The first one becomes the default.
 *
 * Fills in the operations that (a) leaves NULL: calloc, posix_memalign,
 * realloc (needs usable), memalign-based palloc.
 *
 * @param a allocator with malloc, memalign and free; lives forever
 * @return 0, or -EINVAL when a mandatory operation is missing
 */
int uk_alloc_register(struct uk_alloc *a);

/** The allocator of the image; NULL before the heap exists. */
static inline struct uk_alloc *uk_alloc_get_default(void)
{
	return _uk_alloc_default;
}

/**
 * Make (a), a registered allocator, the default for later callers. Objects are
 * freed to the allocator they came from: call it before somebody keeps one, as
 * an initcall. Who calls it selects LIBUKALLOC_OTHER_DEFAULT. Not atomic.
 */
void uk_alloc_set_default(struct uk_alloc *a);

/* Implementation of the statistics; nothing when they are not configured. */
#include <uk/alloc_stats.h>

/**
 * Allocate memory.
 * @param a allocator; NULL gives NULL
 * @param size bytes
 * @return the memory, aligned to 16 bytes, or NULL when there is none
 */
static inline void *uk_malloc(struct uk_alloc *a, __sz size)
{
	void *p;

	if (unlikely(!a))
		return NULL;
	p = a->malloc(a, size);
	uk_alloc_stats_count_alloc(a, p, size);
	return p;
}

/**
 * Allocate cleared memory for an array.
 * @return the memory, or NULL when there is none or nmemb * size overflows
 */
static inline void *uk_calloc(struct uk_alloc *a, __sz nmemb, __sz size)
{
	void *p;

	if (unlikely(!a))
		return NULL;
	p = a->calloc(a, nmemb, size);
	uk_alloc_stats_count_alloc(a, p, nmemb * size);
	return p;
}

/** Allocate cleared memory of (size) bytes, else as uk_malloc(). */
static inline void *uk_zalloc(struct uk_alloc *a, __sz size)
{
	return uk_calloc(a, 1, size);
}

/**
 * Change the size of an object, in place when possible.
 * @param ptr live object, or NULL for a new one
 * @param size new size; 0 frees the object and gives NULL
 * @return the object, perhaps moved, or NULL: then the old one is unchanged
 */
static inline void *uk_realloc(struct uk_alloc *a, void *ptr, __sz size)
{
	void *p;

	if (unlikely(!a))
		return NULL;
	p = a->realloc(a, ptr, size);
	uk_alloc_stats_count_realloc(a, ptr, p, size);
	return p;
}

/**
 * Allocate aligned memory.
 * @param memptr receives the memory; unchanged on error
 * @param align power of two, multiple of sizeof(void *)
 * @param size bytes
 * @return 0, or EINVAL or ENOMEM: positive, as POSIX has it
 */
static inline int uk_posix_memalign(struct uk_alloc *a, void **memptr,
				    __sz align, __sz size)
{
	int rc;

	if (unlikely(!a))
		return 12; /* ENOMEM */
	rc = a->posix_memalign(a, memptr, align, size);
	uk_alloc_stats_count_alloc(a, rc ? NULL : *memptr, size);
	return rc;
}

/**
 * Allocate aligned memory.
 * @param align power of two
 * @param size bytes
 * @return the memory, or NULL when there is none or (align) is none
 */
static inline void *uk_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	void *p;

	if (unlikely(!a))
		return NULL;
	p = a->memalign(a, align, size);
	uk_alloc_stats_count_alloc(a, p, size);
	return p;
}

/**
 * Give back what one of the calls above returned.
 * @param ptr live object of (a), or NULL: then nothing happens
 */
static inline void uk_free(struct uk_alloc *a, void *ptr)
{
	a->free(a, ptr);
	uk_alloc_stats_count_free(a, ptr);
}

/**
 * Allocate whole pages. With an allocator over frames (the default one) the
 * memory is contiguous physically too.
 * @param num_pages pages of 4 KiB
 * @return page-aligned memory, or NULL when there is none
 */
static inline void *uk_palloc(struct uk_alloc *a, unsigned long num_pages)
{
	void *p;

	if (unlikely(!a || !a->palloc))
		return NULL;
	p = a->palloc(a, num_pages);
	uk_alloc_stats_count_alloc(a, p, num_pages << 12);
	return p;
}

/**
 * Give back pages.
 * @param ptr what uk_palloc() returned, or NULL
 * @param num_pages the number that was asked for
 */
static inline void uk_pfree(struct uk_alloc *a, void *ptr,
			    unsigned long num_pages)
{
	a->pfree(a, ptr, num_pages);
	uk_alloc_stats_count_free(a, ptr);
}

/**
 * Give more memory to an allocator.
 * @return 0, -ENOSYS when (a) can't take any, -EINVAL when it is too small
 */
int uk_alloc_addmem(struct uk_alloc *a, void *base, __sz size);

/** Usable bytes of the live object (ptr); 0 when (a) can't say. */
static inline __sz uk_malloc_usable_size(struct uk_alloc *a, const void *ptr)
{
	return ptr && a->usable ? a->usable(a, ptr) : 0;
}

/** Largest size that uk_malloc() could serve now; -ENOSYS if unknown. */
__ssz uk_alloc_maxalloc(struct uk_alloc *a);

/** Free bytes; -ENOSYS if unknown. */
__ssz uk_alloc_availmem(struct uk_alloc *a);

/** Largest number of pages that uk_palloc() could serve; -ENOSYS. */
long uk_alloc_pmaxalloc(struct uk_alloc *a);

/** Free pages; -ENOSYS if unknown. */
long uk_alloc_pavailmem(struct uk_alloc *a);

/** Free bytes of all allocators that can say. */
__sz uk_alloc_availmem_total(void);

/**
 * Read the counters of an allocator.
 * @return 0, or -ENOSYS without CONFIG_LIBUKALLOC_IFSTATS
 */
int uk_alloc_stats_get(struct uk_alloc *a, struct uk_alloc_stats *out);

/**
 * Read what one library did with all allocators.
 * @param lib its name, such as "libuksched"
 * @param out filled in; last_alloc_size is 0, it is not kept here
 * @return 0, -ENOENT when no file of such a library knows <uk/alloc.h>, or
 *	-ENOSYS without CONFIG_LIBUKALLOC_IFSTATS_PERLIB
 */
int uk_alloc_stats_get_lib(const char *lib, struct uk_alloc_stats *out);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ALLOC_H__ */
