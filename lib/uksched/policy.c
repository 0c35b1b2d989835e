/* SPDX-License-Identifier: BSD-3-Clause */
/* How a thread is to be scheduled. */
#include <uk/sched_impl.h>

struct choice {
	int policy, priority, nice, lent;
};

static void set(struct uk_thread *t, const struct choice *c)
{
	t->policy = (__u8)c->policy;
	t->priority = (__u8)c->priority;
	t->nice = (__s8)c->nice;
	t->lent = (__u8)c->lent;
}

/* Interrupts off. */
static void change(struct uk_thread *t, const struct choice *c)
{
	struct uk_sched *s = t->sched;

	if (t == uk_thread_current()) {
		set(t, c);
		if (s->ops->changed)
			s->ops->changed(s, t);
	} else if (uk_thread_is_runnable(t)) {
		s->ops->thread_remove(s, t);
		set(t, c);
		t->slice_left = 0;
		s->ops->thread_woken(s, t);
	} else {
		set(t, c);
	}
}

void uk_thread_sched_set(struct uk_thread *t, int policy, int priority,
			 int nice)
{
	const struct choice c = { policy, priority, nice, t->lent };
	unsigned long irqf = ukarch_lcpu_save_irqf();

	change(t, &c);
	ukarch_lcpu_restore_irqf(irqf);
}

void uk_thread_lend(struct uk_thread *t, int priority)
{
	const struct choice c = { t->policy, t->priority, t->nice, priority };
	unsigned long irqf = ukarch_lcpu_save_irqf();

	if (t->lent != priority)
		change(t, &c);
	ukarch_lcpu_restore_irqf(irqf);
}
