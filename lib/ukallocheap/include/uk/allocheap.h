/* SPDX-License-Identifier: BSD-3-Clause */
/* The default allocator: small objects in slabs, large ones in page runs. */
#ifndef __UK_ALLOCHEAP_H__
#define __UK_ALLOCHEAP_H__

#include <uk/alloc.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Set up the heap over the frames of ukfalloc and register it. It takes no
 * memory until somebody asks, and gives empty slabs back.
 *
 * Frees are checked: a second free of an object, a pointer into its middle or
 * one that the heap never returned crash with a report.
 *
 * @return the allocator (the same one if called again). Cannot fail. During
 *	the boot, after uk_falloc_init().
 */
struct uk_alloc *uk_allocheap_init(void);

/**
 * uk_malloc() and uk_free() of this heap, without the call through the
 * allocator's table: for a libc that has no other heap.
 * Sizes (bytes), results and context are those of uk_malloc(); a pointer that
 * is not an object of this heap is a crash, NULL is nothing.
 */
void *uk_allocheap_malloc(__sz size);
void uk_allocheap_free(void *ptr);

/**
 * Called when uk_allocheap_malloc() returns NULL, so that its caller need not
 * look at each result (a libc sets errno here). NULL: nobody.
 */
extern void (*uk_allocheap_failed)(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ALLOCHEAP_H__ */
