/* SPDX-License-Identifier: BSD-3-Clause */
/* Without counters there is nothing to read. */
#include <abi/errno.h>
#include <uk/alloc.h>

int uk_alloc_stats_get(struct uk_alloc *a __maybe_unused,
		       struct uk_alloc_stats *out __maybe_unused)
{
	return -ENOSYS;
}
