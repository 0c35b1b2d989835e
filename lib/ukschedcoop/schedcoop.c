/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The cooperative scheduler.
 *
 * Invariant, with interrupts off: the run queue holds all runnable threads but
 * the running one. All operations take constant time.
 */
#include <uk/alloc.h>
#include <uk/assert.h>
#include <uk/sched_impl.h>
#include <uk/schedcoop.h>

struct schedcoop {
	struct uk_sched sched;
	struct uk_thread_list run;
};

static struct schedcoop *coop_of(struct uk_sched *s)
{
	return __containerof(s, struct schedcoop, sched);
}

/* The thread to run next; NULL: the running one goes on. Interrupts off on
 * entry and return. While nothing can run, the CPU idles on this stack.
 */
static struct uk_thread *choose(struct schedcoop *c, struct uk_thread *self)
{
	struct uk_thread *next;

	uk_sched_check_timers(&c->sched);
	/* If nothing else can run, the idle step polls anyway. */
	if (unlikely(c->sched.kicked) &&
	    (uk_thread_is_runnable(self) || !UK_TAILQ_EMPTY(&c->run)))
		uk_sched_poll_kicked(&c->sched);
	for (;;) {
		next = UK_TAILQ_FIRST(&c->run);
		if (uk_thread_is_runnable(self)) {
			if (next)
				UK_TAILQ_INSERT_TAIL(&c->run, self, queue);
			break;
		}
		if (next)
			break;
		uk_sched_idle_step(&c->sched);
	}
	if (next)
		UK_TAILQ_REMOVE(&c->run, next, queue);
	return next;
}

static void coop_yield(struct uk_sched *s)
{
	struct uk_thread *self = uk_thread_current(), *next;
	unsigned long irqf = ukarch_lcpu_save_irqf();

	next = choose(coop_of(s), self);
	if (next) {
		uk_sched_thread_switch(s, self, next);
		ukarch_lcpu_restore_irqf(irqf);
		if (unlikely(!UK_TAILQ_EMPTY(&s->exited)))
			uk_sched_reap(s);
		return;
	}
	ukarch_lcpu_restore_irqf(irqf);
}

static void coop_thread_woken(struct uk_sched *s, struct uk_thread *t)
{
	struct schedcoop *c = coop_of(s);

	if (t->flags & UK_THREADF_URGENT)
		UK_TAILQ_INSERT_HEAD(&c->run, t, queue);
	else
		UK_TAILQ_INSERT_TAIL(&c->run, t, queue);
}

static void coop_thread_remove(struct uk_sched *s, struct uk_thread *t)
{
	UK_TAILQ_REMOVE(&coop_of(s)->run, t, queue);
}

static bool coop_queue_empty(struct uk_sched *s)
{
	return UK_TAILQ_EMPTY(&coop_of(s)->run);
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
	UK_TAILQ_INIT(&c->run);
	return &c->sched;
}
