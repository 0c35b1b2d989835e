/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduler that the configuration chose. */
#ifndef __UK_SCHED_DEFAULT_H__
#define __UK_SCHED_DEFAULT_H__

#include <uk/config.h>
#if CONFIG_LIBUKSCHED_PREEMPTIVE
#include <uk/schedprio.h>
#define _uk_sched_create uk_schedprio_create
#else
#include <uk/schedcoop.h>
#define _uk_sched_create uk_schedcoop_create
#endif

/**
 * Creates and registers the scheduler of this image. During the boot.
 *
 * @param a allocator for the scheduler and its threads
 * @return the scheduler, or NULL: out of memory
 */
static inline struct uk_sched *uk_sched_create_default(struct uk_alloc *a)
{
	return _uk_sched_create(a);
}

#endif /* __UK_SCHED_DEFAULT_H__ */
