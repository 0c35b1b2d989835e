/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading and setting clocks. */
#include <uk/clock.h>
#include <uk/plat/time.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include "cputime.h"

/*
 * The coarse clocks are as fine as the others here; TAI differs from the time
 * of day by nothing, as on a Linux that nobody told the leap seconds.
 */
static int clock_read(uk_clockid_t clk, __nsec *ns)
{
	switch (clk) {
	case UK_CLOCK_MONOTONIC:
	case UK_CLOCK_MONOTONIC_RAW:
	case UK_CLOCK_MONOTONIC_COARSE:
	case UK_CLOCK_BOOTTIME:
		*ns = ukplat_monotonic_clock();
		return 0;
	case UK_CLOCK_REALTIME:
	case UK_CLOCK_REALTIME_COARSE:
	case UK_CLOCK_TAI:
		*ns = uk_time_wall();
		return 0;
	case UK_CLOCK_PROCESS_CPUTIME_ID:
		*ns = cputime_process();
		return 0;
	case UK_CLOCK_THREAD_CPUTIME_ID:
		*ns = cputime_thread();
		return 0;
	default:
		return cputime_of(clk, ns);
	}
}

/* All other clocks, and the first time that any is asked. */
static __noinline UK_SYSCALL_PART(clock_gettime)
long other_gettime(uk_clockid_t clk, struct uk_timespec *ts)
{
	__nsec ns;
	int rc = 0;

	if (likely(clk == UK_CLOCK_REALTIME))
		ns = uk_time_wall();
	else
		rc = clock_read(clk, &ns);
	if (!rc)
		*ts = uk_nsec_to_timespec(ns);
	return rc;
}

UK_SYSCALL_R_FAST_DEFINE(long, clock_gettime, uk_clockid_t, clk,
			 struct uk_timespec *, ts)
{
	__nsec ns;

	if (unlikely(!ts))
		return -EFAULT;
	if (unlikely(clk != UK_CLOCK_MONOTONIC))
		return other_gettime(clk, ts);
	ns = uk_clock_running();
	if (unlikely(!ns))
		return other_gettime(clk, ts);
	*ts = uk_nsec_to_timespec(ns);
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, clock_getres, uk_clockid_t, clk,
			 struct uk_timespec *, res)
{
	__nsec ns;
	int rc = clock_read(clk, &ns);

	if (!rc && res)
		*res = uk_nsec_to_timespec(ukplat_time_get_resolution());
	return rc;
}

UK_SYSCALL_R_DEFINE(int, clock_settime, uk_clockid_t, clk,
		    const struct uk_timespec *, ts)
{
	if (clk != UK_CLOCK_REALTIME)
		return -EINVAL;
	if (!ts)
		return -EFAULT;
	if (!uk_timespec_valid(ts))
		return -EINVAL;
	return uk_time_wall_set(uk_timespec_to_nsec(ts));
}

UK_SYSCALL_R_FAST_DEFINE(int, gettimeofday, struct uk_timeval *, tv,
			 struct uk_timezone *, tz)
{
	if (tv)
		*tv = uk_nsec_to_timeval(uk_time_wall());
	if (tz) {
		tz->tz_minuteswest = 0;
		tz->tz_dsttime = 0;
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(int, settimeofday, const struct uk_timeval *, tv,
		    const struct uk_timezone *, tz)
{
	/* The core knows no time zone but UTC. */
	if (tz && (tz->tz_minuteswest || tz->tz_dsttime))
		return -EINVAL;
	if (!tv)
		return 0;
	if (!uk_timeval_valid(tv))
		return -EINVAL;
	return uk_time_wall_set(uk_timeval_to_nsec(tv));
}

UK_SYSCALL_R_FAST_DEFINE(uk_time_t, time, uk_time_t *, t)
{
	uk_time_t now = (uk_time_t)(uk_time_wall() / UK_NSEC_PER_SEC);

	if (t)
		*t = now;
	return now;
}

#define TICK_NSEC (UK_NSEC_PER_SEC / 100)

UK_SYSCALL_R_FAST_DEFINE(long, times, struct uk_tms *, buf)
{
	if (buf) {
		/* User and system are one here; there are no children. */
		buf->tms_utime = (__s64)(cputime_process() / TICK_NSEC);
		buf->tms_stime = 0;
		buf->tms_cutime = 0;
		buf->tms_cstime = 0;
	}
	return (long)(ukplat_monotonic_clock() / TICK_NSEC);
}
