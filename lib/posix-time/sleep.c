/* SPDX-License-Identifier: BSD-3-Clause */
/* Sleeping until a time, for a duration. */
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include "cputime.h"

/* Sleeps; on -EINTR the rest goes to *rem, if it is wanted. */
static int sleep_until(__nsec deadline, struct uk_timespec *rem)
{
	int rc = uk_sched_thread_sleep_until_intr(deadline);

	if (rc && rem) {
		__nsec now = ukplat_monotonic_clock();

		*rem = uk_nsec_to_timespec(deadline > now ? deadline - now : 0);
	}
	return rc;
}

static int sleep_for(const struct uk_timespec *req, struct uk_timespec *rem)
{
	__nsec ns;

	if (!req)
		return -EFAULT;
	if (!uk_timespec_valid(req))
		return -EINVAL;
	ns = uk_timespec_to_nsec(req);
	if (!ns) {
		uk_sched_yield();
		return 0;
	}
	return sleep_until(uk_nsec_add(ukplat_monotonic_clock(), ns), rem);
}

UK_SYSCALL_R_DEFINE(int, nanosleep, const struct uk_timespec *, req,
		    struct uk_timespec *, rem)
{
	return sleep_for(req, rem);
}

/* Absolute times of the wall clock are turned into monotonic ones at the
 * start: setting the clock does not end a sleep.
 */
static int sleep_to(uk_clockid_t clk, const struct uk_timespec *req)
{
	__nsec at, now;

	if (!req)
		return -EFAULT;
	if (!uk_timespec_valid(req))
		return -EINVAL;
	at = uk_timespec_to_nsec(req);
	if (clk == UK_CLOCK_REALTIME || clk == UK_CLOCK_TAI) {
		now = uk_time_wall();
		if (at <= now)
			return 0;
		at = uk_nsec_add(ukplat_monotonic_clock(), at - now);
	}
	return at <= ukplat_monotonic_clock() ? 0 : sleep_until(at, NULL);
}

UK_SYSCALL_R_DEFINE(int, clock_nanosleep, uk_clockid_t, clk, int, flags,
		    const struct uk_timespec *, req,
		    struct uk_timespec *, rem)
{
	switch (clk) {
	case UK_CLOCK_REALTIME:
	case UK_CLOCK_MONOTONIC:
	case UK_CLOCK_BOOTTIME:
	case UK_CLOCK_TAI:
		break;
	case UK_CLOCK_PROCESS_CPUTIME_ID:
		return cputime_sleep(flags, req, rem);
	case UK_CLOCK_MONOTONIC_RAW:
	case UK_CLOCK_REALTIME_COARSE:
	case UK_CLOCK_MONOTONIC_COARSE:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
	if (flags & UK_TIMER_ABSTIME)
		return sleep_to(clk, req);
	return sleep_for(req, rem);
}
