/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Times of the ABI and nanoseconds, the calendar, and the wall clock that can
 * be set. No function here blocks.
 */
#ifndef __UK_TIMEUTIL_H__
#define __UK_TIMEUTIL_H__

#include <abi/time.h>
#include <uk/arch/time.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UK_NSEC_PER_SEC 1000000000UL

/** True if a time is normal: seconds >= 0, 0 <= nanoseconds < 1e9. */
static inline bool uk_timespec_valid(const struct uk_timespec *ts)
{
	return ts->tv_sec >= 0 && (__u64)ts->tv_nsec < UK_NSEC_PER_SEC;
}

/** True if a time is normal: seconds >= 0, 0 <= microseconds < 1e6. */
static inline bool uk_timeval_valid(const struct uk_timeval *tv)
{
	return tv->tv_sec >= 0 && (__u64)tv->tv_usec < 1000000;
}

/** Nanoseconds of a valid time; what does not fit (after the year 2262)
 *  becomes __SNSEC_MAX.
 */
static inline __nsec uk_timespec_to_nsec(const struct uk_timespec *ts)
{
	if ((__u64)ts->tv_sec >= (__u64)__SNSEC_MAX / UK_NSEC_PER_SEC)
		return __SNSEC_MAX;
	return (__nsec)ts->tv_sec * UK_NSEC_PER_SEC + (__nsec)ts->tv_nsec;
}

/** The same of a time in microseconds. */
static inline __nsec uk_timeval_to_nsec(const struct uk_timeval *tv)
{
	struct uk_timespec ts = { tv->tv_sec, tv->tv_usec * 1000 };

	return uk_timespec_to_nsec(&ts);
}

/** Nanoseconds as seconds and nanoseconds. */
static inline struct uk_timespec uk_nsec_to_timespec(__nsec ns)
{
	struct uk_timespec ts = {
		(uk_time_t)(ns / UK_NSEC_PER_SEC),
		(__s64)(ns % UK_NSEC_PER_SEC),
	};

	return ts;
}

/** Nanoseconds as seconds and microseconds, cut off. */
static inline struct uk_timeval uk_nsec_to_timeval(__nsec ns)
{
	struct uk_timeval tv = {
		(uk_time_t)(ns / UK_NSEC_PER_SEC),
		(uk_suseconds_t)(ns % UK_NSEC_PER_SEC / 1000),
	};

	return tv;
}

/** now + span, at most __SNSEC_MAX: a deadline that cannot wrap. */
static inline __nsec uk_nsec_add(__nsec now, __nsec span)
{
	return span > (__nsec)__SNSEC_MAX - now ? (__nsec)__SNSEC_MAX
						: now + span;
}

/**
 * Seconds since 1970-01-01 of a date in the Gregorian calendar (UTC).
 *
 * @param mon  1 to 12
 * @param mday 1 to 31
 */
__s64 uk_date_to_sec(int year, int mon, int mday, int hour, int min, int sec);

struct uk_date {
	int year, mon, mday;		/* mon 1-12, mday 1-31 */
	int hour, min, sec;
	int wday, yday;			/* wday 0 is Sunday, yday from 0 */
};

/** The date of a number of seconds since 1970-01-01 (UTC), negative too. The
 *  year is cut where it does not fit an int.
 */
void uk_sec_to_date(__s64 sec, struct uk_date *date);

/** The wall clock, ns since 1970: the machine's, moved by what was set. */
__nsec uk_time_wall(void);

/** The same, during the boot perhaps only to the second: it does not make the
 *  boot wait for the monotonic clock to be measured.
 */
__nsec uk_time_wall_coarse(void);

/** Sets the wall clock. 0, or -EINVAL: before the monotonic clock's zero. */
int uk_time_wall_set(__nsec now);

/**
 * Told when the wall clock was set: by how much it went on (ns), 0 included.
 * For posix-event; NULL: nobody. Thread context; must not block.
 */
extern void (*uk_time_wall_moved)(__snsec by);

#ifdef __cplusplus
}
#endif

#endif /* __UK_TIMEUTIL_H__ */
