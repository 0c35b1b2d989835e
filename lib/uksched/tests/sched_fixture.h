/* SPDX-License-Identifier: BSD-3-Clause */
/* For unit tests: one scheduler for all suites of a program, and a log. */
#ifndef __SCHED_FIXTURE_H__
#define __SCHED_FIXTURE_H__

#include <string.h>
#include <uk/alloc.h>
#include <uk/schedcoop.h>

static struct uk_sched *sched;
static char log_[256];

static inline void say(const char *s)
{
	strncat(log_, s, sizeof(log_) - strlen(log_) - 1);
}

static inline int start(void)
{
	ukarch_lcpu_thread_set(NULL);
	sched = uk_schedcoop_create(uk_alloc_get_default());
	return uk_sched_start(sched);
}

static inline struct uk_thread *spawn(uk_thread_fn1_t fn, void *arg)
{
	struct uk_thread *t = uk_sched_thread_create(sched, fn, arg, "t");

	uk_thread_set_joinable(t);
	return t;
}

/* The suites of a program run in link order, on one scheduler. */
static inline int start_once(void)
{
	return sched ? 0 : start();
}

#endif /* __SCHED_FIXTURE_H__ */
