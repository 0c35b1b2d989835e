/* SPDX-License-Identifier: BSD-3-Clause */
/* Sleeping, of images with a scheduler. */
#include <errno.h>
#include <time.h>
#include <uk/sched.h>
#include <uk/timeutil.h>
#include <unistd.h>
#include "nolibc.h"

int nanosleep(const struct timespec *req, struct timespec *rem)
{
	struct uk_timespec ts = { req->tv_sec, req->tv_nsec };

	if (!uk_timespec_valid(&ts))
		return (int)nolibc_ret(-EINVAL);
	uk_sched_thread_sleep(uk_timespec_to_nsec(&ts));
	if (rem) {
		rem->tv_sec = 0;
		rem->tv_nsec = 0;
	}
	return 0;
}

int usleep(useconds_t usec)
{
	uk_sched_thread_sleep(ukarch_time_usec_to_nsec((__nsec)usec));
	return 0;
}

unsigned int sleep(unsigned int seconds)
{
	uk_sched_thread_sleep(ukarch_time_sec_to_nsec((__nsec)seconds));
	return 0;
}
