/* SPDX-License-Identifier: BSD-3-Clause */
/* The wall clock that can be set: the platform's, moved by what was set. */
#include <abi/errno.h>
#include <uk/atomic.h>
#include <uk/init.h>
#include <uk/plat/time.h>
#include <uk/timeutil.h>

/* What was set minus what the platform says. */
static __snsec moved;

void (*uk_time_wall_moved)(__snsec by);

/* A machine without a calendar clock starts in 1970. */
static __nsec platform_time(void)
{
	__nsec t = ukplat_wall_clock();

	return likely(t) ? t : ukplat_monotonic_clock();
}

__nsec uk_time_wall(void)
{
	return platform_time() + (__nsec)uk_load_relaxed(&moved);
}

/* From the end of the boot on a program may ask often: reading the
 * machine's calendar each time would cost more than the start of the monotonic
 * clock.
 */
static bool booted;

static int note_boot(struct uk_init_ctx *ctx __maybe_unused)
{
	booted = true;
	return 0;
}

uk_late_initcall(note_boot, 0x0);

__nsec uk_time_wall_coarse(void)
{
	return booted ? uk_time_wall() : ukplat_wall_clock_coarse();
}

int uk_time_wall_set(__nsec now)
{
	__snsec old = moved;

	if (now < ukplat_monotonic_clock() || now > (__nsec)__SNSEC_MAX)
		return -EINVAL;
	uk_store_relaxed(&moved, (__snsec)(now - platform_time()));
	if (uk_time_wall_moved)
		uk_time_wall_moved(moved - old);
	return 0;
}
