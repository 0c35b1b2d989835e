/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time: the scheduler counts cycles, of which ukclock knows the length. */
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include "cputime.h"

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
#include <uk/process.h>

static __u64 own_cycles(void)
{
	return uk_process_cycles(uk_process_current());
}
#else
static __u64 own_cycles(void)
{
	return uk_sched_busy_cycles(uk_sched_current());
}
#endif

__nsec cputime_process(void)
{
	return uk_clock_cycles_to_ns(own_cycles());
}

__nsec cputime_thread(void)
{
	return uk_clock_cycles_to_ns(uk_thread_cycles(uk_thread_current()));
}
