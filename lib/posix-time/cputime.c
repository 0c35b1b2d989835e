/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time: the scheduler counts cycles, of which ukclock knows the length. */
#include <uk/arch/lcpu.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/sched.h>
#include "cputime.h"

static __u64 start_cycles;

/* Does not ask for the time: that could mean to measure the clock first. */
static int remember_start(struct uk_init_ctx *ctx __maybe_unused)
{
	start_cycles = ukarch_cycles();
	return 0;
}

uk_early_initcall(remember_start, 0x0);

__nsec cputime_process(void)
{
	__u64 all = ukarch_cycles() - start_cycles;
	__u64 idle = uk_sched_idle_cycles(uk_sched_current());

	return all > idle ? uk_clock_cycles_to_ns(all - idle) : 0;
}

__nsec cputime_thread(void)
{
	return uk_clock_cycles_to_ns(uk_thread_cycles(uk_thread_current()));
}
