/* SPDX-License-Identifier: BSD-3-Clause */
/* malloc() and free(). */
#include <stdlib.h>
#include "micro.h"

#define MIX 1000

static inline void pair(size_t size)
{
	void *p = malloc(size);

	KEEP(p);
	free(p);
}

/* Objects of 16 to 1015 bytes, freed in another order. */
static void mix(void)
{
	static void *p[MIX];

	for (int i = 0; i < MIX; i++)
		p[i] = malloc(16 + i * 37 % 1000);
	for (int i = 0; i < MIX; i++)
		free(p[i * 7 % MIX]);
}

void measure_memory(long scale)
{
	struct span begin;

	MEASURE("malloc_64", 100000 * scale, pair(64));
	MEASURE("malloc_4000", 20000 * scale, pair(4000));
	MEASURE("malloc_64k", 20000 * scale, pair(65536));
	begin = span_begin();
	for (long i = 0; i < 100 * scale; i++)
		mix();
	span_end(begin, "malloc_mix", 100 * scale * MIX);
}
