/* SPDX-License-Identifier: BSD-3-Clause */
/* When suites run, and what expectations hold. */
#include <uk/sched.h>
#include <uk/test.h>

static int ran;

static int before_early(void)
{
	ran = 1;
	return 0;
}

static int not_today(void)
{
	return 1;
}

UK_TESTCASE(suite_early, first)
{
	UK_TEST_EXPECT_SNUM_EQ(ran++, 1);
	UK_TEST_EXPECT_NULL(uk_sched_current());
}

UK_TESTCASE(suite_plat, second)
{
	UK_TEST_EXPECT_SNUM_EQ(ran++, 2);
	UK_TEST_EXPECT_NOT_NULL(uk_sched_current());
}

UK_TESTCASE(suite_rootfs, third)
{
	UK_TEST_EXPECT_SNUM_EQ(ran++, 3);
}

UK_TESTCASE(suite_sys, fourth)
{
	UK_TEST_EXPECT_SNUM_EQ(ran++, 4);
}

UK_TESTCASE(suite_skipped, never)
{
	ran = -1;
}

UK_TESTCASE_DESC(suite_late, expectations, "each holds")
{
	int a = 1, b = 2;

	UK_TEST_EXPECT_SNUM_EQ(ran++, 5);
	UK_TEST_EXPECT(a == 1);
	UK_TEST_EXPECT_NULL(NULL);
	UK_TEST_EXPECT_NOT_NULL(&a);
	UK_TEST_EXPECT_ZERO(a - 1);
	UK_TEST_EXPECT_NOT_ZERO(a);
	UK_TEST_EXPECT_PTR_EQ(&a, (int *)&a);
	UK_TEST_EXPECT_BYTES_EQ(&a, &a, sizeof(a));
	UK_TEST_EXPECT_SNUM_EQ(a, 1L);
	UK_TEST_EXPECT_SNUM_NQ(a, b);
	UK_TEST_EXPECT_SNUM_GT(b, a);
	UK_TEST_EXPECT_SNUM_GE(b, 2);
	UK_TEST_EXPECT_SNUM_LT(a, b);
	UK_TEST_EXPECT_SNUM_LE(a, 1);
	UK_TEST_ASSERT(ran == 6);
	ran++;
}

UK_TESTCASE(suite_ctor, last)
{
	UK_TEST_EXPECT_SNUM_EQ(ran, 7);
}

UK_TESTSUITE_AT_CTORCALL_PRIO(suite_ctor, NULL, 0);
uk_testsuite_late_prio(suite_late, NULL, UK_PRIO_LATEST);
uk_testsuite_prio(suite_skipped, not_today, 3);
uk_testsuite_sys_prio(suite_sys, NULL, 3);
uk_testsuite_rootfs_prio(suite_rootfs, NULL, 9);
uk_testsuite_plat_prio(suite_plat, NULL, 9);
UK_TESTSUITE_AT_INITCALL_PRIO(suite_early, before_early, UK_INIT_CLASS_EARLY,
			      0);
