/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers without the delivery of signals: values, periods, overruns, errors. */
#include <abi/signal.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include <uk/test.h>
#include <uk/timeutil.h>

UK_TESTCASE(posix_timer, periodic_timer_counts_overruns)
{
	struct uk_sigevent ev = { .sigev_notify = UK_SIGEV_NONE };
	struct uk_itimerspec it = { { 0, 10000000 }, { 0, 5000000 } }, left;
	int id = -1;

	UK_TEST_EXPECT_ZERO(uk_syscall_r_timer_create(UK_CLOCK_MONOTONIC,
						      (long)&ev, (long)&id));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_timer_settime(id, 0, (long)&it, 0));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_timer_gettime(id, (long)&left));
	UK_TEST_EXPECT(left.it_value.tv_nsec > 0 &&
		       left.it_value.tv_nsec <= 5000000);
	UK_TEST_EXPECT_SNUM_EQ(left.it_interval.tv_nsec, 10000000);
	uk_sched_thread_sleep(30000000);
	UK_TEST_EXPECT_SNUM_GE(uk_syscall_r_timer_getoverrun(id), 0);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_timer_gettime(id, (long)&left));
	UK_TEST_EXPECT(left.it_value.tv_nsec > 0);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_timer_delete(id));
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_timer_delete(id), -EINVAL);
}

UK_TESTCASE(posix_timer, bad_arguments)
{
	struct uk_sigevent ev = { .sigev_notify = UK_SIGEV_SIGNAL,
				  .sigev_signo = 65 };
	struct uk_itimerspec it = { { 0, 0 }, { 0, -1 } };
	int id;

	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_timer_create(77, 0, (long)&id),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_timer_create(1, (long)&ev,
							 (long)&id), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_timer_create(1, 0, 0), -EFAULT);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_timer_settime(5, 0, (long)&it, 0),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_timer_settime(-1, 0, (long)&it, 0),
			       -EINVAL);
}

UK_TESTCASE(posix_timer, alarm_and_itimer_share_one_timer)
{
	struct uk_itimerval it;

	UK_TEST_EXPECT_ZERO(uk_syscall_r_alarm(100));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_getitimer(0, (long)&it));
	UK_TEST_EXPECT(it.it_value.tv_sec == 99 || it.it_value.tv_sec == 100);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_alarm(0), 100);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_getitimer(0, (long)&it));
	UK_TEST_EXPECT(!it.it_value.tv_sec && !it.it_value.tv_usec);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_getitimer(1, (long)&it));
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_getitimer(9, (long)&it), -EINVAL);
}

UK_TESTSUITE_REGISTER(posix_timer, NULL);
