/* SPDX-License-Identifier: BSD-3-Clause */
/* Scheduling policy, priority, CPU affinity: one policy, one CPU. */
#include <uk/process.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "process_impl.h"

#define NICE_NONE	20	/* what getpriority() returns for nice 0 */

/* A pid of these calls may be a thread's: posix-thread numbers its threads, so
 * that only the sign can be checked here. */
static int check_tid(int tid)
{
	return tid < 0 ? -EINVAL : 0;
}

UK_SYSCALL_R_DEFINE(int, sched_yield)
{
	uk_sched_yield();
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_getscheduler, int, pid)
{
	int rc = check_tid(pid);

	return rc < 0 ? rc : UK_SCHED_OTHER;
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_setscheduler, int, pid, int, policy,
			 const struct uk_sched_param *, param)
{
	int rc = check_tid(pid);

	if (rc < 0)
		return rc;
	if (!param)
		return -EINVAL;
	if (policy == UK_SCHED_FIFO || policy == UK_SCHED_RR)
		return param->sched_priority < 1 ||
		       param->sched_priority > 99 ? -EINVAL : -EPERM;
	if (policy != UK_SCHED_OTHER || param->sched_priority != 0)
		return -EINVAL;
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_getparam, int, pid,
			 struct uk_sched_param *, param)
{
	int rc = check_tid(pid);

	if (rc < 0)
		return rc;
	if (!param)
		return -EINVAL;
	param->sched_priority = 0;
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_setparam, int, pid,
			 const struct uk_sched_param *, param)
{
	int rc = check_tid(pid);

	if (rc < 0)
		return rc;
	return param && param->sched_priority == 0 ? 0 : -EINVAL;
}

static int priority_bound(int policy, int realtime)
{
	switch (policy) {
	case UK_SCHED_FIFO:
	case UK_SCHED_RR:
		return realtime;
	case UK_SCHED_OTHER:
	case UK_SCHED_BATCH:
	case UK_SCHED_IDLE:
		return 0;
	default:
		return -EINVAL;
	}
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_get_priority_max, int, policy)
{
	return priority_bound(policy, 99);
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_get_priority_min, int, policy)
{
	return priority_bound(policy, 1);
}

/* The mask is an array of longs; CPU 0 is all that threads run on. */
UK_SYSCALL_R_FAST_DEFINE(int, sched_getaffinity, int, pid, __sz, size,
			 unsigned long *, mask)
{
	int rc = check_tid(pid);

	if (rc < 0)
		return rc;
	if (size < sizeof(*mask) || size % sizeof(*mask))
		return -EINVAL;
	if (!mask)
		return -EFAULT;
	*mask = 1;
	return sizeof(*mask);
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_setaffinity, int, pid, __sz, size,
			 const unsigned char *, mask)
{
	int rc = check_tid(pid);

	if (rc < 0)
		return rc;
	if (!mask)
		return -EFAULT;
	return size > 0 && mask[0] & 1 ? 0 : -EINVAL;
}

static int check_who(int which, int who)
{
	if (which < UK_PRIO_PROCESS || which > UK_PRIO_USER)
		return -EINVAL;
	if (which == UK_PRIO_USER)
		return 0;
	return uk_process_check_pid(who);
}

UK_SYSCALL_R_FAST_DEFINE(int, getpriority, int, which, int, who)
{
	int rc = check_who(which, who);

	return rc < 0 ? rc : NICE_NONE;
}

/* Threads take turns: there is no other niceness than 0. */
UK_SYSCALL_R_FAST_DEFINE(int, setpriority, int, which, int, who, int, nice)
{
	int rc = check_who(which, who);

	if (rc < 0)
		return rc;
	return nice == 0 ? 0 : -EACCES;
}
