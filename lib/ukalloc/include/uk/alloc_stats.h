/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters of the allocator interface; empty stubs when not configured. */
#ifndef __UK_ALLOC_STATS_H__
#define __UK_ALLOC_STATS_H__

#include <uk/config.h>

/*
 * Included by <uk/alloc.h> only. The counters are statistics: updates are not
 * atomic, two CPUs may lose one.
 */
#if CONFIG_LIBUKALLOC_IFSTATS

static inline void uk_alloc_stats_count_alloc(struct uk_alloc *a,
					      const void *ptr, __sz size)
{
	if (!ptr) {
		a->stats.nb_enomem++;
		return;
	}
	a->stats.nb_allocs++;
	a->stats.last_alloc_size = size;
}

static inline void uk_alloc_stats_count_free(struct uk_alloc *a,
					     const void *ptr)
{
	if (ptr)
		a->stats.nb_frees++;
}

static inline void uk_alloc_stats_count_realloc(struct uk_alloc *a,
						const void *old,
						const void *ptr, __sz size)
{
	if (!old)
		uk_alloc_stats_count_alloc(a, ptr, size);
	else if (!size)
		a->stats.nb_frees++;
	else if (!ptr)
		a->stats.nb_enomem++;
}

#else /* !CONFIG_LIBUKALLOC_IFSTATS */

#define uk_alloc_stats_count_alloc(a, ptr, size)	do { } while (0)
#define uk_alloc_stats_count_free(a, ptr)		do { } while (0)
#define uk_alloc_stats_count_realloc(a, old, ptr, size)	do { } while (0)

#endif /* CONFIG_LIBUKALLOC_IFSTATS */

#endif /* __UK_ALLOC_STATS_H__ */
