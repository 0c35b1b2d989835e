/* SPDX-License-Identifier: BSD-3-Clause */
/* The cooperative scheduler: a thread runs until it yields, blocks or exits. */
#ifndef __UK_SCHEDCOOP_H__
#define __UK_SCHEDCOOP_H__

#include <uk/sched.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Creates and registers a scheduler. Runnable threads take turns in the order
 * in which they became runnable; threads with UK_THREADF_URGENT go first.
 *
 * @param a allocator for the scheduler and its threads
 * @return the scheduler, or NULL: out of memory
 */
struct uk_sched *uk_schedcoop_create(struct uk_alloc *a);

#ifdef __cplusplus
}
#endif

#endif /* __UK_SCHEDCOOP_H__ */
