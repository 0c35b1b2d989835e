/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames of the real machine: what is given out can be written, and nobody
 * else has it.
 */
#include <uk/bootinfo.h>
#include <uk/falloc.h>
#include <uk/test.h>

#define RUNS	64

static __u64 *at(__paddr_t pa)
{
	return (__u64 *)(UKARCH_DIRECTMAP_BASE + pa);
}

static bool in_ram(__paddr_t pa, __sz len)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();
	__u32 i;

	for (i = 0; i < bi->nr_regions; i++) {
		const struct uk_memregion *r = &bi->regions[i];

		if (r->type == UK_MEMREGION_RAM && pa >= r->start &&
		    pa + len <= r->start + r->len)
			return true;
	}
	return false;
}

UK_TESTCASE(ukfalloc, runs_are_ram_and_do_not_overlap)
{
	struct uk_falloc_stats before, after;
	__paddr_t pa[RUNS];
	__sz n, k;
	int i;

	uk_falloc_stats_get(&before);
	UK_TEST_EXPECT(before.total == uk_falloc_total());
	for (i = 0; i < RUNS; i++) {
		n = 1 + (__sz)i % 7;
		pa[i] = uk_falloc(n, UK_FALLOC_PAGES);
		UK_TEST_ASSERT(pa[i] && in_ram(pa[i], n << 12));
		for (k = 0; k < n * 512; k++)
			at(pa[i])[k] = (__u64)i << 32 | k;
	}
	for (i = 0; i < RUNS; i++) {
		n = 1 + (__sz)i % 7;
		UK_TEST_EXPECT_SNUM_EQ(uk_falloc_run(pa[i], NULL), n);
		for (k = 0; k < n * 512; k++)
			UK_TEST_ASSERT(at(pa[i])[k] == ((__u64)i << 32 | k));
		uk_ffree(pa[i], n);
	}
	uk_falloc_stats_get(&after);
	UK_TEST_EXPECT_SNUM_EQ(after.free, before.free);
}

UK_TESTSUITE_REGISTER(ukfalloc, NULL);
