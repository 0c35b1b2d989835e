/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cooperative scheduler.
 *
 * Invariant, with interrupts off: the run queue holds all runnable threads but
 * the running one. Waking and choosing take constant time; taking a thread out
 * of the middle, which only uk_sched_thread_terminate() does, does not.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/sched_impl.h>
#include <uk/schedcoop.h>

struct schedcoop {
	struct uk_sched sched;
	struct uk_thread_queue run;
};

static struct schedcoop *coop_of(struct uk_sched *s)
{
	return __containerof(s, struct schedcoop, sched);
}

/* Idles on the stack of a blocked thread until something can run. The first
 * thread of the queue, or NULL: the running thread itself was woken.
 */
static __noinline struct uk_thread *idle(struct schedcoop *c,
					 struct uk_thread *self)
{
	struct uk_thread *next;

	for (;;) {
		next = UK_STAILQ_FIRST(&c->run);
		if (next || uk_thread_is_runnable(self))
			return next;
		uk_sched_idle_step(&c->sched);
	}
}

/* Switches to the first of the queue. */
static __always_inline void switch_to(struct schedcoop *c,
				      struct uk_thread *self,
				      struct uk_thread *next, __u64 now)
{
	if (uk_thread_is_runnable(self))
		UK_STAILQ_INSERT_TAIL(&c->run, self, queue);
	UK_STAILQ_REMOVE_HEAD(&c->run, queue);
	uk_sched_thread_switch(&c->sched, self, next, now);
}

static __noinline void yield_rest(struct schedcoop *c, struct uk_thread *self,
				  __u64 now)
{
	struct uk_thread *next;

	if (now >= c->sched.look_at)
		uk_sched_look(&c->sched);
	next = idle(c, self);
	if (next)
		switch_to(c, self, next, ukarch_cycles());
}

/* The path that matters, between threads that yield or wait for each other:
 * all calls are jumps, so that it saves nothing.
 */
static void coop_yield(struct uk_sched *s)
{
	struct schedcoop *c = coop_of(s);
	struct uk_thread *self = uk_thread_current();
	struct uk_thread *next = UK_STAILQ_FIRST(&c->run);
	__u64 now = ukarch_cycles();

	if (unlikely(!next || now >= s->look_at))
		return yield_rest(c, self, now);
	switch_to(c, self, next, now);
}

static void coop_thread_woken(struct uk_sched *s, struct uk_thread *t)
{
	struct schedcoop *c = coop_of(s);

	if (t->flags & UK_THREADF_URGENT)
		UK_STAILQ_INSERT_HEAD(&c->run, t, queue);
	else
		UK_STAILQ_INSERT_TAIL(&c->run, t, queue);
}

static void coop_thread_remove(struct uk_sched *s, struct uk_thread *t)
{
	UK_STAILQ_REMOVE(&coop_of(s)->run, t, struct uk_thread, queue);
}

static bool coop_queue_empty(struct uk_sched *s)
{
	return UK_STAILQ_EMPTY(&coop_of(s)->run);
}

static const struct uk_sched_ops coop_ops = {
	.yield = coop_yield,
	.thread_woken = coop_thread_woken,
	.thread_remove = coop_thread_remove,
	.queue_empty = coop_queue_empty,
};

struct uk_sched *uk_schedcoop_create(struct uk_alloc *a)
{
	struct schedcoop *c = uk_malloc(a, sizeof(*c));

	if (!c)
		return NULL;
	uk_sched_register(&c->sched, &coop_ops, a);
	UK_STAILQ_INIT(&c->run);
	return &c->sched;
}
