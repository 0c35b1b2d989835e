/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time: the scheduler counts cycles, of which ukclock knows the length. */
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include "cputime.h"

__nsec cputime_process(void)
{
	return uk_clock_cycles_to_ns(uk_sched_busy_cycles(uk_sched_current()));
}

__nsec cputime_thread(void)
{
	return uk_clock_cycles_to_ns(uk_thread_cycles(uk_thread_current()));
}
