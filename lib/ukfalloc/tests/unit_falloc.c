/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames: regions of all shapes, random use against a map of who owns what. */
/* unit-sources: lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests lib/ukfalloc */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL */
#include <abi/errno.h>
#include <uk/falloc.h>
#include "fakemem.h"
#include <unit.h>

#define MIB		(1UL << 20)
#define FRAMES		(64 * MIB / 4096)
#define RUNS		400

static __u8 owner[FRAMES];	/* 0 free or not ours, else used */
static struct { __paddr_t pa; __sz n; } run[RUNS];

/* RAM with a hole, an image, an initrd, overlaps and nonsense. */
static void regions(void)
{
	fake_region(0, 0x9fc00, UK_MEMREGION_RAM);
	fake_region(MIB, 47 * MIB + 123, UK_MEMREGION_RAM);
	fake_region(20 * MIB, 0, UK_MEMREGION_RAM);
	fake_region(2 * MIB, MIB + 100, UK_MEMREGION_IMAGE);
	fake_region(10 * MIB, 2 * MIB, UK_MEMREGION_INITRD);
	fake_region(11 * MIB, 2 * MIB, UK_MEMREGION_RESERVED);
	fake_region(40 * MIB, 10 * MIB, UK_MEMREGION_RAM);
	fake_region(60 * MIB, 4 * MIB, UK_MEMREGION_RAM);
}

static int usable(__sz pfn)
{
	__paddr_t a = pfn << 12, b = a + 4096;

	if (a < 4096 || (b > 0x9fc00 && a < MIB) || b > 64 * MIB
	    || (b > 50 * MIB && a < 60 * MIB))
		return 0;
	if (b > 2 * MIB && a < 3 * MIB + 100)
		return 0;
	return !(b > 10 * MIB && a < 13 * MIB);
}

static int start(void)
{
	fake_memory(64 * MIB, 64 * MIB);
	regions();
	return 0;
}

UK_TESTCASE(falloc, takes_over_usable_memory_only)
{
	struct uk_falloc_stats st;
	__sz i, want = 0;

	UK_TEST_ASSERT(uk_falloc_init(&fake_bi) == 0);
	for (i = 0; i < FRAMES; i++)
		want += usable(i);
	uk_falloc_stats_get(&st);
	UK_TEST_EXPECT(st.total == st.free);
	/* the records take less than half a percent and a frame a zone */
	UK_TEST_EXPECT(st.total <= want && st.total >= want - want / 200 - 8);
	UK_TEST_EXPECT(st.largest <= st.free);
	UK_TEST_EXPECT_SNUM_EQ(st.refused, 0);
}

UK_TESTCASE(falloc, remembers_the_most_in_use)
{
	struct uk_falloc_stats before, after;
	__paddr_t pa;

	uk_falloc_stats_get(&before);
	UK_TEST_EXPECT(before.least <= before.free);
	pa = uk_falloc((__u32)before.largest / 2, UK_FALLOC_PAGES);
	UK_TEST_ASSERT(pa != UK_FALLOC_NONE);
	uk_ffree(pa, before.largest / 2);
	uk_falloc_stats_get(&after);
	UK_TEST_EXPECT(after.free == before.free);
	UK_TEST_EXPECT(after.least <= before.free - before.largest / 2);
}

UK_TESTCASE(falloc, remembers_what_it_refused)
{
	struct uk_falloc_stats st;
	__paddr_t pa;

	pa = uk_falloc(2, UK_FALLOC_PAGES);
	UK_TEST_ASSERT(pa != UK_FALLOC_NONE);
	UK_TEST_EXPECT(uk_falloc(FRAMES, UK_FALLOC_PAGES) == UK_FALLOC_NONE);
	uk_ffree(pa, 2);
	uk_falloc_stats_get(&st);
	UK_TEST_EXPECT_SNUM_EQ(st.refused, FRAMES);
}

/* Mark a run; 0 if it overlaps another or unusable memory. */
static int claim(__paddr_t pa, __sz n, __u8 v)
{
	__sz i, f = pa >> 12;

	for (i = f; i < f + n; i++) {
		if (!usable(i) || (v && owner[i]))
			return 0;
		owner[i] = v;
	}
	return 1;
}

static void fill(__paddr_t pa, __sz n, __u8 v)
{
	memset((void *)(UKARCH_DIRECTMAP_BASE + pa), v, n << 12);
}

static int filled(__paddr_t pa, __sz n, __u8 v)
{
	const __u8 *p = (const __u8 *)(UKARCH_DIRECTMAP_BASE + pa);
	__sz i;

	for (i = 0; i < n << 12; i += 1021)
		if (p[i] != v)
			return 0;
	return 1;
}

/* Are the runs that uk_falloc_foreach() finds those that we have? */
static void look_up(__paddr_t pa, __sz n, enum uk_falloc_tag tag, void *arg)
{
	unsigned int r = 0;

	while (r < RUNS && (run[r].pa != pa || run[r].n != n))
		r++;
	if (r == RUNS || tag != UK_FALLOC_VMEM)
		*(int *)arg = -1000000;
	++*(int *)arg;
}

static int all_found(void)
{
	int found = 0, have = 0;
	unsigned int r;

	for (r = 0; r < RUNS; r++)
		have += run[r].pa != 0;
	uk_falloc_foreach(look_up, &found);
	return found == have;
}

UK_TESTCASE(falloc, random_use)
{
	struct uk_falloc_stats before, after;
	enum uk_falloc_tag tag;
	int bad = 0, full = 0;
	unsigned int i, r;
	__sz n;

	uk_falloc_stats_get(&before);
	for (i = 0; i < 60000; i++) {
		r = fake_rand() % RUNS;
		if (run[r].pa && fake_rand() % 4 == 0) {
			n = 1 + fake_rand() % 40;
			__sz old = run[r].n;

			if (uk_falloc_resize(run[r].pa, n) == 0) {
				bad |= !claim(run[r].pa, MIN(n, old), 0);
				if (n < old)
					bad |= !claim(run[r].pa, old, 0);
				bad |= !claim(run[r].pa, n, 1);
				if (n > old)
					fill(run[r].pa, n, (__u8)r);
				run[r].n = n;
			} else if (n <= old) {
				bad |= 1;
			}
		} else if (run[r].pa) {
			bad |= !filled(run[r].pa, run[r].n, (__u8)r);
			bad |= uk_falloc_run(run[r].pa, &tag) != run[r].n;
			bad |= tag != UK_FALLOC_VMEM;
			bad |= !claim(run[r].pa, run[r].n, 0);
			uk_ffree(run[r].pa, i & 1 ? run[r].n : 0);
			run[r].pa = 0;
		} else {
			n = fake_rand() % 8 ? 1 + fake_rand() % 4
					    : 1 + fake_rand() % 900;
			run[r].pa = uk_falloc(n, UK_FALLOC_VMEM);
			run[r].n = n;
			full += !run[r].pa;
			if (run[r].pa) {
				bad |= !claim(run[r].pa, n, 1);
				fill(run[r].pa, n, (__u8)r);
			}
		}
		UK_TEST_ASSERT(!bad);
	}
	UK_TEST_EXPECT(full > 0);
	UK_TEST_EXPECT(all_found());
	for (r = 0; r < RUNS; r++)
		if (run[r].pa)
			uk_ffree(run[r].pa, run[r].n);
	uk_falloc_stats_get(&after);
	UK_TEST_EXPECT(after.free == before.free);
	/* all joined again: 13 to 48 MiB holds an aligned block of 16 MiB */
	UK_TEST_EXPECT(after.largest >= 16 * MIB / 4096);
}

UK_TESTCASE(falloc, all_memory_can_be_had_and_given_back)
{
	struct uk_falloc_stats st;
	__paddr_t first = 0, pa;
	__sz n = 0;

	uk_falloc_stats_get(&st);
	while ((pa = uk_falloc(1, UK_FALLOC_PAGES))) {
		*(__paddr_t *)(UKARCH_DIRECTMAP_BASE + pa) = first;
		first = pa;
		n++;
	}
	UK_TEST_EXPECT(n == st.free);
	while (first) {
		pa = first;
		first = *(__paddr_t *)(UKARCH_DIRECTMAP_BASE + pa);
		uk_ffree(pa, 1);
	}
	uk_falloc_stats_get(&st);
	UK_TEST_EXPECT(st.free == n);
}

UK_TESTCASE(falloc, a_large_odd_run_is_found)
{
	/* more than the largest power of two that fits */
	__sz n = 30 * MIB / 4096;
	__paddr_t pa = uk_falloc(n, UK_FALLOC_LARGE);

	UK_TEST_ASSERT(pa);
	uk_ffree(pa, n);
}

UK_TESTCASE(falloc, alignment)
{
	__paddr_t pa;
	__sz align;

	for (align = 4096; align <= 8 * MIB; align *= 2) {
		pa = uk_falloc_aligned(3, align, UK_FALLOC_PAGES);
		UK_TEST_EXPECT(pa && !(pa & (align - 1)));
		if (pa)
			uk_ffree(pa, 3);
	}
	UK_TEST_EXPECT(!uk_falloc_aligned(1, 3 * 4096, UK_FALLOC_PAGES));
	UK_TEST_EXPECT(!uk_falloc(0, UK_FALLOC_PAGES));
	UK_TEST_EXPECT(!uk_falloc(~0UL >> 12, UK_FALLOC_PAGES));
}

UK_TESTCASE(falloc, a_freed_run_is_given_out_again)
{
	struct uk_falloc_stats before, after;
	__paddr_t a, b, c;
	__sz n;

	uk_falloc_stats_get(&before);
	for (n = 1; n <= 512; n *= 2) {
		a = uk_falloc(n, UK_FALLOC_PAGES);
		b = uk_falloc(n, UK_FALLOC_PAGES);
		uk_ffree(a, n);
		UK_TEST_EXPECT(UNIT_CRASHES(uk_ffree(a, n)));
		UK_TEST_EXPECT(uk_falloc_run(a, NULL) == 0);
		c = uk_falloc_aligned(n, 2 * MIB, UK_FALLOC_PAGES);
		UK_TEST_EXPECT(IS_ALIGNED(c, 2 * MIB));
		UK_TEST_EXPECT(a == c
			       || uk_falloc(n, UK_FALLOC_LARGE) == a);
		UK_TEST_EXPECT(uk_falloc_run(a, NULL) == n);
		uk_ffree(b, n);
		uk_ffree(c, n);
		if (a != c)
			uk_ffree(a, n);
	}
	uk_falloc_stats_get(&after);
	UK_TEST_EXPECT(before.free == after.free);
	/* none of them stands in the way of a large one */
	UK_TEST_EXPECT(before.largest == after.largest);
	a = uk_falloc(before.largest, UK_FALLOC_PAGES);
	UK_TEST_EXPECT(a != UK_FALLOC_NONE);
	uk_ffree(a, 0);
}

UK_TESTCASE(falloc, more_memory)
{
	struct uk_falloc_stats a, b;

	uk_falloc_stats_get(&a);
	UK_TEST_EXPECT(uk_falloc_addmem(51 * MIB + 5, MIB) == 0);
	UK_TEST_EXPECT(uk_falloc_addmem(52 * MIB, 100) == -EINVAL);
	uk_falloc_stats_get(&b);
	UK_TEST_EXPECT(b.total == a.total + 254);
}

/* These leave the lock taken: last in the program. */
UK_TESTCASE(falloc, second_free)
{
	__paddr_t pa = uk_falloc(2, UK_FALLOC_PAGES);

	uk_ffree(pa, 2);
	UK_TEST_EXPECT(UNIT_CRASHES(uk_ffree(pa, 2)));
}

UK_TESTCASE(falloc, wrong_free)
{
	__paddr_t pa = uk_falloc(4, UK_FALLOC_PAGES);

	UK_TEST_EXPECT(UNIT_CRASHES(uk_ffree(pa, 3)));
	UK_TEST_EXPECT(UNIT_CRASHES(uk_ffree(pa + 4096, 0)));
	UK_TEST_EXPECT(UNIT_CRASHES(uk_ffree(pa + 1, 0)));
	UK_TEST_EXPECT(UNIT_CRASHES(uk_ffree(4UL << 30, 1)));
}

UK_TESTSUITE_REGISTER(falloc, start);
