/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks, without the system calls: the platform's and uktime's. */
#include <errno.h>
#include <sys/time.h>
#include <uk/plat/time.h>
#include <uk/timeutil.h>
#include "nolibc.h"

int clock_gettime(clockid_t clk, struct timespec *ts)
{
	__nsec ns;

	if (clk == CLOCK_REALTIME)
		ns = uk_time_wall();
	else if (clk == CLOCK_MONOTONIC)
		ns = ukplat_monotonic_clock();
	else
		return (int)nolibc_ret(-EINVAL);
	ts->tv_sec = (time_t)(ns / UK_NSEC_PER_SEC);
	ts->tv_nsec = (long)(ns % UK_NSEC_PER_SEC);
	return 0;
}

int gettimeofday(struct timeval *tv, void *tz __attribute__((unused)))
{
	__nsec ns = uk_time_wall();

	tv->tv_sec = (time_t)(ns / UK_NSEC_PER_SEC);
	tv->tv_usec = (suseconds_t)(ns % UK_NSEC_PER_SEC / 1000);
	return 0;
}

time_t time(time_t *t)
{
	time_t now = (time_t)(uk_time_wall() / UK_NSEC_PER_SEC);

	if (t)
		*t = now;
	return now;
}
