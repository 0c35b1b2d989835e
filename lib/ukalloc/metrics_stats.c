/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: the counters of all allocators together. */
#include <uk/alloc.h>
#include <uk/store.h>

/* The cookie is the counter's place in struct uk_alloc_stats. */
static int get_sum(void *cookie, __u64 *value)
{
	struct uk_alloc_stats st;
	struct uk_alloc *a;

	*value = 0;
	uk_alloc_foreach(a) {
		uk_alloc_stats_get(a, &st);
		*value += *(__sz *)((char *)&st + (__uptr)cookie);
	}
	return 0;
}

#define COUNTER(name, member)						\
	UK_STORE_U64(name, get_sum,					\
		     (void *)__builtin_offsetof(struct uk_alloc_stats, member))

COUNTER(allocs, nb_allocs);
COUNTER(frees, nb_frees);
COUNTER(refused, nb_enomem);
