/* SPDX-License-Identifier: BSD-3-Clause */
/* How a thread is to be scheduled. */
#include <uk/sched_impl.h>

static void set(struct uk_thread *t, int policy, int priority, int nice)
{
	t->policy = (__u8)policy;
	t->priority = (__u8)priority;
	t->nice = (__s8)nice;
}

void uk_thread_sched_set(struct uk_thread *t, int policy, int priority,
			 int nice)
{
	struct uk_sched *s = t->sched;
	unsigned long irqf = ukarch_lcpu_save_irqf();

	if (t == uk_thread_current()) {
		set(t, policy, priority, nice);
		if (s->ops->changed)
			s->ops->changed(s, t);
	} else if (uk_thread_is_runnable(t)) {
		s->ops->thread_remove(s, t);
		set(t, policy, priority, nice);
		t->slice_left = 0;
		s->ops->thread_woken(s, t);
	} else {
		set(t, policy, priority, nice);
	}
	ukarch_lcpu_restore_irqf(irqf);
}
