/* SPDX-License-Identifier: BSD-3-Clause */
/* The page allocator: every operation against the frames behind it. */
/* unit-sources: lib/ukallocbuddy/buddy.c lib/ukalloc/alloc.c lib/ukalloc/nostats.c lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL */
#include <uk/allocbuddy.h>
#include <uk/falloc.h>
#include "fakemem.h"
#include <unit.h>

#define MIB	(1UL << 20)

static struct uk_alloc *a;

static int start(void)
{
	fake_memory(16 * MIB, 16 * MIB);
	fake_region(MIB, 15 * MIB, UK_MEMREGION_RAM);
	if (uk_falloc_init(&fake_bi))
		return -1;
	a = uk_allocbuddy_init();
	return a != uk_allocbuddy_init() || a != uk_alloc_get_default() ||
	       a->next;
}

static __sz free_pages(void)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return st.free;
}

UK_TESTCASE(allocbuddy, sizes_are_whole_pages)
{
	static const __sz sizes[] = { 0, 1, 4095, 4096, 4097, 100000 };
	static const __sz pages[] = { 1, 1, 1, 1, 2, 25 };
	__sz before = free_pages();
	unsigned int i;
	char *p;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p = uk_malloc(a, sizes[i]);
		UK_TEST_ASSERT(p && !((__uptr)p & 4095));
		UK_TEST_EXPECT_SNUM_EQ(before - free_pages(), pages[i]);
		UK_TEST_EXPECT_SNUM_EQ(uk_malloc_usable_size(a, p),
				       pages[i] * 4096);
		memset(p, 1, pages[i] * 4096);
		uk_free(a, p);
		UK_TEST_EXPECT_SNUM_EQ(before, free_pages());
	}
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_pavailmem(a), before);
	UK_TEST_EXPECT_SNUM_EQ(uk_alloc_availmem(a), before * 4096);
}

UK_TESTCASE(allocbuddy, zero_bytes_are_distinct)
{
	void *p = uk_malloc(a, 0), *q = uk_malloc(a, 0);

	UK_TEST_EXPECT(p && q && p != q);
	uk_free(a, p);
	uk_free(a, q);
	uk_free(a, NULL);
}

UK_TESTCASE(allocbuddy, what_it_says_can_be_had)
{
	long max = uk_alloc_pmaxalloc(a);
	void *p = uk_palloc(a, (unsigned long)max);

	UK_TEST_ASSERT(p);
	uk_pfree(a, p, (unsigned long)max);
	p = uk_malloc(a, (__sz)uk_alloc_maxalloc(a));
	UK_TEST_ASSERT(p);
	uk_free(a, p);
	uk_pfree(a, NULL, 7);
}

UK_TESTCASE(allocbuddy, too_much)
{
	__sz before = free_pages();

	UK_TEST_EXPECT_NULL(uk_malloc(a, 16 * MIB));
	UK_TEST_EXPECT_NULL(uk_malloc(a, ~0UL));
	UK_TEST_EXPECT_NULL(uk_malloc(a, ~0UL - 4095));
	UK_TEST_EXPECT_NULL(uk_calloc(a, 1UL << 33, 1UL << 33));
	UK_TEST_EXPECT_NULL(uk_palloc(a, 0));
	UK_TEST_EXPECT_NULL(uk_palloc(a, ~0UL));
	UK_TEST_EXPECT_NULL(uk_palloc(a, (1UL << 52) + 1));
	UK_TEST_EXPECT_NULL(uk_memalign(a, 0, 1));
	UK_TEST_EXPECT_NULL(uk_memalign(a, 48, 1));
	UK_TEST_EXPECT_NULL(uk_memalign(a, 1UL << 63, 1));
	UK_TEST_EXPECT_SNUM_EQ(before, free_pages());
}

UK_TESTCASE(allocbuddy, alignment_and_realloc)
{
	__sz before = free_pages(), align;
	char *p, *q;

	for (align = 1; align <= 4 * MIB; align *= 2) {
		p = uk_memalign(a, align, 5000);
		UK_TEST_EXPECT(p && !((__uptr)p & (align - 1)));
		uk_free(a, p);
	}
	p = uk_malloc(a, 10);
	strcpy(p, "text");
	UK_TEST_EXPECT(uk_realloc(a, p, 4096) == p);
	q = uk_realloc(a, p, 4097);
	UK_TEST_EXPECT(q && !strcmp(q, "text"));
	UK_TEST_EXPECT_NULL(uk_realloc(a, q, 32 * MIB));
	UK_TEST_EXPECT(!strcmp(q, "text"));
	UK_TEST_EXPECT_NULL(uk_realloc(a, q, 0));
	p = uk_calloc(a, 3, 4096);
	UK_TEST_EXPECT(p && !p[0] && !p[3 * 4096 - 1]);
	uk_free(a, p);
	UK_TEST_EXPECT_SNUM_EQ(before, free_pages());
}

static __attribute__((noinline)) bool free_crashes(void *p)
{
	return UNIT_CRASHES(uk_free(a, p));
}

static __attribute__((noinline)) bool pfree_crashes(void *p, unsigned long n)
{
	return UNIT_CRASHES(uk_pfree(a, p, n));
}

static __attribute__((noinline)) bool usable_crashes(void *p)
{
	return UNIT_CRASHES(uk_malloc_usable_size(a, p));
}

/* The frames' lock stays taken after a crash in it: one of each kind. */
UK_TESTCASE(allocbuddy, bad_frees)
{
	static char foreign[4096] __attribute__((aligned(4096)));
	char *p = uk_malloc(a, 3 * 4096);
	__paddr_t other = uk_falloc(1, UK_FALLOC_VMEM);

	UK_TEST_EXPECT(free_crashes(p + 16));
	UK_TEST_EXPECT(free_crashes(p + 4096));
	UK_TEST_EXPECT(free_crashes(foreign));
	UK_TEST_EXPECT(pfree_crashes(p + 4096, 1));
	UK_TEST_EXPECT(free_crashes((char *)UKARCH_DIRECTMAP_BASE + other));
	UK_TEST_EXPECT(usable_crashes(foreign));
	UK_TEST_EXPECT(pfree_crashes(p, 2));
	uk_free(a, p);
	UK_TEST_EXPECT(free_crashes(p));
}

UK_TESTSUITE_REGISTER(allocbuddy, start);
