/* SPDX-License-Identifier: BSD-3-Clause */
/* A cooperative scheduler that prefers threads with short turns. */
#ifndef TWOLEVEL_H
#define TWOLEVEL_H

struct uk_alloc;
struct uk_sched;

/**
 * Creates and registers a scheduler of two queues. A thread that yields after
 * a short turn, or was woken, goes to the first; after a long turn to the
 * second, which gets one turn after at most four of the first.
 *
 * @param a allocator for the scheduler and its threads
 * @return the scheduler, or NULL: out of memory
 */
struct uk_sched *twolevel_create(struct uk_alloc *a);

#endif /* TWOLEVEL_H */
