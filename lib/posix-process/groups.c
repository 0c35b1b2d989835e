/* SPDX-License-Identifier: BSD-3-Clause */
/* Process groups and sessions, and signals to several processes. */
#include <uk/process.h>
#include <uk/essentials.h>
#include <uk/syscall.h>
#include "children.h"

/* Lives, or is at least remembered by its parent. */
static struct process *named(int pid)
{
	return uk_process_named(pid);
}

static bool group_is_of_session(int pgid, int sid)
{
	struct process *p;

	UK_TAILQ_FOREACH(p, &uk_processes, kin.all)
		if (p->pgid == pgid && p->sid == sid)
			return true;
	return false;
}

int uk_process_group_session(int pgid)
{
	struct process *p;

	UK_TAILQ_FOREACH(p, &uk_processes, kin.all)
		if (p->pgid == pgid)
			return p->sid;
	return -1;
}

UK_SYSCALL_R_FAST_DEFINE(int, getpgid, int, pid)
{
	struct process *p = named(pid);

	return p ? p->pgid : -ESRCH;
}

UK_SYSCALL_R_FAST_DEFINE(int, getsid, int, pid)
{
	struct process *p = named(pid);

	return p ? p->sid : -ESRCH;
}

UK_SYSCALL_R_DEFINE(int, setsid)
{
	struct process *p = uk_process_current();

	if (uk_process_group_session(p->pid) >= 0)
		return -EPERM;
	p->sid = p->pid;
	p->pgid = p->pid;
	return p->sid;
}

UK_SYSCALL_R_DEFINE(int, setpgid, int, pid, int, pgid)
{
	struct process *self = uk_process_current();
	struct process *p = named(pid);

	if (!pgid)
		pgid = pid ? pid : self->pid;
	if (pgid < 0)
		return -EINVAL;
	if (!p || (p != self && p->kin.parent != self))
		return -ESRCH;
	if (p != self && p->sid != self->sid)
		return -EPERM;
	if (p != self && p->kin.execed)
		return -EACCES;
	if (p->sid == p->pid)
		return -EPERM;
	if (pgid != p->pid && !group_is_of_session(pgid, self->sid))
		return -EPERM;
	p->pgid = pgid;
	return 0;
}

/* (rc) is the result so far: 0 once one could be sent to. */
static int send(struct process *p, const struct uk_siginfo *info, int rc)
{
	if (!uk_process_may_signal(p, info->signo))
		return rc ? -EPERM : 0;
	if (info->signo && !uk_process_ended(p))
		uk_process_signal(p, NULL, info);
	return 0;
}

int uk_process_kill_group(int pgid, const struct uk_siginfo *info)
{
	struct process *p;
	int rc = -ESRCH;

	if (!pgid)
		pgid = uk_process_current()->pgid;
	UK_TAILQ_FOREACH(p, &uk_processes, kin.all) {
		if (p->pgid != pgid)
			continue;
		rc = send(p, info, rc);
	}
	return rc;
}

int uk_process_kill_all(const struct uk_siginfo *info)
{
	struct process *p;
	int rc = -ESRCH;

	UK_TAILQ_FOREACH(p, &uk_processes, kin.all) {
		if (p == &uk_process_first || p == uk_process_current())
			continue;
		rc = send(p, info, rc);
	}
	return rc;
}
