/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks, times and timers. */
#ifndef __UK_ABI_TIME_H__
#define __UK_ABI_TIME_H__

#include <abi/types.h>

#define UK_CLOCK_REALTIME		0
#define UK_CLOCK_MONOTONIC		1
#define UK_CLOCK_PROCESS_CPUTIME_ID	2
#define UK_CLOCK_THREAD_CPUTIME_ID	3
#define UK_CLOCK_MONOTONIC_RAW		4
#define UK_CLOCK_REALTIME_COARSE	5
#define UK_CLOCK_MONOTONIC_COARSE	6
#define UK_CLOCK_BOOTTIME		7
#define UK_CLOCK_REALTIME_ALARM		8
#define UK_CLOCK_BOOTTIME_ALARM		9
#define UK_CLOCK_TAI			11

#define UK_TIMER_ABSTIME		1

#define UK_ITIMER_REAL			0
#define UK_ITIMER_VIRTUAL		1
#define UK_ITIMER_PROF			2

#define UK_TFD_TIMER_ABSTIME		(1 << 0)
#define UK_TFD_TIMER_CANCEL_ON_SET	(1 << 1)
#define UK_TFD_CLOEXEC			02000000
#define UK_TFD_NONBLOCK			04000

/* utimensat(): in tv_nsec. */
#define UK_UTIME_NOW			0x3fffffff
#define UK_UTIME_OMIT			0x3ffffffe

struct uk_timespec {
	uk_time_t tv_sec;
	int64_t tv_nsec;
};

struct uk_timeval {
	uk_time_t tv_sec;
	uk_suseconds_t tv_usec;
};

struct uk_itimerspec {
	struct uk_timespec it_interval;
	struct uk_timespec it_value;
};

struct uk_itimerval {
	struct uk_timeval it_interval;
	struct uk_timeval it_value;
};

struct uk_timezone {
	int32_t tz_minuteswest;
	int32_t tz_dsttime;
};

/* The result of times(), in ticks of 1/100 s. */
struct uk_tms {
	int64_t tms_utime;
	int64_t tms_stime;
	int64_t tms_cutime;
	int64_t tms_cstime;
};

#endif /* __UK_ABI_TIME_H__ */
