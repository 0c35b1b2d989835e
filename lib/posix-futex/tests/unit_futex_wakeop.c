/* SPDX-License-Identifier: BSD-3-Clause */
/* FUTEX_WAKE_OP: the operation on the word, the comparison, who is woken. */
/* unit-sources: lib/posix-futex/wakeop.c */
/* unit-includes: lib/posix-futex/include */
#include <uk/futex.h>
#include <abi/errno.h>
#include <abi/process.h>
#include <unit.h>

static __u32 first, second;
static int woken_first, woken_second;

int uk_futex_wake(const __u32 *word, int max, __u32 bitset)
{
	UK_TEST_EXPECT_SNUM_EQ((long)bitset, (long)UK_FUTEX_BITSET_ANY);
	if (word == &first)
		woken_first += max;
	else
		woken_second += max;
	return max;
}

static int run(__u32 old, int op, int oparg, int cmp, int cmparg)
{
	second = old;
	woken_first = woken_second = 0;
	return uk_futex_wake_op(&first, &second, 1, 10,
				(__u32)op << 28 | (__u32)cmp << 24 |
				(oparg & 0xfffU) << 12 | (cmparg & 0xfffU));
}

UK_TESTCASE(futex_wakeop, operations)
{
	run(5, UK_FUTEX_OP_SET, 9, UK_FUTEX_OP_CMP_EQ, 0);
	UK_TEST_EXPECT_SNUM_EQ(second, 9);
	run(5, UK_FUTEX_OP_ADD, -3, UK_FUTEX_OP_CMP_EQ, 0);
	UK_TEST_EXPECT_SNUM_EQ(second, 2);
	run(5, UK_FUTEX_OP_OR, 2, UK_FUTEX_OP_CMP_EQ, 0);
	UK_TEST_EXPECT_SNUM_EQ(second, 7);
	run(5, UK_FUTEX_OP_ANDN, 4, UK_FUTEX_OP_CMP_EQ, 0);
	UK_TEST_EXPECT_SNUM_EQ(second, 1);
	run(5, UK_FUTEX_OP_XOR, 1, UK_FUTEX_OP_CMP_EQ, 0);
	UK_TEST_EXPECT_SNUM_EQ(second, 4);
	run(0, UK_FUTEX_OP_SET | UK_FUTEX_OP_ARG_SHIFT, 4,
	    UK_FUTEX_OP_CMP_NE, 0);
	UK_TEST_EXPECT_SNUM_EQ(second, 16);
}

UK_TESTCASE(futex_wakeop, comparisons)
{
	/* The old value is compared, as a signed number. */
	UK_TEST_EXPECT_SNUM_EQ(run(5, UK_FUTEX_OP_SET, 0,
				   UK_FUTEX_OP_CMP_EQ, 5), 11);
	UK_TEST_EXPECT_SNUM_EQ(woken_second, 10);
	UK_TEST_EXPECT_SNUM_EQ(run(5, UK_FUTEX_OP_SET, 5,
				   UK_FUTEX_OP_CMP_NE, 5), 1);
	UK_TEST_EXPECT_SNUM_EQ(woken_second, 0);
	UK_TEST_EXPECT_SNUM_EQ(run((__u32)-2, UK_FUTEX_OP_SET, 0,
				   UK_FUTEX_OP_CMP_LT, -1), 11);
	UK_TEST_EXPECT_SNUM_EQ(run(7, UK_FUTEX_OP_SET, 0,
				   UK_FUTEX_OP_CMP_LE, 6), 1);
	UK_TEST_EXPECT_SNUM_EQ(run(7, UK_FUTEX_OP_SET, 0,
				   UK_FUTEX_OP_CMP_GT, 6), 11);
	UK_TEST_EXPECT_SNUM_EQ(run(7, UK_FUTEX_OP_SET, 0,
				   UK_FUTEX_OP_CMP_GE, 8), 1);
}

UK_TESTCASE(futex_wakeop, unknown_changes_nothing)
{
	UK_TEST_EXPECT_SNUM_EQ(run(3, 7, 1, UK_FUTEX_OP_CMP_EQ, 3), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(run(3, UK_FUTEX_OP_SET, 1, 9, 3), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(second, 3);
	UK_TEST_EXPECT_SNUM_EQ(woken_first + woken_second, 0);
}

UK_TESTSUITE_REGISTER(futex_wakeop, NULL);
