/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/uksglist/sglist.c */
/* unit-includes: arch/x86_64/include */
/* Lists over a fake translation: every second page lies elsewhere. */
#include <errno.h>
#include <uk/paging.h>
#include <uk/sglist.h>
#include <unit.h>

static __paddr_t scattered(const void *va)
{
	__uptr v = (__uptr)va;

	return (v & 0xfff) + (v >> 12 & 1 ? (v >> 12 << 20) : (v >> 12 << 12));
}

static __paddr_t linear(const void *va)
{
	return (__uptr)va;
}

/* In place of ukpaging. */
__paddr_t uk_directmap_end;

__paddr_t uk_paging_walk_phys(const void *va)
{
	return (__uptr)va;
}

#define VA(x) ((const void *)(__uptr)(x))

UK_TESTCASE(uksglist, merges_what_touches)
{
	struct uk_sglist_seg segs[4];
	struct uk_sglist sg;

	uk_sglist_translate_set(linear);
	uk_sglist_init(&sg, 4, segs);
	UK_TEST_EXPECT_ZERO(uk_sglist_append(&sg, VA(0x10800), 0x3000));
	UK_TEST_EXPECT_SNUM_EQ(sg.sg_nseg, 1);
	UK_TEST_EXPECT_ZERO(uk_sglist_append(&sg, VA(0x13800), 0x10));
	UK_TEST_EXPECT_SNUM_EQ(sg.sg_nseg, 1);
	UK_TEST_EXPECT_ZERO(uk_sglist_append(&sg, VA(0x20000), 0));
	UK_TEST_EXPECT_SNUM_EQ(sg.sg_nseg, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_sglist_length(&sg), 0x3010);
	UK_TEST_EXPECT_SNUM_EQ(uk_sglist_count(VA(0x10800), 0x3000), 1);
}

UK_TESTCASE(uksglist, failed_append_changes_nothing)
{
	struct uk_sglist_seg segs[2];
	struct uk_sglist sg;

	uk_sglist_translate_set(scattered);
	uk_sglist_init(&sg, 2, segs);
	UK_TEST_EXPECT_SNUM_EQ(uk_sglist_count(VA(0x10800), 0x3000), 4);
	UK_TEST_EXPECT_ZERO(uk_sglist_append(&sg, VA(0x10800), 0x400));
	UK_TEST_EXPECT_SNUM_EQ(uk_sglist_append(&sg, VA(0x10c00), 0x3000),
			       -EFBIG);
	UK_TEST_EXPECT_SNUM_EQ(sg.sg_nseg, 1);
	UK_TEST_EXPECT_SNUM_EQ(segs[0].ss_len, 0x400);
}

UK_TESTCASE(uksglist, parts_of_lists)
{
	struct uk_sglist_seg a[4], b[4];
	struct uk_sglist from, to;

	uk_sglist_init(&from, 4, a);
	uk_sglist_append_phys(&from, 0x1000, 0x100);
	uk_sglist_append_phys(&from, 0x3000, 0x100);
	uk_sglist_append_phys(&from, 0x5000, 0x100);
	uk_sglist_init(&to, 4, b);
	UK_TEST_EXPECT_ZERO(uk_sglist_append_sglist(&to, &from, 0x80, 0x100));
	UK_TEST_EXPECT_SNUM_EQ(to.sg_nseg, 2);
	UK_TEST_EXPECT(b[0].ss_paddr == 0x1080 && b[0].ss_len == 0x80);
	UK_TEST_EXPECT(b[1].ss_paddr == 0x3000 && b[1].ss_len == 0x80);
	UK_TEST_EXPECT_SNUM_EQ(uk_sglist_append_sglist(&to, &from, 0x200,
						       0x101), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(to.sg_nseg, 2);
	UK_TEST_EXPECT_SNUM_EQ(uk_sglist_length(&to), 0x100);
}

UK_TESTSUITE_REGISTER(uksglist, NULL);
