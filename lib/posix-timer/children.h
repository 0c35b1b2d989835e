/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers of a process that begins and ends. Thread context. */
#ifndef __POSIX_TIMER_CHILDREN_H__
#define __POSIX_TIMER_CHILDREN_H__

struct process;
struct uk_itimers;

/** Interval timers of a new process, none of them set. NULL: no memory. */
struct uk_itimers *itimers_new(void);

/** Stops and releases them. */
void itimers_free(struct uk_itimers *own);

/** Deletes what a process made by timer_create(). */
void timers_delete(const struct process *p);

#endif /* __POSIX_TIMER_CHILDREN_H__ */
