/* SPDX-License-Identifier: BSD-3-Clause */
/* Sleeping until the process has used CPU time, by its other threads. */
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include <uk/timeutil.h>
#include "cputime.h"

int cputime_sleep(int flags, const struct uk_timespec *req,
		  struct uk_timespec *rem)
{
	__nsec until, used;
	int rc = 0;

	if (!req)
		return -EFAULT;
	if (!uk_timespec_valid(req))
		return -EINVAL;
	until = uk_timespec_to_nsec(req);
	if (!(flags & UK_TIMER_ABSTIME))
		until = uk_nsec_add(cputime_process(), until);
	while (!rc && (used = cputime_process()) < until)
		rc = uk_sched_thread_sleep_until_intr(
			uk_nsec_add(ukplat_monotonic_clock(), until - used));
	if (rc && rem && !(flags & UK_TIMER_ABSTIME))
		*rem = uk_nsec_to_timespec(until > used ? until - used : 0);
	return rc;
}
