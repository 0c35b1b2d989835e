/* SPDX-License-Identifier: BSD-3-Clause */
/* The identifiers of a process. */
#include <uk/process.h>
#include <uk/syscall.h>

UK_SYSCALL_R_FAST_DEFINE(int, getpid)
{
	return uk_process_current()->pid;
}

UK_SYSCALL_R_FAST_DEFINE(int, getppid)
{
	return uk_process_current()->ppid;
}

UK_SYSCALL_R_FAST_DEFINE(int, getpgrp)
{
	return uk_process_current()->pgid;
}
