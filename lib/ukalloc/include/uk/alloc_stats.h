/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters of the allocator interface; empty stubs when not configured. */
#ifndef __UK_ALLOC_STATS_H__
#define __UK_ALLOC_STATS_H__

#include <uk/config.h>

/*
 * Included by <uk/alloc.h> only, called where an allocation is. The counters
 * are statistics: updates are not atomic, two CPUs may lose one; so nothing
 * here locks or fails.
 */
#if defined(CONFIG_LIBUKALLOC_IFSTATS) && CONFIG_LIBUKALLOC_IFSTATS

#if defined(CONFIG_LIBUKALLOC_IFSTATS_PERLIB) && \
	CONFIG_LIBUKALLOC_IFSTATS_PERLIB

/* One set of counters in each source file, and where they are found. */
struct uk_alloc_libstats {
	const char *lib;
	struct uk_alloc_stats *stats;
};

#ifdef __LIBNAME__
#define _UK_ALLOC_LIB STRINGIFY(__LIBNAME__)
#else
#define _UK_ALLOC_LIB "app"
#endif

static struct uk_alloc_stats _uk_alloc_file_stats;
static const struct uk_alloc_libstats
__used __section("uk_tab_allocstats") __align(8) _uk_alloc_libstats = {
	_UK_ALLOC_LIB, &_uk_alloc_file_stats
};

/* The counters of the source file that is compiled; NULL: it has none. */
static inline struct uk_alloc_stats *_uk_alloc_stats_of_file(void)
{
	return &_uk_alloc_file_stats;
}

#else

static inline struct uk_alloc_stats *_uk_alloc_stats_of_file(void)
{
	return (struct uk_alloc_stats *)0;
}

#endif /* CONFIG_LIBUKALLOC_IFSTATS_PERLIB */

/* Counts an allocation of (size) bytes that gave (ptr); st may be NULL. */
static inline void _uk_alloc_stats_alloc(struct uk_alloc_stats *st,
					 const void *ptr, __sz size)
{
	if (!st)
		return;
	if (!ptr) {
		st->nb_enomem++;
		return;
	}
	st->nb_allocs++;
	st->last_alloc_size = size;
}

/* Counts the free of (ptr), which may be NULL, as st may. */
static inline void _uk_alloc_stats_free(struct uk_alloc_stats *st,
					const void *ptr)
{
	if (st && ptr)
		st->nb_frees++;
}

/** For implementations: an allocation of (size) bytes gave (ptr), or NULL. */
static inline void uk_alloc_stats_count_alloc(struct uk_alloc *a,
					      const void *ptr, __sz size)
{
	_uk_alloc_stats_alloc(&a->stats, ptr, size);
	_uk_alloc_stats_alloc(_uk_alloc_stats_of_file(), ptr, size);
}

/** For implementations: (ptr) was freed; NULL does not count. */
static inline void uk_alloc_stats_count_free(struct uk_alloc *a,
					     const void *ptr)
{
	_uk_alloc_stats_free(&a->stats, ptr);
	_uk_alloc_stats_free(_uk_alloc_stats_of_file(), ptr);
}

/** For implementations: (old) became (ptr), which counts as neither a new
 *  object nor one less.
 */
static inline void uk_alloc_stats_count_realloc(struct uk_alloc *a,
						const void *old,
						const void *ptr, __sz size)
{
	if (!old || (size && !ptr))
		uk_alloc_stats_count_alloc(a, ptr, size);
	else if (!size)
		uk_alloc_stats_count_free(a, old);
}

#else /* !CONFIG_LIBUKALLOC_IFSTATS */

#define uk_alloc_stats_count_alloc(a, ptr, size)	do { } while (0)
#define uk_alloc_stats_count_free(a, ptr)		do { } while (0)
#define uk_alloc_stats_count_realloc(a, old, ptr, size)	do { } while (0)

#endif /* CONFIG_LIBUKALLOC_IFSTATS */

#endif /* __UK_ALLOC_STATS_H__ */
