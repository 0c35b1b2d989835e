/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: what all allocators together have left. */
#include <uk/alloc.h>
#include <uk/store.h>

static int get_free(void *cookie __maybe_unused, __u64 *value)
{
	*value = uk_alloc_availmem_total();
	return 0;
}

UK_STORE_U64(free_bytes, get_free, NULL);
