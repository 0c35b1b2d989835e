/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of ukfalloc share. */
#ifndef __FALLOC_PRIV_H__
#define __FALLOC_PRIV_H__

#include <uk/falloc.h>

/** How many ranges of RAM are used; the rest is left alone, with a warning. */
#define FALLOC_ZONES	12

/**
 * Add a zone, page-aligned; below (mapped_end) the direct map reaches it.
 * @return 0, -EINVAL (too small), -ENOSPC
 */
int falloc_zone_add(__paddr_t start, __paddr_t end, __paddr_t mapped_end);

static inline void *frame_virt(__paddr_t pa)
{
	return (void *)(UKARCH_DIRECTMAP_BASE + pa);
}

static inline __paddr_t frame_phys(const void *va)
{
	return (__paddr_t)va - UKARCH_DIRECTMAP_BASE;
}

#endif /* __FALLOC_PRIV_H__ */
