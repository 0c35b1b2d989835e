/* SPDX-License-Identifier: BSD-3-Clause */
/* Resource usage: the CPU time of threads. */
#include <uk/process.h>
#include <uk/essentials.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "process_impl.h"

/* Cycles and nanoseconds when the process began: their rate since then
 * converts one into the other, without asking any clock for its frequency. */
static __u64 cycles_begin;
static __nsec time_begin;

void uk_process_usage_init(void)
{
	cycles_begin = ukarch_cycles();
	time_begin = ukplat_monotonic_clock();
}

static __nsec cycles_to_nsec(__u64 cycles)
{
	__u64 dc = ukarch_cycles() - cycles_begin;
	__nsec dn = ukplat_monotonic_clock() - time_begin;

	/* 31 bits each: then no product overflows. */
	while (dc >> 31 || dn >> 31) {
		dc >>= 1;
		dn >>= 1;
		cycles >>= 1;
	}
	return dc ? cycles * dn / dc : 0;
}

static void add_cycles(struct uk_thread *t, void *arg)
{
	*(__u64 *)arg += uk_thread_cycles(t);
}

UK_SYSCALL_R_DEFINE(int, getrusage, int, who, struct uk_rusage *, usage)
{
	struct process *p = uk_process_current();
	__u64 cycles = 0;
	__nsec nsec;

	if (who != UK_RUSAGE_SELF && who != UK_RUSAGE_CHILDREN &&
	    who != UK_RUSAGE_THREAD)
		return -EINVAL;
	if (!usage)
		return -EFAULT;
	if (who == UK_RUSAGE_SELF)
		uk_process_foreach_thread(p, add_cycles, &cycles);
	else if (who == UK_RUSAGE_THREAD)
		cycles = uk_thread_cycles(uk_thread_current());
	nsec = cycles_to_nsec(cycles);
	*usage = (struct uk_rusage){
		.ru_utime.tv_sec = ukarch_time_nsec_to_sec(nsec),
		.ru_utime.tv_usec =
			ukarch_time_nsec_to_usec(ukarch_time_subsec(nsec)),
	};
	return 0;
}
