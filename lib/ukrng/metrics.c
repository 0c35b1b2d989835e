/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: what entropy devices delivered. */
#include <uk/rng.h>
#include <uk/store.h>

static int get_bytes(void *cookie __maybe_unused, __u64 *value)
{
	*value = uk_rng_bytes();
	return 0;
}

UK_STORE_U64(bytes, get_bytes, NULL);
