/* SPDX-License-Identifier: BSD-3-Clause */
/* Resource usage: CPU time, that of threads that have ended included; memory
 * of the whole guest.
 */
#include <uk/process.h>
#include <uk/arch/time.h>
#include <uk/bootinfo.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "process_impl.h"

/* The most KiB that were ever in use. */
static long most_memory(void)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return (long)((((st.total - st.least) << UKARCH_PAGE_SHIFT) +
		       uk_bootinfo_get()->image_len) >> 10);
}

UK_SYSCALL_R_DEFINE(int, getrusage, int, who, struct uk_rusage *, usage)
{
	__u64 cycles = 0;
	__nsec nsec;

	if (who != UK_RUSAGE_SELF && who != UK_RUSAGE_CHILDREN &&
	    who != UK_RUSAGE_THREAD)
		return -EINVAL;
	if (!usage)
		return -EFAULT;
	if (who == UK_RUSAGE_SELF)
		cycles = uk_process_cycles(uk_process_current());
	else if (who == UK_RUSAGE_CHILDREN)
		cycles = uk_process_child_cycles();
	else if (who == UK_RUSAGE_THREAD)
		cycles = uk_thread_cycles(uk_thread_current());
	nsec = uk_clock_cycles_to_ns(cycles);
	*usage = (struct uk_rusage){
		.ru_utime.tv_sec = ukarch_time_nsec_to_sec(nsec),
		.ru_utime.tv_usec =
			ukarch_time_nsec_to_usec(ukarch_time_subsec(nsec)),
		.ru_maxrss = who == UK_RUSAGE_CHILDREN ? 0 : most_memory(),
	};
	return 0;
}
