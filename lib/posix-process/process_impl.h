/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of posix-process share. */
#ifndef __POSIX_PROCESS_IMPL_H__
#define __POSIX_PROCESS_IMPL_H__

#include <uk/process.h>

/* Runs the exit operations of all libraries, last registered first. */
void uk_process_ops_exit(struct process *p);

/* Sets the limits a process starts with. */
void uk_process_limits_init(struct process *p);

/* uk_syscall_deliver: ends threads of an ending process, delivers signals. */
long uk_process_boundary(long r);

/* 0, or -ESRCH when pid does not name the calling process (0: does). */
int uk_process_check_pid(int pid);

#endif /* __POSIX_PROCESS_IMPL_H__ */
