/* SPDX-License-Identifier: BSD-3-Clause */
/* Page allocator: whole pages of the direct map, straight from ukfalloc. */
#ifndef __UK_ALLOCBUDDY_H__
#define __UK_ALLOCBUDDY_H__

#include <uk/alloc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Context and errors are those of every allocator, see <uk/alloc.h>. */

/**
 * Set up and register the page allocator. Each object takes whole pages:
 * meant for images that allocate little, and as a source of pages.
 *
 * @return the allocator (the same one if called again). Cannot fail. During
 *	the boot, after uk_falloc_init().
 */
struct uk_alloc *uk_allocbuddy_init(void);

/** uk_palloc() of any allocator that stands on ukfalloc. */
void *uk_allocbuddy_palloc(struct uk_alloc *a, unsigned long num_pages);

/** uk_pfree() of any allocator that stands on ukfalloc. */
void uk_allocbuddy_pfree(struct uk_alloc *a, void *ptr,
			 unsigned long num_pages);

/** uk_alloc_pavailmem() of any allocator that stands on ukfalloc. */
long uk_allocbuddy_pavailmem(struct uk_alloc *a);

/** uk_alloc_pmaxalloc() of any allocator that stands on ukfalloc. */
long uk_allocbuddy_pmaxalloc(struct uk_alloc *a);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ALLOCBUDDY_H__ */
