/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames of memory that the direct map shows only later; alignment; reclaim. */
/* unit-sources: lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests lib/ukfalloc */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL */
#include <abi/errno.h>
#include <uk/falloc.h>
#include "fakemem.h"
#include <unit.h>

#define MIB		(1UL << 20)
#define MAPPED		(8 * MIB)
#define HIGH		(16 * MIB)

static __paddr_t shown = MAPPED;
static int refuse;

/* The part that ukpaging plays. */
static int show(__paddr_t pa, __sz len)
{
	if (refuse)
		return -ENOMEM;
	shown = MAX(shown, pa + len);
	return 0;
}

/* A zone below and one above what is mapped; a reserved range that has no
 * end must take what lies behind it, and RAM without end is nonsense.
 */
static int start(void)
{
	fake_memory(128 * MIB, MAPPED);
	fake_region(MIB, 3 * MIB, UK_MEMREGION_RAM);
	fake_region(HIGH, 112 * MIB, UK_MEMREGION_RAM);
	fake_region(100 * MIB, ~0UL - 99 * MIB, UK_MEMREGION_RESERVED);
	fake_region(64 * MIB, ~0UL - 10 * MIB, UK_MEMREGION_RAM);
	return 0;
}

UK_TESTCASE(falloc_zones, a_reserved_range_without_end_is_respected)
{
	UK_TEST_ASSERT(uk_falloc_init(&fake_bi) == 0);
	UK_TEST_EXPECT(uk_falloc_total() <= (3 + 84) * MIB / 4096);
	UK_TEST_EXPECT(uk_falloc_total() > (3 + 83) * MIB / 4096);
}

/* Without a way to map it, memory out of sight is not given out. */
UK_TESTCASE(falloc_zones, out_of_sight_is_out_of_reach)
{
	UK_TEST_EXPECT(!uk_falloc(4 * MIB / 4096, UK_FALLOC_LARGE));
	uk_falloc_map_hook = show;
	refuse = 1;
	UK_TEST_EXPECT(!uk_falloc(4 * MIB / 4096, UK_FALLOC_LARGE));
	refuse = 0;
}

/* No other run was ever taken from the zone that can serve this one. */
UK_TESTCASE(falloc_zones, an_odd_large_run_opens_a_zone)
{
	__sz n = 5 * MIB / 4096 + 1;
	__paddr_t pa = uk_falloc(n, UK_FALLOC_LARGE);

	UK_TEST_ASSERT(pa >= HIGH && pa + (n << 12) <= 100 * MIB);
	UK_TEST_EXPECT(shown >= pa + (n << 12));
	UK_TEST_EXPECT_SNUM_EQ(uk_falloc_run(pa, NULL), n);
	uk_ffree(pa, n);
}

/* Takes every frame, then frees all but each fourth: three neighbours can be
 * had, wherever they are; an alignment that was asked for is never missed.
 */
UK_TESTCASE(falloc_zones, fragments)
{
	static __paddr_t all[128 * MIB / 4096];
	__sz n = 0, i, holes = 0, got = 0;
	__paddr_t pa;

	while ((pa = uk_falloc(1, UK_FALLOC_PAGES)))
		all[n++] = pa;
	for (i = 0; i < n; i++) {
		holes += (all[i] >> 12 & 3) == 3;
		if (all[i] >> 12 & 3)
			uk_ffree(all[i], 1);
	}
	UK_TEST_EXPECT(!uk_falloc(4, UK_FALLOC_PAGES));
	UK_TEST_EXPECT(!uk_falloc_aligned(3, 4 * 4096, UK_FALLOC_PAGES));
	pa = uk_falloc_aligned(2, 2 * 4096, UK_FALLOC_PAGES);
	UK_TEST_EXPECT(pa && !(pa & 0x1fff));
	uk_ffree(pa, 2);
	while ((pa = uk_falloc(3, UK_FALLOC_PAGES)))
		got++;
	UK_TEST_EXPECT(got + 2 >= holes && got <= holes);
}

/* A cache that can give frames back is asked before memory is out. */
static __paddr_t cached;
static int asked;

static int give_back(void)
{
	asked++;
	if (!cached)
		return 0;
	uk_ffree(cached, 0);
	cached = 0;
	return 1;
}

UK_TESTCASE(falloc_zones, caches_are_asked)
{
	static struct uk_falloc_reclaim r = { .fn = give_back };
	__paddr_t last = 0, pa;

	while ((pa = uk_falloc(1, UK_FALLOC_PAGES)))
		last = pa;
	cached = last;
	uk_falloc_reclaim_register(&r);
	UK_TEST_EXPECT(uk_falloc(1, UK_FALLOC_PAGES) == last);
	UK_TEST_EXPECT_SNUM_EQ(asked, 1);
	UK_TEST_EXPECT(!uk_falloc(1, UK_FALLOC_PAGES));
	UK_TEST_EXPECT_SNUM_EQ(asked, 2);
}

UK_TESTSUITE_REGISTER(falloc_zones, start);
