/* SPDX-License-Identifier: BSD-3-Clause */
/* The preemptive scheduler: real-time priorities, time slices by niceness. */
#ifndef __UK_SCHEDPRIO_H__
#define __UK_SCHEDPRIO_H__

#include <uk/sched.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ukarch_regs;

/**
 * Creates and registers a scheduler; one in an image. From now on a thread of
 * the program can lose the CPU at an interrupt, but only in the program's own
 * code: in the core it does so where it yields or blocks, as with ukschedcoop.
 *
 * Threads with UK_THREADF_URGENT go first, then UK_SCHED_FIFO and UK_SCHED_RR
 * by their priorities, then all others by turns: the length of a turn follows
 * the niceness, and who waited before its turn was over goes before those whose
 * turn has yet to begin.
 *
 * @param a allocator for the scheduler and its threads
 * @return the scheduler, or NULL: out of memory
 */
struct uk_sched *uk_schedprio_create(struct uk_alloc *a);

/**
 * Called in a thread that lost the CPU or was to look at something
 * (uk_thread_interrupted()), before it goes back to the program: for the
 * delivery of signals. Thread context; may block, change (regs), or not
 * return. NULL: nobody cares.
 */
extern void (*uk_schedprio_resumes)(struct ukarch_regs *regs);

/**
 * Asked when a thread is to be interrupted in a program that was loaded: where
 * its registers are kept, at the top of a stack of the core that is free then;
 * the program's own may be small, or none at all. NULL, or if it says NULL: on
 * the program's. Interrupts off, ANY context.
 */
extern struct ukarch_regs *(*uk_schedprio_room)(const struct uk_thread *t);

#ifdef __cplusplus
}
#endif

#endif /* __UK_SCHEDPRIO_H__ */
