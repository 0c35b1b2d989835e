/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: frames of memory. */
#include <uk/falloc.h>
#include <uk/store.h>

static int get_total(void *cookie __maybe_unused, __u64 *value)
{
	*value = uk_falloc_total();
	return 0;
}

static int get_free(void *cookie __maybe_unused, __u64 *value)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	*value = st.free;
	return 0;
}

static int get_largest(void *cookie __maybe_unused, __u64 *value)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	*value = st.largest;
	return 0;
}

UK_STORE_U64(frames_total, get_total, NULL);
UK_STORE_U64(frames_free, get_free, NULL);
UK_STORE_U64(frames_largest_run, get_largest, NULL);
