/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: descriptors of the process that asks. */
#include <uk/store.h>

#include "fdtab.h"

static int get_open(void *cookie __maybe_unused, __u64 *value)
{
	const struct uk_fdtab *t = fdtab_current();
	unsigned int w;

	*value = 0;
	for (w = 0; t && w < t->size / FDTAB_WORD; w++)
		*value += (__u64)__builtin_popcountl(t->used[w]);
	return 0;
}

UK_STORE_HELD(open, get_open, NULL);
