/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CPU time. The scheduler counts cycles; what a cycle is in nanoseconds
 * follows from both counters since this library was initialised.
 */
#include <uk/arch/lcpu.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include "cputime.h"

static __nsec start_ns;
static __u64 start_cycles;

static int remember_start(struct uk_init_ctx *ctx __maybe_unused)
{
	start_cycles = ukarch_cycles();
	start_ns = ukplat_monotonic_clock();
	return 0;
}

uk_early_initcall(remember_start, 0x0);

/* cycles * ns / total, without 128-bit division. */
static __nsec scale(__u64 cycles, __nsec ns, __u64 total)
{
	/* Below 2^32 each, the product fits; the ratio hardly changes. */
	while (ns >> 31 || total >> 31) {
		ns >>= 1;
		total >>= 1;
	}
	if (!total)
		return 0;
	return cycles / total * ns + cycles % total * ns / total;
}

static __nsec cycles_to_ns(__u64 cycles)
{
	return scale(cycles, ukplat_monotonic_clock() - start_ns,
		     ukarch_cycles() - start_cycles);
}

__nsec cputime_process(void)
{
	__nsec now = ukplat_monotonic_clock();
	__nsec idle = cycles_to_ns(uk_sched_idle_cycles(uk_sched_current()));

	return now > idle ? now - idle : 0;
}

__nsec cputime_thread(void)
{
	return cycles_to_ns(uk_thread_cycles(uk_thread_current()));
}
