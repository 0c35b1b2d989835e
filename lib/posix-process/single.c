/* SPDX-License-Identifier: BSD-3-Clause */
/* What there is to say of processes when there is one; else groups.c and
 * children.c.
 */
#include <uk/process.h>
#include <uk/syscall.h>
#include "process_impl.h"

struct process *uk_process_any(int pid)
{
	return pid == uk_process_first.pid ? &uk_process_first : NULL;
}

struct process *uk_process_find(int pid)
{
	return uk_process_any(pid);
}

int uk_process_next(int after)
{
	return after < uk_process_first.pid ? uk_process_first.pid : -1;
}

UK_SYSCALL_R_FAST_DEFINE(int, getpgid, int, pid)
{
	int rc = uk_process_check_pid(pid);

	return rc < 0 ? rc : uk_process_current()->pgid;
}

UK_SYSCALL_R_FAST_DEFINE(int, getsid, int, pid)
{
	int rc = uk_process_check_pid(pid);

	return rc < 0 ? rc : uk_process_current()->sid;
}

/* The process leads its session and its group from the start, and there is no
 * other one: neither call can change anything. */
UK_SYSCALL_R_DEFINE(int, setsid)
{
	return -EPERM;
}

UK_SYSCALL_R_DEFINE(int, setpgid, int, pid, int, pgid)
{
	int rc = uk_process_check_pid(pid);

	if (pid < 0 || pgid < 0)
		return -EINVAL;
	return rc < 0 ? rc : -EPERM;
}
