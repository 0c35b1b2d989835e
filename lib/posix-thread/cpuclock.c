/* SPDX-License-Identifier: BSD-3-Clause */
/* CPU time by the identifiers of Linux. */
#include <abi/errno.h>
#include <uk/clock.h>
#include <uk/cpuclock.h>
#include <uk/posix-thread.h>
#include <uk/process.h>
#include <uk/sched.h>

/* A negative identifier is ~pid * 8 + these. There is no time of the system
 * apart from the program's: all three kinds count the same.
 */
#define OF_THREAD	4
#define KIND		3
#define KINDS		3

static int self(void)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	return pt ? pt->tid : -EINVAL;
}

int uk_cpuclock_find(uk_clockid_t clock)
{
	int pid = ~(clock >> 3);

	if (clock == UK_CLOCK_PROCESS_CPUTIME_ID)
		return 0;
	if (clock == UK_CLOCK_THREAD_CPUTIME_ID)
		return self();
	if (clock >= 0 || (clock & KIND) >= KINDS)
		return -EINVAL;
	if (!(clock & OF_THREAD))
		return !pid || pid == uk_process_current()->pid ? 0 : -EINVAL;
	if (!pid)
		return self();
	return uk_posix_thread_find(pid) ? pid : -EINVAL;
}

int uk_cpuclock_read(int tid, __nsec *ns)
{
	struct uk_posix_thread *pt;

	if (!tid) {
		*ns = uk_clock_cycles_to_ns(
			uk_process_cycles(uk_process_current()));
		return 0;
	}
	pt = uk_posix_thread_find(tid);
	if (!pt)
		return -ESRCH;
	*ns = uk_clock_cycles_to_ns(uk_thread_cycles(pt->thread));
	return 0;
}
