/* SPDX-License-Identifier: BSD-3-Clause */
/* The default allocator of this image, and what it says of itself. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/test.h>

UK_TESTCASE(ukalloc, the_rules_hold)
{
	struct uk_alloc *a = uk_alloc_get_default();
	char *p, *q;

	UK_TEST_ASSERT(a);
	p = uk_malloc(a, 0);
	q = uk_malloc(a, 0);
	UK_TEST_EXPECT(p && q && p != q);
	uk_free(a, q);
	p = uk_realloc(a, p, 100);
	UK_TEST_ASSERT(p && !((__uptr)p & 15));
	uk_strlcpy(p, "kept", 100);
	p = uk_realloc(a, p, 50000);
	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT_STR_EQ(p, "kept");
	UK_TEST_EXPECT(uk_malloc_usable_size(a, p) >= 50000);
	UK_TEST_EXPECT_NULL(uk_realloc(a, p, ~0UL));
	UK_TEST_EXPECT_STR_EQ(p, "kept");
	UK_TEST_EXPECT_NULL(uk_realloc(a, p, 0));
	UK_TEST_EXPECT_NULL(uk_calloc(a, ~0UL / 4, 8));
}

UK_TESTCASE(ukalloc, free_memory_adds_up)
{
	struct uk_alloc *a = uk_alloc_get_default();
	__sz before = uk_alloc_availmem_total();
	void *p = uk_palloc(a, 64);

	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT(uk_alloc_availmem_total() <= before - 64 * 4096);
	uk_pfree(a, p, 64);
	UK_TEST_EXPECT(uk_alloc_availmem_total() >= before);
}

/* Counted if the image is configured so, by allocator and by library. */
UK_TESTCASE(ukalloc, statistics)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_alloc_stats x, y;
	int rc = uk_alloc_stats_get(a, &x);

	uk_free(a, uk_malloc(a, 77));
	if (rc == 0) {
		uk_alloc_stats_get(a, &y);
		UK_TEST_EXPECT_SNUM_EQ(y.nb_allocs, x.nb_allocs + 1);
		UK_TEST_EXPECT_SNUM_EQ(y.nb_frees, x.nb_frees + 1);
		UK_TEST_EXPECT_SNUM_EQ(y.last_alloc_size, 77);
	} else {
		UK_TEST_EXPECT_SNUM_EQ(rc, -ENOSYS);
	}
	rc = uk_alloc_stats_get_lib("libukalloc", &x);
	uk_free(a, uk_malloc(a, 78));
	if (rc == 0) {
		uk_alloc_stats_get_lib("libukalloc", &y);
		UK_TEST_EXPECT_SNUM_EQ(y.nb_allocs, x.nb_allocs + 1);
		UK_TEST_EXPECT_SNUM_EQ(y.nb_frees, x.nb_frees + 1);
		UK_TEST_EXPECT_SNUM_EQ(uk_alloc_stats_get_lib("none", &y),
				       -ENOENT);
	} else {
		UK_TEST_EXPECT_SNUM_EQ(rc, -ENOSYS);
	}
}

UK_TESTSUITE_REGISTER(ukalloc, NULL);
