/* SPDX-License-Identifier: BSD-3-Clause */
/* The allocator interface. */
#include <stdint.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/test.h>

UK_TESTCASE(alloc, objects)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *(*take)(struct uk_alloc *, __sz) = uk_malloc;
	void (*give)(struct uk_alloc *, void *) = uk_free;
	char *p, *q;

	UK_TEST_ASSERT(a);
	p = take(a, 100);
	UK_TEST_ASSERT(p);
	memset(p, 1, 100);
	q = uk_realloc(a, p, 5000);
	UK_TEST_ASSERT(q);
	UK_TEST_EXPECT(q[0] == 1 && q[99] == 1);
	UK_TEST_EXPECT_NULL(uk_realloc(a, q, 0));
	p = uk_calloc(a, 10, 10);
	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT(p[0] == 0 && p[99] == 0);
	give(a, p);
	give(a, NULL);
	UK_TEST_EXPECT_NULL(uk_calloc(a, SIZE_MAX / 2, 4));
	UK_TEST_EXPECT_NULL(uk_malloc(a, SIZE_MAX / 2));
	UK_TEST_EXPECT_NULL(uk_malloc(NULL, 1));
}

UK_TESTCASE(alloc, aligned)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *p = uk_memalign(a, 4096, 100), *q = NULL;

	UK_TEST_EXPECT(p && ((uintptr_t)p & 4095) == 0);
	uk_free(a, p);
	UK_TEST_EXPECT_ZERO(uk_posix_memalign(a, &q, 256, 1));
	UK_TEST_EXPECT(q && ((uintptr_t)q & 255) == 0);
	uk_free(a, q);
	UK_TEST_EXPECT_NOT_ZERO(uk_posix_memalign(a, &q, 3, 1));
	q = uk_zalloc(a, 64);
	UK_TEST_EXPECT(q && *(char *)q == 0);
	uk_free(a, q);
}

UK_TESTCASE(alloc, pages)
{
	struct uk_alloc *a = uk_alloc_get_default();
	char *p = uk_palloc(a, 3);

	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT_ZERO((uintptr_t)p & (__PAGE_SIZE - 1));
	memset(p, 0xa5, 3 * __PAGE_SIZE);
	uk_pfree(a, p, 3);
}

uk_testsuite_register(alloc, NULL);
