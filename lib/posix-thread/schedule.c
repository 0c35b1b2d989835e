/* SPDX-License-Identifier: BSD-3-Clause */
/* Scheduling policy, real-time priority, CPU affinity. */
#include <uk/arch/time.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include <abi/time.h>
#include "rights.h"

#define REALTIME_MAX	99

UK_SYSCALL_R_DEFINE(int, sched_yield)
{
	uk_sched_yield();
	return 0;
}

/* The thread that a call means: 0 or -errno. */
static int find(int tid, struct uk_thread **t)
{
	if (tid < 0)
		return -EINVAL;
	*t = thread_of(tid);
	return *t ? 0 : -ESRCH;
}

static bool is_realtime(int policy)
{
	return policy == UK_SCHED_FIFO || policy == UK_SCHED_RR;
}

static int bound(int policy, int realtime)
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
	return bound(policy, REALTIME_MAX);
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_get_priority_min, int, policy)
{
	return bound(policy, 1);
}

/* What Linux asks of who has not CAP_SYS_NICE. */
static bool may(const struct uk_thread *t, int policy, int priority)
{
	int limit = (int)MIN(uk_process_rlimit(UK_RLIMIT_RTPRIO),
			     (__u64)REALTIME_MAX);

	if (rights_all())
		return true;
	if (is_realtime(policy))
		return (policy == t->policy || limit) &&
		       (priority <= t->priority || priority <= limit);
	return t->policy != UK_SCHED_IDLE || policy == UK_SCHED_IDLE ||
	       rights_nice(t->nice);
}

static int set(struct uk_thread *t, int policy, int priority)
{
	if (bound(policy, 0) < 0 || priority < 0 || priority > REALTIME_MAX ||
	    is_realtime(policy) != (priority > 0))
		return -EINVAL;
	if (!rights_owner(t) || !may(t, policy, priority))
		return -EPERM;
	uk_thread_sched_set(t, policy, priority, t->nice);
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_getscheduler, int, pid)
{
	struct uk_thread *t;
	int rc = find(pid, &t);

	return rc < 0 ? rc : t->policy;
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_setscheduler, int, pid, int, policy,
			 const struct uk_sched_param *, param)
{
	struct uk_thread *t;
	int rc;

	if (policy < 0 || !param)
		return -EINVAL;
	rc = find(pid, &t);
	return rc < 0 ? rc : set(t, policy, param->sched_priority);
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_getparam, int, pid,
			 struct uk_sched_param *, param)
{
	struct uk_thread *t;
	int rc = param ? find(pid, &t) : -EINVAL;

	if (rc < 0)
		return rc;
	param->sched_priority = t->priority;
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_setparam, int, pid,
			 const struct uk_sched_param *, param)
{
	struct uk_thread *t;
	int rc = param ? find(pid, &t) : -EINVAL;

	return rc < 0 ? rc : set(t, t->policy, param->sched_priority);
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_rr_get_interval, int, pid,
			 struct uk_timespec *, interval)
{
	struct uk_thread *t;
	int rc = find(pid, &t);
	__nsec ns;

	if (rc < 0)
		return rc;
	if (!interval)
		return -EFAULT;
	ns = uk_thread_slice(t);
	interval->tv_sec = (uk_time_t)ukarch_time_nsec_to_sec(ns);
	interval->tv_nsec = (long)ukarch_time_subsec(ns);
	return 0;
}

/* The mask is an array of longs; CPU 0 is all that threads run on. */
UK_SYSCALL_R_FAST_DEFINE(int, sched_getaffinity, int, pid, __sz, size,
			 unsigned long *, mask)
{
	if (size < sizeof(*mask) || size % sizeof(*mask))
		return -EINVAL;
	if (!thread_of(pid))
		return -ESRCH;
	if (!mask)
		return -EFAULT;
	*mask = 1;
	return sizeof(*mask);
}

UK_SYSCALL_R_FAST_DEFINE(int, sched_setaffinity, int, pid, __sz, size,
			 const unsigned char *, mask)
{
	const struct uk_thread *t;

	if (!mask)
		return -EFAULT;
	t = thread_of(pid);
	if (!t)
		return -ESRCH;
	if (!rights_owner(t))
		return -EPERM;
	return size > 0 && mask[0] & 1 ? 0 : -EINVAL;
}
