/* SPDX-License-Identifier: BSD-3-Clause */
/* Two queues of threads, by the length of their last turn.
 *
 * Invariant, with interrupts off: the queues hold all runnable threads but the
 * running one. All operations are called with interrupts off.
 */
#include <uk/alloc.h>
#include <uk/sched_impl.h>

#include "twolevel.h"

#define LONG_TURN	50000	/* cycles */
#define FRONT_TURNS	4	/* in a row, while somebody waits behind */

struct twolevel {
	struct uk_sched sched;
	struct uk_thread_queue front, back;
	unsigned int in_a_row;	/* turns of the front queue */
	__u64 turn_at;		/* when this turn began: ukarch_cycles() */
};

static struct twolevel *of(struct uk_sched *s)
{
	return __containerof(s, struct twolevel, sched);
}

/* Takes the thread that runs next. */
static struct uk_thread *take(struct twolevel *l)
{
	struct uk_thread *t = UK_STAILQ_FIRST(&l->front);

	if (t && (l->in_a_row < FRONT_TURNS || UK_STAILQ_EMPTY(&l->back))) {
		l->in_a_row++;
		UK_STAILQ_REMOVE_HEAD(&l->front, queue);
		return t;
	}
	t = UK_STAILQ_FIRST(&l->back);
	l->in_a_row = 0;
	UK_STAILQ_REMOVE_HEAD(&l->back, queue);
	return t;
}

static bool queue_empty(struct uk_sched *s)
{
	return UK_STAILQ_EMPTY(&of(s)->front) && UK_STAILQ_EMPTY(&of(s)->back);
}

static void thread_woken(struct uk_sched *s, struct uk_thread *t)
{
	UK_STAILQ_INSERT_TAIL(&of(s)->front, t, queue);
}

static void thread_remove(struct uk_sched *s, struct uk_thread *t)
{
	struct twolevel *l = of(s);
	struct uk_thread *i;

	UK_STAILQ_FOREACH(i, &l->front, queue) {
		if (i == t) {
			UK_STAILQ_REMOVE(&l->front, t, struct uk_thread, queue);
			return;
		}
	}
	UK_STAILQ_REMOVE(&l->back, t, struct uk_thread, queue);
}

static void yield(struct uk_sched *s)
{
	struct uk_thread *self = uk_thread_current(), *next;
	struct twolevel *l = of(s);
	__u64 now = ukarch_cycles();
	bool was_long = now - l->turn_at > LONG_TURN;

	if (now >= s->look_at)
		uk_sched_look(s);
	while (!uk_thread_is_runnable(self) && queue_empty(s))
		uk_sched_idle_step(s);
	if (uk_thread_is_runnable(self))
		UK_STAILQ_INSERT_TAIL(was_long ? &l->back : &l->front, self,
				      queue);
	next = take(l);
	l->turn_at = ukarch_cycles();
	if (next != self)
		uk_sched_thread_switch(s, self, next, l->turn_at);
}

static const struct uk_sched_ops ops = {
	.yield = yield,
	.thread_woken = thread_woken,
	.thread_remove = thread_remove,
	.queue_empty = queue_empty,
};

struct uk_sched *twolevel_create(struct uk_alloc *a)
{
	struct twolevel *l = uk_calloc(a, 1, sizeof(*l));

	if (!l)
		return NULL;
	uk_sched_register(&l->sched, &ops, a);
	UK_STAILQ_INIT(&l->front);
	UK_STAILQ_INIT(&l->back);
	l->turn_at = ukarch_cycles();
	return &l->sched;
}
