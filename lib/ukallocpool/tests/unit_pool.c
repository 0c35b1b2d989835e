/* SPDX-License-Identifier: BSD-3-Clause */
/* Pools: all objects once, alignment, bad returns, use as an allocator. */
/* unit-sources: lib/ukallocpool/pool.c lib/ukalloc/alloc.c */
#include <stdlib.h>
#include <string.h>
#include <uk/allocpool.h>
#include <unit.h>

#define N	50

static int live, refuse;

static void *parent_malloc(struct uk_alloc *a, __sz size)
{
	(void)a;
	if (refuse || size > 1UL << 30)
		return NULL;
	live++;
	return malloc(size);
}

static void parent_free(struct uk_alloc *a, void *p)
{
	(void)a;
	live--;
	free(p);
}

static struct uk_alloc parent = { .malloc = parent_malloc,
				  .free = parent_free };

static struct uk_allocpool *new_pool(__sz size, __sz align)
{
	return uk_allocpool_alloc(&parent, N, size, align);
}

UK_TESTCASE(allocpool, every_object_once)
{
	static const __sz sizes[] = { 1, 8, 24, 100, 1000 };
	static const __sz aligns[] = { 1, 8, 64, 4096 };
	unsigned int s, al, i, n, bad = 0;
	struct uk_allocpool *p;
	char *obj[2 * N + 600];

	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		for (al = 0; al < ARRAY_SIZE(aligns); al++) {
			p = new_pool(sizes[s], aligns[al]);
			UK_TEST_ASSERT(p);
			for (n = 0; n < ARRAY_SIZE(obj); n++) {
				obj[n] = uk_allocpool_take(p);
				if (!obj[n])
					break;
				bad |= (__uptr)obj[n] & (aligns[al] - 1);
				memset(obj[n], (int)n, sizes[s]);
			}
			bad |= n < N || uk_allocpool_availcount(p);
			for (i = 0; i < n; i++)
				bad |= obj[i][sizes[s] - 1] != (char)i;
			uk_allocpool_return_batch(p, (void **)obj, n);
			bad |= uk_allocpool_availcount(p) != n;
			bad |= uk_allocpool_objlen(p) < sizes[s];
			uk_allocpool_free(p);
		}
	}
	UK_TEST_EXPECT(!bad);
	UK_TEST_EXPECT(live == 0);
}

UK_TESTCASE(allocpool, batches)
{
	struct uk_allocpool *p = new_pool(32, 16);
	void *obj[N * 2];
	unsigned int n;

	n = uk_allocpool_take_batch(p, obj, 20);
	UK_TEST_EXPECT(n == 20);
	n = uk_allocpool_take_batch(p, obj + 20, N * 2 - 20);
	UK_TEST_EXPECT(n >= 30);
	uk_allocpool_return_batch(p, obj, 20);
	UK_TEST_EXPECT(uk_allocpool_availcount(p) == 20);
	UK_TEST_EXPECT(UNIT_CRASHES(
		uk_allocpool_return(p, (char *)obj[30] + 1)));
	UK_TEST_EXPECT(UNIT_CRASHES(uk_allocpool_return(p, &n)));
	uk_allocpool_return_batch(p, obj + 20, n);
	uk_allocpool_free(p);
}

UK_TESTCASE(allocpool, as_an_allocator)
{
	static struct uk_allocpool *p;
	struct uk_alloc *a;
	char *q;
	void *o;

	p = new_pool(64, 64);
	a = uk_allocpool2ukalloc(p);
	o = uk_malloc(a, 64);
	UK_TEST_EXPECT(o && !uk_malloc(a, 65));
	q = uk_calloc(a, 8, 8);
	UK_TEST_EXPECT(q && !q[0] && !q[63]);
	UK_TEST_EXPECT(uk_realloc(a, q, 60) == q && !uk_realloc(a, q, 100));
	UK_TEST_EXPECT(!uk_memalign(a, 128, 8));
	UK_TEST_EXPECT(uk_alloc_availmem(a) >= (N - 2) * 64);
	uk_free(a, q);
	uk_free(a, o);
	/* it is in the list of allocators, which never get less */
	UK_TEST_EXPECT(UNIT_CRASHES(uk_allocpool_free(p)));
}

UK_TESTCASE(allocpool, nonsense)
{
	static char mem[100];

	UK_TEST_EXPECT(!new_pool(8, 3));
	UK_TEST_EXPECT(!uk_allocpool_alloc(&parent, 0, 8, 8));
	UK_TEST_EXPECT(!uk_allocpool_init(mem, sizeof(mem), 64, 8));
	/* sizes that wrap around when they are added up */
	UK_TEST_EXPECT(!new_pool(~0UL, 16));
	UK_TEST_EXPECT(!new_pool(~0UL - 30, 8));
	UK_TEST_EXPECT(!new_pool(1UL << 60, 16));
	UK_TEST_EXPECT(!new_pool(8, 1UL << 63));
	UK_TEST_EXPECT(!uk_allocpool_alloc(&parent, ~0U, 1UL << 36, 16));
	UK_TEST_EXPECT(!uk_allocpool_init(mem, sizeof(mem), ~0UL, 16));
	UK_TEST_EXPECT(!uk_allocpool_init(mem, sizeof(mem), 8, 1UL << 63));
	refuse = 1;
	UK_TEST_EXPECT(!new_pool(8, 8));
	refuse = 0;
}

UK_TESTSUITE_REGISTER(allocpool, NULL);
