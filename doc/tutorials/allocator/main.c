/* SPDX-License-Identifier: BSD-3-Clause */
/* The same work with two allocators: what it costs, and whether it is right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bins.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>

#define PAIRS	1000
#define OBJECTS	500
#define ROUNDS	10

/* Numbers that look random and are the same each time. */
static unsigned int dice(void)
{
	static unsigned int state = 1;

	state = state * 1103515245 + 12345;
	return state >> 16;
}

/* malloc and free of one size, one at a time: cycles of a pair. */
static unsigned long pairs(struct uk_alloc *a, size_t size)
{
	unsigned long start = ukarch_cycles();
	int i;

	for (i = 0; i < PAIRS; i++)
		uk_free(a, uk_malloc(a, size));
	return (ukarch_cycles() - start) / PAIRS;
}

/* Objects of 16 to 1015 bytes that live at the same time: cycles of a pair. */
static unsigned long mix(struct uk_alloc *a)
{
	static void *object[OBJECTS];
	unsigned long cycles = 0, start;
	int i, round;

	for (round = 0; round < ROUNDS; round++) {
		start = ukarch_cycles();
		for (i = 0; i < OBJECTS; i++)
			object[i] = uk_malloc(a, 16 + dice() % 1000);
		for (i = 0; i < OBJECTS; i++)
			uk_free(a, object[(i * 7) % OBJECTS]);
		cycles += ukarch_cycles() - start;
	}
	return cycles / (ROUNDS * OBJECTS);
}

/* An aligned object among others keeps its content, whatever its size. */
static int right(struct uk_alloc *a)
{
	static const size_t sizes[] = { 0, 1, 16, 17, 240, 2000, 4081, 70000 };
	char *p[ARRAY_SIZE(sizes)];
	unsigned int i, good = 1;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t align = 16UL << (i % 4);

		p[i] = uk_memalign(a, align, sizes[i]);
		if (!p[i] || (unsigned long)p[i] % align)
			return 0;
		memset(p[i], (int)i, sizes[i]);
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p[i] = uk_realloc(a, p[i], sizes[i] + 100);
		good &= p[i] && (!sizes[i] || (p[i][0] == (char)i &&
			p[i][sizes[i] - 1] == (char)i));
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		uk_free(a, p[i]);
	return good && !uk_malloc(a, ~0UL) && !uk_memalign(a, 24, 1);
}

static void row(struct uk_alloc *a)
{
	printf("%-8s %8lu %8lu %8lu\n", a->name, pairs(a, 64), pairs(a, 4000),
	       mix(a));
}

int main(void)
{
	struct uk_alloc *heap = uk_alloc_get_default();
	struct uk_alloc *bins = bins_create(heap);
	void *p;

	if (!bins) {
		printf("out of memory\n");
		return 1;
	}
	if (!right(heap) || !right(bins)) {
		printf("wrong\n");
		return 1;
	}
	printf("%-8s %8s %8s %8s\n", "cycles", "64 B", "4000 B", "mix");
	row(heap);
	row(bins);

	uk_alloc_set_default(bins);
	p = malloc(100);
	printf("malloc() of 100 bytes: room for %lu\n",
	       (unsigned long)uk_malloc_usable_size(bins, p));
	free(p);
	uk_alloc_set_default(heap);
	return 0;
}
