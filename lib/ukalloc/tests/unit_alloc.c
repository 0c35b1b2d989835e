/* SPDX-License-Identifier: BSD-3-Clause */
/* The allocator interface: registration, derived operations, no memory. */
/* unit-sources: lib/ukalloc/alloc.c lib/ukalloc/default.c lib/ukalloc/nostats.c lib/ukalloc/noperlib.c */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <unit.h>

#undef ENOSYS
#define ENOSYS	38

/* An allocator with as little as is allowed; sizes stand before objects. */
static int live, refuse;

static void *least_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	__sz head = MAX(align, 16UL);
	char *p;

	(void)a;
	if (refuse || !POWER_OF_2(align) || size > 1UL << 20)
		return NULL;
	p = aligned_alloc(head, ALIGN_UP(size + head, head));
	memset(p, 0xa5, size + head);
	((__sz *)(p + head))[-1] = size;
	((__sz *)(p + head))[-2] = head;
	live++;
	return p + head;
}

static void *least_malloc(struct uk_alloc *a, __sz size)
{
	return least_memalign(a, 16, size);
}

static void least_free(struct uk_alloc *a, void *ptr)
{
	(void)a;
	if (!ptr)
		return;
	live--;
	free((char *)ptr - ((__sz *)ptr)[-2]);
}

static __sz least_usable(struct uk_alloc *a, const void *ptr)
{
	(void)a;
	return ((const __sz *)ptr)[-1];
}

static __ssz some(struct uk_alloc *a)
{
	(void)a;
	return 1000;
}

static struct uk_alloc least = {
	.malloc = least_malloc,
	.memalign = least_memalign,
	.free = least_free,
	.usable = least_usable,
	.name = "least",
};

static struct uk_alloc second = {
	.malloc = least_malloc,
	.memalign = least_memalign,
	.free = least_free,
	.usable = least_usable,
	.availmem = some,
	.name = "second",
};

UK_TESTCASE(ukalloc, no_allocator_no_memory)
{
	struct uk_alloc *none = uk_alloc_get_default();
	void *p = &live;

	UK_TEST_EXPECT_NULL(none);
	UK_TEST_EXPECT_NULL(uk_malloc(none, 1));
	UK_TEST_EXPECT_NULL(uk_calloc(none, 1, 1));
	UK_TEST_EXPECT_NULL(uk_zalloc(none, 1));
	UK_TEST_EXPECT_NULL(uk_realloc(none, NULL, 1));
	UK_TEST_EXPECT_NULL(uk_memalign(none, 16, 1));
	UK_TEST_EXPECT_NULL(uk_palloc(none, 1));
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(none, &p, 16, 1), ENOMEM);
	UK_TEST_EXPECT_PTR_EQ(p, &live);
	UK_TEST_EXPECT_ZERO(uk_alloc_availmem_total());
}

UK_TESTCASE(ukalloc, registration)
{
	struct uk_alloc bad = least, *a;
	int n = 0;

	bad.malloc = NULL;
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_register(&bad), -EINVAL);
	bad = least;
	bad.free = NULL;
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_register(&bad), -EINVAL);
	bad = least;
	bad.memalign = NULL;
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_register(&bad), -EINVAL);
	bad = least;
	bad.usable = NULL;
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_register(&bad), -EINVAL);
	UK_TEST_EXPECT_NULL(uk_alloc_get_default());
	UK_TEST_EXPECT_ZERO(uk_alloc_register(&least));
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_get_default(), &least);
	UK_TEST_EXPECT_ZERO(uk_alloc_register(&second));
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_get_default(), &least);
	uk_alloc_foreach(a)
		UK_TEST_EXPECT_PTR_EQ(a, n++ ? &second : &least);
	UK_TEST_EXPECT_SNUM_EQ(n, 2);
	uk_alloc_set_default(&second);
	UK_TEST_EXPECT_PTR_EQ(uk_alloc_get_default(), &second);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_availmem_total(), 1000);
}

UK_TESTCASE(ukalloc, derived_calloc)
{
	char zero[60] = { 0 }, *p = uk_calloc(&least, 6, 10);

	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT_BYTES_EQ(p, zero, 60);
	uk_free(&least, p);
	UK_TEST_EXPECT_NULL(uk_calloc(&least, ~0UL / 2 + 2, 2));
	UK_TEST_EXPECT_NULL(uk_calloc(&least, 2, ~0UL));
	p = uk_calloc(&least, 0, ~0UL);
	UK_TEST_EXPECT_NOT_NULL(p);	/* a size of zero: a pointer */
	uk_free(&least, p);
	UK_TEST_EXPECT_ZERO(live);
}

UK_TESTCASE(ukalloc, derived_realloc)
{
	char *p = uk_realloc(&least, NULL, 10), *q;

	UK_TEST_ASSERT(p);
	memcpy(p, "012345678", 10);
	UK_TEST_EXPECT_PTR_EQ(uk_realloc(&least, p, 5), p);
	UK_TEST_EXPECT_PTR_EQ(uk_realloc(&least, p, 10), p);
	q = uk_realloc(&least, p, 5000);
	UK_TEST_ASSERT(q);
	UK_TEST_EXPECT_STR_EQ(q, "012345678");
	refuse = 1;
	UK_TEST_EXPECT_NULL(uk_realloc(&least, q, 6000));
	refuse = 0;
	UK_TEST_EXPECT_STR_EQ(q, "012345678");	/* the old one stays */
	UK_TEST_EXPECT_SNUM_EQ(live, 1);
	UK_TEST_EXPECT_NULL(uk_realloc(&least, q, 0));
	UK_TEST_EXPECT_ZERO(live);
}

UK_TESTCASE(ukalloc, derived_alignment_and_pages)
{
	void *p = &live;

	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(&least, &p, 0, 8), EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(&least, &p, 4, 8), EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(&least, &p, 24, 8), EINVAL);
	refuse = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_posix_memalign(&least, &p, 64, 8), ENOMEM);
	refuse = 0;
	UK_TEST_EXPECT_PTR_EQ(p, &live);	/* unchanged on error */
	UK_TEST_EXPECT_ZERO(uk_posix_memalign(&least, &p, 256, 8));
	UK_TEST_EXPECT_ZERO((__uptr)p & 255);
	uk_free(&least, p);
	p = uk_palloc(&least, 3);
	UK_TEST_EXPECT(p && !((__uptr)p & 4095));
	UK_TEST_EXPECT_SNUM_EQ(uk_malloc_usable_size(&least, p), 3 * 4096);
	uk_pfree(&least, p, 3);
	UK_TEST_EXPECT_NULL(uk_palloc(&least, ~0UL >> 4));
	UK_TEST_EXPECT_NULL(uk_palloc(&least, 1UL << 52));
	uk_pfree(&least, NULL, 1);
	UK_TEST_EXPECT_ZERO(live);
}

UK_TESTCASE(ukalloc, what_an_allocator_cannot_say)
{
	struct uk_alloc_stats st;

	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_maxalloc(&least), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_availmem(&least), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_pmaxalloc(&least), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_pavailmem(&least), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_addmem(&least, &st, 4), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_stats_get(&least, &st), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_stats_get_lib("unit", &st), -ENOSYS);
	UK_TEST_EXPECT_ZERO(uk_malloc_usable_size(&least, NULL));
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_availmem(&second), 1000);
}

UK_TESTSUITE_REGISTER(ukalloc, NULL);
