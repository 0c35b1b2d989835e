/* SPDX-License-Identifier: BSD-3-Clause */
/* Process group and session where there is one process; else groups.c. */
#include <uk/process.h>
#include <uk/syscall.h>
#include "process_impl.h"

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
