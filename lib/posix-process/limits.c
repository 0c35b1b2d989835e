/* SPDX-License-Identifier: BSD-3-Clause */
/* Resource limits. Who owns the resource enforces its limit. */
#include <uk/process.h>
#include <uk/arch/limits.h>
#include <uk/config.h>
#include <uk/syscall.h>
#include "process_impl.h"

/* What Linux gives to the message queues of a user. */
#define MSGQUEUE_BYTES	819200

/* As many as the table of descriptors is made for. */
#define NOFILE		CONFIG_LIBPOSIX_PROCESS_NOFILE

void uk_process_limits_init(struct process *p)
{
	unsigned int i;

	for (i = 0; i < UK_RLIM_NLIMITS; i++) {
		p->rlimits[i].rlim_cur = UK_RLIM_INFINITY;
		p->rlimits[i].rlim_max = UK_RLIM_INFINITY;
	}
	p->rlimits[UK_RLIMIT_NOFILE].rlim_cur = NOFILE;
	p->rlimits[UK_RLIMIT_NOFILE].rlim_max = NOFILE;
	p->rlimits[UK_RLIMIT_STACK].rlim_cur = __STACK_SIZE;
	p->rlimits[UK_RLIMIT_MSGQUEUE].rlim_cur = MSGQUEUE_BYTES;
	p->rlimits[UK_RLIMIT_MSGQUEUE].rlim_max = MSGQUEUE_BYTES;
	p->rlimits[UK_RLIMIT_NICE] = (struct uk_rlimit){ 0, 0 };
	p->rlimits[UK_RLIMIT_RTPRIO] = (struct uk_rlimit){ 0, 0 };
	p->rlimits[UK_RLIMIT_CORE].rlim_cur = 0;
}

static int limit_set(struct process *p, unsigned int resource,
		     const struct uk_rlimit *new)
{
	if (new->rlim_cur > new->rlim_max)
		return -EINVAL;
	/* The hard limit of open files is what the table was made for. */
	if (resource == UK_RLIMIT_NOFILE &&
	    new->rlim_max > p->rlimits[resource].rlim_max)
		return -EPERM;
	if (new->rlim_max > p->rlimits[resource].rlim_max &&
	    !uk_process_may_raise())
		return -EPERM;
	p->rlimits[resource] = *new;
	return 0;
}

static int limit(struct process *p, unsigned int resource,
		 const struct uk_rlimit *new, struct uk_rlimit *old)
{
	struct uk_rlimit before;
	int rc = 0;

	if (resource >= UK_RLIM_NLIMITS)
		return -EINVAL;
	before = p->rlimits[resource];
	if (new)
		rc = limit_set(p, resource, new);
	if (old && rc == 0)
		*old = before;
	return rc;
}

UK_SYSCALL_R_DEFINE(int, prlimit64, int, pid, unsigned int, resource,
		    const struct uk_rlimit *, new, struct uk_rlimit *, old)
{
	struct process *p = uk_process_named(pid);

	if (resource >= UK_RLIM_NLIMITS)
		return -EINVAL;
	if (!p)
		return -ESRCH;
	if (p != uk_process_current() && !uk_process_may_limit(p))
		return -EPERM;
	return limit(p, resource, new, old);
}

UK_SYSCALL_R_DEFINE(int, getrlimit, unsigned int, resource,
		    struct uk_rlimit *, rlim)
{
	return rlim ? limit(uk_process_current(), resource, NULL, rlim)
		    : -EFAULT;
}

UK_SYSCALL_R_DEFINE(int, setrlimit, unsigned int, resource,
		    const struct uk_rlimit *, rlim)
{
	return rlim ? limit(uk_process_current(), resource, rlim, NULL)
		    : -EFAULT;
}
