/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks agree with each other, sleeping takes its time, bad arguments fail. */
#include <uk/syscall.h>
#include <uk/test.h>
#include <uk/timeutil.h>

static __snsec now(int clk)
{
	struct uk_timespec ts = { 0, 0 };

	if (uk_syscall_r_clock_gettime(clk, (long)&ts))
		return -1;
	return uk_timespec_to_nsec(&ts);
}

UK_TESTCASE(posix_time, clocks)
{
	struct uk_timeval tv;
	__snsec mono = now(UK_CLOCK_MONOTONIC), wall;

	UK_TEST_EXPECT_SNUM_GE(now(UK_CLOCK_BOOTTIME), mono);
	wall = now(UK_CLOCK_REALTIME);
	/* The machine's date is after this line was written. */
	UK_TEST_EXPECT_SNUM_GT(wall, 1700000000 * 1000000000L);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_gettimeofday((long)&tv, 0));
	UK_TEST_EXPECT_SNUM_LT(uk_timeval_to_nsec(&tv) - wall, 1000000000);
	UK_TEST_EXPECT_SNUM_GE(uk_syscall_r_time(0), wall / 1000000000);
	UK_TEST_EXPECT_SNUM_GT(now(UK_CLOCK_PROCESS_CPUTIME_ID), 0);
	UK_TEST_EXPECT_SNUM_EQ(now(77), -1);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_clock_gettime(1, 0), -EFAULT);
}

UK_TESTCASE(posix_time, cpu_time_stands_still_in_sleep)
{
	struct uk_timespec ts = { 0, 50000000 };
	__snsec thread = now(UK_CLOCK_THREAD_CPUTIME_ID);
	__snsec process = now(UK_CLOCK_PROCESS_CPUTIME_ID);
	__snsec mono = now(UK_CLOCK_MONOTONIC);

	UK_TEST_EXPECT_ZERO(uk_syscall_r_nanosleep((long)&ts, 0));
	UK_TEST_EXPECT_SNUM_GE(now(UK_CLOCK_MONOTONIC) - mono, 50000000);
	UK_TEST_EXPECT_SNUM_LT(now(UK_CLOCK_THREAD_CPUTIME_ID) - thread,
			       30000000);
	UK_TEST_EXPECT_SNUM_LT(now(UK_CLOCK_PROCESS_CPUTIME_ID) - process,
			       30000000);
}

UK_TESTCASE(posix_time, sleep_to_a_time)
{
	struct uk_timespec ts;
	__snsec until = now(UK_CLOCK_REALTIME) + 10000000;

	ts = uk_nsec_to_timespec(until);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_clock_nanosleep(
		UK_CLOCK_REALTIME, UK_TIMER_ABSTIME, (long)&ts, 0));
	UK_TEST_EXPECT_SNUM_GE(now(UK_CLOCK_REALTIME), until);
	ts.tv_nsec = 1000000000;
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_nanosleep((long)&ts, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_clock_nanosleep(99, 0, (long)&ts,
							    0), -EINVAL);
}

UK_TESTCASE(posix_time, setting_the_clock)
{
	struct uk_timespec ts = { 2000000000, 0 };
	__snsec before = now(UK_CLOCK_REALTIME), mono;

	mono = now(UK_CLOCK_MONOTONIC);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_clock_settime(0, (long)&ts));
	UK_TEST_EXPECT_SNUM_GE(now(UK_CLOCK_REALTIME), 2000000000000000000);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_clock_settime(1, (long)&ts),
			       -EINVAL);
	ts = uk_nsec_to_timespec(before + now(UK_CLOCK_MONOTONIC) - mono);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_clock_settime(0, (long)&ts));
}

UK_TESTSUITE_REGISTER(posix_time, NULL);
