/* SPDX-License-Identifier: BSD-3-Clause */
/* The wall clock that can be set: the monotonic one and an offset. */
#include <abi/errno.h>
#include <uk/atomic.h>
#include <uk/plat/time.h>
#include <uk/timeutil.h>

/* Wall minus monotonic time; 0: not read from the machine yet (its calendar
 * clock is slow and counts seconds). A machine without one starts in 1970.
 */
static __nsec offset;

__nsec uk_time_wall(void)
{
	__nsec off = uk_load_relaxed(&offset), mono;

	mono = ukplat_monotonic_clock();
	if (unlikely(!off)) {
		off = ukplat_wall_clock();
		off = off > mono ? off - mono : 1;
		uk_store_relaxed(&offset, off);
	}
	return mono + off;
}

int uk_time_wall_set(__nsec now)
{
	__nsec mono = ukplat_monotonic_clock();

	if (now <= mono || now > (__nsec)__SNSEC_MAX)
		return -EINVAL;
	uk_store_relaxed(&offset, now - mono);
	return 0;
}
