/* SPDX-License-Identifier: BSD-3-Clause */
/* The region allocator, and the operations that ukalloc derives. */
/* unit-sources: lib/ukallocregion/region.c lib/ukalloc/alloc.c lib/ukalloc/default.c lib/ukalloc/nostats.c */
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/allocregion.h>
#include <unit.h>

static char mem[65536];

UK_TESTCASE(allocregion, hands_out_in_order_until_it_is_full)
{
	struct uk_alloc *a = uk_allocregion_init(mem + 1, sizeof(mem) - 1);
	char *p, *last = NULL;
	__ssz avail;
	int bad = 0, n = 0;

	UK_TEST_ASSERT(a);
	avail = uk_alloc_availmem(a);
	while ((p = uk_malloc(a, 100))) {
		bad |= (__uptr)p & 15 || p <= last || p + 100 > mem + 65536;
		memset(p, n++, 100);
		last = p;
	}
	UK_TEST_EXPECT(!bad && n > 400 && avail > 60000);
	UK_TEST_EXPECT(uk_alloc_availmem(a) < 128);
	UK_TEST_EXPECT(!uk_malloc(a, ~0UL) && !uk_malloc(a, ~0UL - 100));
	UK_TEST_EXPECT(!uk_memalign(a, 1UL << 63, 1));
}

/* The largest size that it names can be had, whatever was taken before. */
UK_TESTCASE(allocregion, what_it_says_can_be_had)
{
	struct uk_alloc *a;
	__ssz max;
	int odd;
	char *p;

	for (odd = 0; odd < 40; odd++) {
		a = uk_allocregion_init(mem, sizeof(mem));
		UK_TEST_ASSERT(a && uk_malloc(a, (__sz)odd));
		max = uk_alloc_maxalloc(a);
		UK_TEST_EXPECT_NULL(uk_malloc(a, (__sz)max + 1));
		p = uk_malloc(a, (__sz)max);
		UK_TEST_ASSERT(p && p + max <= mem + sizeof(mem));
		UK_TEST_EXPECT_ZERO(uk_alloc_maxalloc(a));
		UK_TEST_EXPECT_ZERO(uk_alloc_availmem(a));
	}
}

UK_TESTCASE(allocregion, derived_operations)
{
	struct uk_alloc *a = uk_allocregion_init(mem, sizeof(mem));
	void *m = NULL;
	char *p, *q;
	int i, bad = 0;

	memset(mem + 4096, 0x55, 30000);
	p = uk_calloc(a, 100, 100);
	UK_TEST_ASSERT(p);
	for (i = 0; i < 10000; i++)
		bad |= p[i];
	UK_TEST_EXPECT(!bad);
	UK_TEST_EXPECT(!uk_calloc(a, 1UL << 40, 1UL << 40));
	strcpy(p, "text");
	UK_TEST_EXPECT(uk_realloc(a, p, 50) == p);
	q = uk_realloc(a, p, 12000);
	UK_TEST_EXPECT(q && q != p && !strcmp(q, "text"));
	UK_TEST_EXPECT(!uk_realloc(a, q, 1UL << 30) && !strcmp(q, "text"));
	UK_TEST_EXPECT(!uk_realloc(a, q, 0));
	UK_TEST_EXPECT(uk_posix_memalign(a, &m, 3, 1) == EINVAL && !m);
	UK_TEST_EXPECT(uk_posix_memalign(a, &m, 64, 1UL << 40) == ENOMEM);
	UK_TEST_EXPECT(!uk_posix_memalign(a, &m, 256, 1)
		       && !((__uptr)m & 255));
	m = uk_palloc(a, 2);
	UK_TEST_EXPECT(m && !((__uptr)m & 4095));
	uk_pfree(a, m, 2);
	UK_TEST_EXPECT(uk_alloc_addmem(a, mem, 10) == -ENOSYS);
	UK_TEST_EXPECT(uk_alloc_pavailmem(a) == -ENOSYS);
}

UK_TESTCASE(allocregion, registration)
{
	static struct uk_alloc empty;
	struct uk_alloc *a, *it, *old = uk_alloc_get_default();
	int seen = 0;

	UK_TEST_EXPECT(!uk_allocregion_init(mem, 40));
	UK_TEST_EXPECT(uk_alloc_register(&empty) == -EINVAL);
	a = uk_allocregion_init(mem, sizeof(mem));
	uk_alloc_foreach(it)
		seen += it == a;
	UK_TEST_EXPECT(seen == 1);
	UK_TEST_EXPECT(!uk_malloc(NULL, 1) && !uk_calloc(NULL, 1, 1)
		       && !uk_realloc(NULL, NULL, 1) && !uk_palloc(NULL, 1));
	uk_alloc_set_default(a);
	UK_TEST_EXPECT(uk_alloc_get_default() == a);
	uk_alloc_set_default(old);
}

UK_TESTSUITE_REGISTER(allocregion, NULL);
