/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The preemptive scheduler's choice.
 *
 * Invariant, with interrupts off: the queues hold all runnable threads but the
 * running one, each the queue of its t->level. Waking and choosing take
 * constant time.
 */
#include <abi/process.h>
#include <uk/alloc.h>
#include <uk/assert.h>
#include "schedprio.h"

#define SLICE		4000000		/* ns, of niceness 0 */
#define SLICE_RR	100000000
#define SLICE_IDLE	50000		/* and the shortest one */

struct schedprio *schedprio;

static struct schedprio *prio_of(struct uk_sched *s)
{
	return __containerof(s, struct schedprio, sched);
}

static bool is_realtime(const struct uk_thread *t)
{
	return t->policy == UK_SCHED_FIFO || t->policy == UK_SCHED_RR ||
	       t->lent;
}

static int realtime_level(const struct uk_thread *t)
{
	return LEVEL_REALTIME + MAX(t->priority, t->lent);
}

static bool is_ordinary(const struct uk_thread *t)
{
	return !is_realtime(t) && !(t->flags & UK_THREADF_URGENT);
}

/* A step of niceness is a quarter more or a fifth less: that of two busy
 * threads which differ by one gets 5/9 of the CPU.
 */
static __nsec slice_of(const struct uk_thread *t)
{
	__nsec ns = SLICE;
	int n;

	if (t->policy == UK_SCHED_FIFO)
		return 0;
	if (t->policy == UK_SCHED_RR || t->lent)
		return SLICE_RR;
	if (t->policy == UK_SCHED_IDLE)
		return SLICE_IDLE;
	for (n = t->nice; n < 0; n++)
		ns += ns / 4;
	for (; n > 0; n--)
		ns -= ns / 5;
	return ns;
}

int schedprio_top(const struct schedprio *p)
{
	if (p->ready[1])
		return 127 - __builtin_clzll(p->ready[1]);
	return p->ready[0] ? 63 - __builtin_clzll(p->ready[0]) : -1;
}

static void enqueue(struct schedprio *p, struct uk_thread *t, int level,
		    bool first)
{
	t->level = (__u8)level;
	p->ready[level / 64] |= 1UL << level % 64;
	if (first)
		UK_STAILQ_INSERT_HEAD(&p->run[level], t, queue);
	else
		UK_STAILQ_INSERT_TAIL(&p->run[level], t, queue);
}

static void emptied(struct schedprio *p, int level)
{
	if (UK_STAILQ_EMPTY(&p->run[level]))
		p->ready[level / 64] &= ~(1UL << level % 64);
}

/* The thread that is to run next, off its queue; or NULL. */
static struct uk_thread *take(struct schedprio *p)
{
	int level = schedprio_top(p);
	struct uk_thread *t;

	if (level < 0)
		return NULL;
	t = UK_STAILQ_FIRST(&p->run[level]);
	UK_STAILQ_REMOVE_HEAD(&p->run[level], queue);
	emptied(p, level);
	return t;
}

/* Puts a thread behind the others, for a whole slice. */
static void put_last(struct schedprio *p, struct uk_thread *t)
{
	t->slice_left = 0;
	if (t->flags & UK_THREADF_URGENT)
		enqueue(p, t, LEVEL_URGENT, false);
	else if (is_realtime(t))
		enqueue(p, t, realtime_level(t), false);
	else
		enqueue(p, t, LEVEL_ROUND, false);
}

/* Puts a thread that waited where it belongs. */
static void put_woken(struct schedprio *p, struct uk_thread *t)
{
	if (t->flags & UK_THREADF_URGENT)
		enqueue(p, t, LEVEL_URGENT, true);
	else if (is_realtime(t))
		enqueue(p, t, realtime_level(t), false);
	else
		enqueue(p, t, t->slice_left > 0 ? LEVEL_AWAKE : LEVEL_ROUND,
			false);
}

/* Notes what the running thread has left of its slice. */
static void stop_slice(struct schedprio *p, struct uk_thread *self, __nsec now)
{
	self->slice_left = p->slice_ends == NEVER ? 0 :
			   (__snsec)(p->slice_ends - now);
}

static void run(struct schedprio *p, struct uk_thread *self,
		struct uk_thread *next, __nsec now)
{
	p->resched = false;
	if (next->slice_left <= 0)
		next->slice_left = (__snsec)slice_of(next);
	p->slice_ends = next->slice_left && !(next->flags & UK_THREADF_URGENT)
			? now + (__nsec)next->slice_left : NEVER;
	schedprio_tick(p, next, now);
	if (next != self)
		uk_sched_thread_switch(&p->sched, self, next, ukarch_cycles());
}

/* Idles on the stack of a blocked thread until something can run. */
static struct uk_thread *idle(struct schedprio *p, struct uk_thread *self)
{
	struct uk_thread *next;

	for (;;) {
		if (uk_thread_is_runnable(self))
			put_woken(p, self);
		next = take(p);
		if (next)
			return next;
		uk_sched_idle_step(&p->sched);
		/* the halt used the timer for itself */
		p->tick_at = 0;
	}
}

static void prio_yield(struct uk_sched *s)
{
	struct schedprio *p = prio_of(s);
	struct uk_thread *self = uk_thread_current(), *next;

	if (unlikely(ukarch_cycles() >= s->look_at))
		uk_sched_look(s);
	if (uk_thread_is_runnable(self))
		put_last(p, self);
	else
		stop_slice(p, self, schedprio_now());
	next = take(p);
	if (!next)
		next = idle(p, self);
	run(p, self, next, schedprio_now());
}

void schedprio_preempt(struct schedprio *p)
{
	struct uk_thread *self = uk_thread_current();
	__nsec now;

	uk_sched_look(&p->sched);
	p->resched = false;
	now = schedprio_now();
	stop_slice(p, self, now);
	if (p->slice_ends <= now)
		put_last(p, self);
	else if (schedprio_top(p) > self->level)
		enqueue(p, self, self->level, true);
	else
		return schedprio_tick(p, self, now);
	run(p, self, take(p), now);
}

static void prio_thread_woken(struct uk_sched *s, struct uk_thread *t)
{
	struct schedprio *p = prio_of(s);
	struct uk_thread *self = uk_thread_current();

	put_woken(p, t);
	if (!self)
		return;
	if (t->level > self->level)
		p->resched = true;
	s->ops->attend(s);
}

static void prio_thread_remove(struct uk_sched *s, struct uk_thread *t)
{
	struct schedprio *p = prio_of(s);

	UK_STAILQ_REMOVE(&p->run[t->level], t, struct uk_thread, queue);
	emptied(p, t->level);
}

static bool prio_queue_empty(struct uk_sched *s)
{
	return schedprio_top(prio_of(s)) < 0;
}

/* Something may have to be done before the running thread yields. At the end
 * of an interrupt that is looked at anyway, and who does not run need not be
 * interrupted.
 */
static void prio_attend(struct uk_sched *s)
{
	struct uk_thread *self = uk_thread_current();

	if (!ukarch_lcpu_current()->irq_depth && uk_thread_is_runnable(self))
		schedprio_tick(prio_of(s), self, schedprio_now());
}

/* The running thread itself changed: its level is that of its new policy. */
static void prio_changed(struct uk_sched *s, struct uk_thread *t)
{
	struct schedprio *p = prio_of(s);
	__nsec now = schedprio_now();

	t->slice_left = (__snsec)slice_of(t);
	t->level = is_ordinary(t) ? LEVEL_ROUND : (__u8)realtime_level(t);
	p->slice_ends = t->slice_left ? now + (__nsec)t->slice_left : NEVER;
	p->resched = schedprio_top(p) > t->level;
	schedprio_tick(p, t, now);
}

static const struct uk_sched_ops prio_ops = {
	.yield = prio_yield,
	.thread_woken = prio_thread_woken,
	.thread_remove = prio_thread_remove,
	.queue_empty = prio_queue_empty,
	.attend = prio_attend,
	.changed = prio_changed,
	.slice = slice_of,
};

struct uk_sched *uk_schedprio_create(struct uk_alloc *a)
{
	struct schedprio *p = uk_zalloc(a, sizeof(*p));
	int i;

	if (!p)
		return NULL;
	uk_sched_register(&p->sched, &prio_ops, a);
	for (i = 0; i < LEVELS; i++)
		UK_STAILQ_INIT(&p->run[i]);
	p->slice_ends = NEVER;
	schedprio = p;
	return &p->sched;
}
