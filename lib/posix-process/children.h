/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files about several processes share. */
#ifndef __POSIX_PROCESS_CHILDREN_H__
#define __POSIX_PROCESS_CHILDREN_H__

#include "process_impl.h"

UK_TAILQ_HEAD(uk_process_list, struct process);
extern struct uk_process_list uk_processes;

/* Frees a zombie; its parent gets its CPU time. */
void uk_process_reap(struct process *p);

/* What waitid() and SIGCHLD tell of a zombie. */
void uk_process_wait_info(const struct process *p, struct uk_siginfo *info);

#endif /* __POSIX_PROCESS_CHILDREN_H__ */
