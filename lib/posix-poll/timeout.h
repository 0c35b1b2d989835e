/* SPDX-License-Identifier: BSD-3-Clause */
/* Time limits of calls as deadlines. */
#ifndef __POLL_TIMEOUT_H__
#define __POLL_TIMEOUT_H__

#include <abi/errno.h>
#include <uk/plat/time.h>
#include <uk/timeutil.h>
#include "pollset.h"

/** From a span in ns: 0 stays 0 ("do not wait"). */
static inline __nsec poll_deadline(__nsec span)
{
	return span ? uk_nsec_add(ukplat_monotonic_clock(), span) : 0;
}

/** From milliseconds; negative: for ever. */
static inline __nsec poll_deadline_ms(int ms)
{
	if (ms < 0)
		return POLL_FOREVER;
	return poll_deadline((__nsec)ms * 1000000);
}

/** From a time of the program; NULL: for ever. @return 0, -EINVAL */
static inline int poll_deadline_ts(const struct uk_timespec *ts,
				   __nsec *deadline)
{
	*deadline = POLL_FOREVER;
	if (!ts)
		return 0;
	if (!uk_timespec_valid(ts))
		return -EINVAL;
	*deadline = poll_deadline(uk_timespec_to_nsec(ts));
	return 0;
}

/** What is left of a time limit, for the calls that report it. */
static inline __nsec poll_left(__nsec deadline)
{
	__nsec now = ukplat_monotonic_clock();

	return deadline > now ? deadline - now : 0;
}

#endif /* __POLL_TIMEOUT_H__ */
