/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine's clocks: forwards only, and never woken too early. */
#include <uk/clock.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/test.h>

UK_TESTCASE(ukclock, never_backwards)
{
	__nsec last = ukplat_monotonic_clock(), now;
	int i;

	for (i = 0; i < 10000; i++) {
		now = ukplat_monotonic_clock();
		UK_TEST_ASSERT(now >= last);
		last = now;
	}
	UK_TEST_EXPECT(uk_clock_running() >= last);
	UK_TEST_EXPECT(ukplat_time_get_resolution() >= 1);
}

UK_TESTCASE(ukclock, cycles_there_and_back)
{
	__nsec ns;

	for (ns = 1000; ns < 1000000000000UL; ns *= 10) {
		__nsec back = uk_clock_cycles_to_ns(uk_clock_ns_to_cycles(ns));

		UK_TEST_EXPECT(back <= ns + ns / 1000 + 2 &&
			       back + ns / 1000 + 2 >= ns);
	}
}

UK_TESTCASE(ukclock, sleeps_last_long_enough)
{
	__nsec start = ukplat_monotonic_clock();

	uk_sched_thread_sleep(3000000);
	UK_TEST_EXPECT(ukplat_monotonic_clock() >= start + 3000000);
}

/* Wall and monotonic time advance together, as well as the calendar's clock
 * can tell.
 */
UK_TESTCASE(ukclock, calendar)
{
	__nsec mono = ukplat_monotonic_clock(), wall = ukplat_wall_clock();

	UK_TEST_EXPECT(wall > 1600000000UL * 1000000000UL);
	uk_sched_thread_sleep(2000000);
	UK_TEST_EXPECT(ukplat_wall_clock() > wall);
	UK_TEST_EXPECT(ukplat_monotonic_clock() > mono);
}

UK_TESTSUITE_REGISTER(ukclock, NULL);
