/* SPDX-License-Identifier: BSD-3-Clause */
/* Without counters by library there is nothing to read. */
#include <abi/errno.h>
#include <uk/alloc.h>

int uk_alloc_stats_get_lib(const char *lib __maybe_unused,
			   struct uk_alloc_stats *out __maybe_unused)
{
	return -ENOSYS;
}
