/* SPDX-License-Identifier: BSD-3-Clause */
/* Which allocations fail, and which calls are made again. */
/* unit-sources: lib/ukallocfault/allocator.c */
/* unit-includes: lib/ukallocfault */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include "../fault.c"

#include <string.h>
#include <uk/alloc.h>
#include <uk/init.h>
#include <unit.h>

static char one, other;		/* threads */
static char here, there;	/* places */

static void begin_as(void *thread, __u32 of_place, __u32 of_all)
{
	ukarch_lcpu_thread_set(thread);
	memset(&call, 0, sizeof(call));
	memset(&count, 0, sizeof(count));
	memset(tolerated, 0, sizeof(tolerated));
	each = of_place;
	nth = of_all;
	uk_allocfault_begin("uk_syscall_r_f");
}

UK_TESTCASE(allocfault, nothing_fails_by_default)
{
	begin_as(&one, 0, 0);
	UK_TEST_EXPECT(!fault_wanted());
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(-ENOMEM), 0);
}

UK_TESTCASE(allocfault, nothing_fails_outside_of_calls)
{
	begin_as(&one, 1, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(0), 0);
	UK_TEST_EXPECT(!fault_due(&here));
	uk_allocfault_begin("uk_syscall_r_f");
	ukarch_lcpu_thread_set(&other);
	UK_TEST_EXPECT(!fault_due(&here));
	ukarch_lcpu_thread_set(&one);
	UK_TEST_EXPECT(fault_due(&here));
}

UK_TESTCASE(allocfault, one_place_after_the_other)
{
	begin_as(&one, 1, 0);
	UK_TEST_EXPECT(fault_due(&here));
	UK_TEST_EXPECT(!fault_due(&there));
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(-ENOMEM), 1);
	uk_allocfault_begin("uk_syscall_r_f");
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT(fault_due(&there));
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(-ENOBUFS), 1);
	uk_allocfault_begin("uk_syscall_r_f");
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT(!fault_due(&there));
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(3), 0);
	/* the next call begins at the first one again */
	uk_allocfault_begin("uk_syscall_r_f");
	UK_TEST_EXPECT(fault_due(&here));
	UK_TEST_EXPECT_SNUM_EQ((long)count.failed, 3);
}

UK_TESTCASE(allocfault, the_second_of_each_place)
{
	begin_as(&one, 2, 0);
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT(!fault_due(&there));
	UK_TEST_EXPECT(fault_due(&here));
	UK_TEST_EXPECT(!fault_due(&there));
}

UK_TESTCASE(allocfault, what_goes_on_is_let_alone)
{
	begin_as(&one, 1, 0);
	UK_TEST_EXPECT(fault_due(&here));
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(0), 0);
	UK_TEST_EXPECT_SNUM_EQ((long)count.went_on, 1);
	uk_allocfault_begin("uk_syscall_r_f");
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT(fault_due(&there));
	uk_allocfault_begin("uk_syscall_r_g");
	UK_TEST_EXPECT(fault_due(&here));
}

UK_TESTCASE(allocfault, calls_that_stand_apart)
{
	begin_as(&one, 1, 0);
	uk_allocfault_again(0);
	apart = "brk,f,";
	uk_allocfault_begin("uk_syscall_r_f");
	UK_TEST_EXPECT(!fault_due(&here));
	uk_allocfault_begin("uk_syscall_r_ff");
	UK_TEST_EXPECT(fault_due(&here));
	apart = "";
}

UK_TESTCASE(allocfault, other_errors_stand)
{
	begin_as(&one, 1, 0);
	UK_TEST_EXPECT(fault_due(&here));
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(-EINVAL), 0);
	begin_as(&one, 1, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(-ENOMEM), 0);
}

/* A call that gets an object, which it keeps or not, and fails for another. */
static int half_done(int keeps)
{
	UK_TEST_EXPECT(!fault_due(&here));
	fault_count(1);
	UK_TEST_EXPECT(fault_due(&here));
	fault_count(keeps - 1);
	return uk_allocfault_again(-ENOMEM);
}

/* A table that grows keeps objects some times, too: it takes 16 in a row. */
UK_TESTCASE(allocfault, what_is_lost_is_told)
{
	int i;

	begin_as(&one, 2, 0);
	for (i = 1; i <= 16; i++) {
		UK_TEST_EXPECT_SNUM_EQ((long)count.kept, 0);
		UK_TEST_EXPECT_SNUM_EQ(half_done(1), 1);
		uk_allocfault_begin("uk_syscall_r_f");
	}
	UK_TEST_EXPECT_SNUM_EQ((long)count.kept, 1);
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT(!fault_due(&here));
}

UK_TESTCASE(allocfault, what_serves_again_is_not_lost)
{
	begin_as(&one, 2, 0);
	UK_TEST_EXPECT_SNUM_EQ(half_done(1), 1);
	uk_allocfault_begin("uk_syscall_r_f");
	UK_TEST_EXPECT_SNUM_EQ(half_done(0), 1);
	UK_TEST_EXPECT_SNUM_EQ((long)count.kept, 0);
	begin_as(&one, 2, 0);
	UK_TEST_EXPECT_SNUM_EQ(half_done(0), 1);
	UK_TEST_EXPECT_SNUM_EQ((long)count.kept, 0);
}

UK_TESTCASE(allocfault, each_nth)
{
	int i, failed = 0;

	begin_as(&one, 0, 3);
	for (i = 0; i < 9; i++)
		failed += fault_due(&here);
	UK_TEST_EXPECT_SNUM_EQ(failed, 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(-ENOMEM), 0);
}

UK_TESTCASE(allocfault, a_call_that_waits_is_let_alone)
{
	begin_as(&one, 2, 0);
	UK_TEST_EXPECT(!fault_due(&here));
	ukarch_lcpu_thread_set(&other);
	uk_allocfault_begin("uk_syscall_r_f");
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT(fault_due(&here));
	ukarch_lcpu_thread_set(&one);
	UK_TEST_EXPECT(!fault_due(&here));
	UK_TEST_EXPECT_SNUM_EQ(uk_allocfault_again(-ENOMEM), 0);
}

uk_testsuite_register(allocfault, NULL);
