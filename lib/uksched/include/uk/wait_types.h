/* SPDX-License-Identifier: BSD-3-Clause */
/* The types of wait queues, for structures that contain one. */
#ifndef __UK_WAIT_TYPES_H__
#define __UK_WAIT_TYPES_H__

#include <uk/list.h>
#include <uk/spinlock.h>

struct uk_thread;

struct uk_waitq {
	struct uk_list_head waiters;	/* of struct uk_waitq_ticket */
	struct uk_spinlock lock;	/* taken with interrupts off */
};

/* One thread's place in a queue; lives on its stack. */
struct uk_waitq_ticket {
	struct uk_list_head link;
	struct uk_thread *thread;
	bool woken;			/* since it last looked */
};

#define UK_WAIT_QUEUE_INITIALIZER(name) \
	{ UK_LIST_HEAD_INIT((name).waiters), UK_SPINLOCK_INITIALIZER() }
#define __WAIT_QUEUE_INITIALIZER(name) UK_WAIT_QUEUE_INITIALIZER(name)
#define DEFINE_WAIT_QUEUE(name) \
	struct uk_waitq name = UK_WAIT_QUEUE_INITIALIZER(name)

#endif /* __UK_WAIT_TYPES_H__ */
