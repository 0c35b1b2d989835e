/* SPDX-License-Identifier: BSD-3-Clause */
/* Niceness of threads: one, those of a process group, those of a user. */
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "rights.h"

#define NICE_MIN	(-20)
#define NICE_MAX	19
/* What getpriority() returns for niceness 0: the result is never negative. */
#define NICE_NONE	20

/* The threads that a call means, one after the other. */
struct choice {
	/* Returns 0 or -errno for each. */
	int (*fn)(struct choice *c, struct uk_thread *t);
	int nice;		/* to set, or the least one that was seen */
	int rc;			/* -ESRCH as long as there was none */
};

static void take(struct uk_thread *t, void *arg)
{
	struct choice *c = arg;
	int rc;

	if (!t->posix)
		return;
	rc = c->fn(c, t);
	if (c->rc == -ESRCH || rc < 0)
		c->rc = rc;
}

static int foreach(struct choice *c, int which, int who)
{
	struct process *p = uk_process_current();
	struct uk_thread *t;

	c->rc = -ESRCH;
	switch (which) {
	case UK_PRIO_PROCESS:
		t = thread_of(who);
		if (t)
			take(t, c);
		return c->rc;
	case UK_PRIO_PGRP:
		if (!who || who == p->pgid)
			uk_process_foreach_thread(p, take, c);
		return c->rc;
	case UK_PRIO_USER:
		if (!who || (__u32)who == rights_uid())
			uk_process_foreach_thread(p, take, c);
		return c->rc;
	default:
		return -EINVAL;
	}
}

static int get(struct choice *c, struct uk_thread *t)
{
	c->nice = MIN(c->nice, t->nice);
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, getpriority, int, which, int, who)
{
	struct choice c = { .fn = get, .nice = NICE_MAX };
	int rc = foreach(&c, which, who);

	return rc < 0 ? rc : NICE_NONE - c.nice;
}

static int set(struct choice *c, struct uk_thread *t)
{
	if (!rights_owner(t))
		return -EPERM;
	if (c->nice < t->nice && !rights_nice(c->nice))
		return -EACCES;
	uk_thread_sched_set(t, t->policy, t->priority, c->nice);
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, setpriority, int, which, int, who, int, nice)
{
	struct choice c = { .fn = set, .nice = nice };

	if (nice < NICE_MIN)
		c.nice = NICE_MIN;
	if (nice > NICE_MAX)
		c.nice = NICE_MAX;
	return foreach(&c, which, who);
}
