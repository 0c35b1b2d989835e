/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/uktime/date.c lib/uktime/wall.c */
/* The calendar against the host's, conversions, the wall clock. */
#include <errno.h>
#include <time.h>
#include <uk/plat/time.h>
#include <uk/timeutil.h>
#include <unit.h>

UK_TESTCASE(uktime, calendar_like_the_host)
{
	long sec;

	/* From before the year 0 to beyond 4000, in odd steps. */
	for (sec = -65000000000L; sec < 65000000000L; sec += 7654321) {
		struct uk_date d;
		time_t t = sec;
		struct tm tm;

		gmtime_r(&t, &tm);
		uk_sec_to_date(sec, &d);
		UK_TEST_ASSERT(d.year == tm.tm_year + 1900 &&
			       d.mon == tm.tm_mon + 1 && d.mday == tm.tm_mday);
		UK_TEST_ASSERT(d.hour == tm.tm_hour && d.min == tm.tm_min &&
			       d.sec == tm.tm_sec);
		UK_TEST_ASSERT(d.wday == tm.tm_wday && d.yday == tm.tm_yday);
		UK_TEST_ASSERT(uk_date_to_sec(d.year, d.mon, d.mday, d.hour,
					      d.min, d.sec) == sec);
	}
	UK_TEST_EXPECT_SNUM_EQ(uk_date_to_sec(2000, 2, 29, 0, 0, 0), 951782400);
}

UK_TESTCASE(uktime, conversions)
{
	struct uk_timespec ts = { 5, 999999999 };
	struct uk_timespec far = { 0x7fffffffffffffffL, 0 };

	UK_TEST_EXPECT(uk_timespec_valid(&ts));
	UK_TEST_EXPECT_SNUM_EQ(uk_timespec_to_nsec(&ts), 5999999999);
	ts = uk_nsec_to_timespec(5999999999);
	UK_TEST_EXPECT(ts.tv_sec == 5 && ts.tv_nsec == 999999999);
	ts.tv_nsec = 1000000000;
	UK_TEST_EXPECT(!uk_timespec_valid(&ts));
	ts.tv_nsec = -1;
	UK_TEST_EXPECT(!uk_timespec_valid(&ts));
	UK_TEST_EXPECT_SNUM_EQ(uk_timespec_to_nsec(&far), __SNSEC_MAX);
	UK_TEST_EXPECT_SNUM_EQ(uk_nsec_add(5, __SNSEC_MAX), __SNSEC_MAX);
	UK_TEST_EXPECT_SNUM_EQ(uk_nsec_add(5, 7), 12);
}

UK_TESTCASE(uktime, the_ends_of_time)
{
	static const __s64 ends[] = { (-0x7fffffffffffffffL - 1),
				      0x7fffffffffffffffL };
	struct uk_date d;
	int i;

	for (i = 0; i < 2; i++) {
		uk_sec_to_date(ends[i], &d);
		UK_TEST_EXPECT(d.mon >= 1 && d.mon <= 12);
		UK_TEST_EXPECT(d.hour >= 0 && d.hour < 24);
		UK_TEST_EXPECT(d.min >= 0 && d.min < 60);
		UK_TEST_EXPECT(d.sec >= 0 && d.sec < 60);
		UK_TEST_EXPECT(d.wday >= 0 && d.wday < 7);
	}
	/* the last year that an int can hold, there and back */
	uk_sec_to_date(uk_date_to_sec(2147483647, 12, 31, 23, 59, 59), &d);
	UK_TEST_EXPECT(d.year == 2147483647 && d.yday == 364 && d.sec == 59);
	uk_sec_to_date(uk_date_to_sec(-2147483647, 1, 1, 0, 0, 0), &d);
	UK_TEST_EXPECT(d.year == -2147483647 && d.yday == 0 && d.mon == 1);
}

UK_TESTCASE(uktime, wall_clock_can_be_set)
{
	__nsec start = uk_time_wall();

	UK_TEST_EXPECT_SNUM_EQ(start, ukplat_wall_clock());
	unit_now += 1000;
	UK_TEST_EXPECT_SNUM_EQ(uk_time_wall(), start + 1000);
	UK_TEST_EXPECT_ZERO(uk_time_wall_set(3000000000UL * 1000000000));
	unit_now += 5;
	UK_TEST_EXPECT_SNUM_EQ(uk_time_wall(), 3000000000UL * 1000000000 + 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_time_wall_set(1), -EINVAL);
}

UK_TESTSUITE_REGISTER(uktime, NULL);
