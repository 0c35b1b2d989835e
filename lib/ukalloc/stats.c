/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading the counters of an allocator. */
#include <uk/alloc.h>

int uk_alloc_stats_get(struct uk_alloc *a, struct uk_alloc_stats *out)
{
	*out = a->stats;
	return 0;
}
