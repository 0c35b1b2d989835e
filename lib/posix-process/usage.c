/* SPDX-License-Identifier: BSD-3-Clause */
/* Resource usage: the CPU time of threads. */
#include <uk/process.h>
#include <uk/arch/time.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include <uk/syscall.h>

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
	nsec = uk_clock_cycles_to_ns(cycles);
	*usage = (struct uk_rusage){
		.ru_utime.tv_sec = ukarch_time_nsec_to_sec(nsec),
		.ru_utime.tv_usec =
			ukarch_time_nsec_to_usec(ukarch_time_subsec(nsec)),
	};
	return 0;
}
