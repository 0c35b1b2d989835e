/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: what was done to frames. */
#include <uk/store.h>

#include "fault.h"

static int get_count(void *cookie, __u64 *value)
{
	*value = *(const __u64 *)cookie;
	return 0;
}

static int get_frames(void *cookie __maybe_unused, __u64 *value)
{
	*value = fault_frames();
	return 0;
}

UK_STORE_U64(lost, get_count, &fault_counts[0]);
UK_STORE_U64(repeated, get_count, &fault_counts[1]);
UK_STORE_U64(overtaken, get_count, &fault_counts[2]);
UK_STORE_U64(damaged, get_count, &fault_counts[3]);
UK_STORE_HELD(frames, get_frames, NULL);
