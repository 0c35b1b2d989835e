/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters of an allocator and of a library; their metrics. */
/* unit-sources: lib/ukalloc/alloc.c lib/ukalloc/stats.c lib/ukalloc/perlib.c lib/ukalloc/metrics.c lib/ukalloc/metrics_stats.c lib/ukstore/store.c */
/* unit-cflags: -DCONFIG_LIBUKALLOC_IFSTATS=1 -DCONFIG_LIBUKALLOC_IFSTATS_PERLIB=1 */
#include <errno.h>
#include <stdlib.h>
#include <uk/alloc.h>
#include <uk/store.h>
#include <unit.h>

static int refuse;

static void *t_malloc(struct uk_alloc *a, __sz size)
{
	(void)a;
	return refuse ? NULL : malloc(size);
}

static void *t_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	(void)a;
	return refuse ? NULL : aligned_alloc(align, ALIGN_UP(size, align));
}

static void *t_realloc(struct uk_alloc *a, void *p, __sz size)
{
	(void)a;
	if (p && !size) {
		free(p);
		return NULL;
	}
	return refuse ? NULL : realloc(p, size);
}

static void t_free(struct uk_alloc *a, void *p)
{
	(void)a;
	free(p);
}

static __ssz t_avail(struct uk_alloc *a)
{
	(void)a;
	return 4321;
}

static struct uk_alloc a = {
	.malloc = t_malloc, .memalign = t_memalign, .free = t_free,
	.realloc = t_realloc, .availmem = t_avail,
};

static int start(void)
{
	return uk_alloc_register(&a);
}

static void expect(__sz allocs, __sz frees, __sz enomem, __sz last)
{
	struct uk_alloc_stats st, lib;

	UK_TEST_EXPECT_ZERO(uk_alloc_stats_get(&a, &st));
	UK_TEST_EXPECT_SNUM_EQ(st.nb_allocs, allocs);
	UK_TEST_EXPECT_SNUM_EQ(st.nb_frees, frees);
	UK_TEST_EXPECT_SNUM_EQ(st.nb_enomem, enomem);
	UK_TEST_EXPECT_SNUM_EQ(st.last_alloc_size, last);
	UK_TEST_EXPECT_ZERO(uk_alloc_stats_get_lib("unit", &lib));
	UK_TEST_EXPECT_SNUM_EQ(lib.nb_allocs, allocs);
	UK_TEST_EXPECT_SNUM_EQ(lib.nb_frees, frees);
	UK_TEST_EXPECT_SNUM_EQ(lib.nb_enomem, enomem);
}

UK_TESTCASE(alloc_stats, every_call_is_counted)
{
	void *p, *q = NULL;

	expect(0, 0, 0, 0);
	p = uk_malloc(&a, 10);
	expect(1, 0, 0, 10);
	uk_free(&a, p);
	uk_free(&a, NULL);
	expect(1, 1, 0, 10);
	p = uk_calloc(&a, 3, 5);
	expect(2, 1, 0, 15);
	p = uk_realloc(&a, p, 100);	/* the same object still */
	expect(2, 1, 0, 15);
	UK_TEST_EXPECT_NULL(uk_realloc(&a, p, 0));
	expect(2, 2, 0, 15);
	p = uk_realloc(&a, NULL, 20);
	expect(3, 2, 0, 20);
	uk_free(&a, p);
	p = uk_memalign(&a, 64, 64);
	expect(4, 3, 0, 64);
	uk_free(&a, p);
	UK_TEST_EXPECT_ZERO(uk_posix_memalign(&a, &q, 32, 33));
	expect(5, 4, 0, 33);
	uk_free(&a, q);
	p = uk_palloc(&a, 2);
	expect(6, 5, 0, 8192);
	uk_pfree(&a, p, 2);
	uk_pfree(&a, NULL, 2);
	expect(6, 6, 0, 8192);
}

UK_TESTCASE(alloc_stats, refusals_are_counted)
{
	void *p = uk_malloc(&a, 8), *q = &a;

	refuse = 1;
	UK_TEST_EXPECT_NULL(uk_malloc(&a, 1));
	UK_TEST_EXPECT_NULL(uk_calloc(&a, 1, 1));
	UK_TEST_EXPECT_NULL(uk_realloc(&a, NULL, 1));
	UK_TEST_EXPECT_NULL(uk_realloc(&a, p, 1));
	UK_TEST_EXPECT_NULL(uk_memalign(&a, 16, 1));
	UK_TEST_EXPECT_NULL(uk_palloc(&a, 1));
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(&a, &q, 16, 1), ENOMEM);
	refuse = 0;
	expect(7, 6, 7, 8);
	uk_free(&a, p);
	expect(7, 7, 7, 8);
}

UK_TESTCASE(alloc_stats, no_such_library)
{
	struct uk_alloc_stats st;

	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_stats_get_lib("uni", &st), -ENOENT);
	UK_TEST_EXPECT_ZERO(st.nb_allocs);
}

static long metric(const char *name)
{
	const struct uk_store_entry *e = uk_store_find(name);
	char text[32];

	if (!e || uk_store_read(e, text, sizeof(text)) < 0)
		return -1;
	return atol(text);
}

UK_TESTCASE(alloc_stats, metrics)
{
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.free_bytes"), 4321);
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.allocs"), 7);
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.frees"), 7);
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.refused"), 7);
}

UK_TESTSUITE_REGISTER(alloc_stats, start);
