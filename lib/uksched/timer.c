/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The tree of timers, ordered by their times. Interrupts off is its lock: it
 * belongs to the CPU that runs threads.
 */
#include <uk/arch/lcpu.h>
#include <uk/plat/time.h>
#include <uk/sched_impl.h>
#include <uk/timer.h>

static struct uk_timer *timer_of(const struct uk_tree_node *n)
{
	return uk_tree_entry((struct uk_tree_node *)n, struct uk_timer, node);
}

static int by_deadline(const struct uk_tree_node *a,
		       const struct uk_tree_node *b)
{
	__nsec x = timer_of(a)->deadline, y = timer_of(b)->deadline;

	return x < y ? -1 : x > y;
}

static struct uk_tree timers = UK_TREE_INITIALIZER(by_deadline);

/* The time of the first timer, so that a look costs one load; 0: none. */
static __nsec first_deadline;

static void update_first(void)
{
	struct uk_tree_node *n = uk_tree_first(&timers);

	first_deadline = n ? timer_of(n)->deadline : 0;
}

static void remove(struct uk_timer *timer)
{
	uk_tree_remove(&timers, &timer->node);
	if (timer->deadline == first_deadline)
		update_first();
	timer->deadline = 0;
}

void uk_timer_set(struct uk_timer *timer, __nsec deadline)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	if (timer->deadline)
		remove(timer);
	timer->deadline = deadline ? deadline : 1;
	uk_tree_insert(&timers, &timer->node);
	if (!first_deadline || timer->deadline < first_deadline) {
		first_deadline = timer->deadline;
		if (uk_sched_current()) {
			uk_sched_current()->look_at = 0;
			_uk_sched_attend(uk_sched_current());
		}
	}
	ukarch_lcpu_restore_irqf(irqf);
}

bool uk_timer_cancel(struct uk_timer *timer)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	bool was_set = timer->deadline != 0;

	if (was_set)
		remove(timer);
	ukarch_lcpu_restore_irqf(irqf);
	return was_set;
}

__nsec uk_timer_first(void)
{
	return first_deadline;
}

int uk_timer_expire(void)
{
	__nsec now;
	int fired = 0;

	if (!first_deadline)
		return 0;
	now = ukplat_monotonic_clock();
	while (first_deadline && first_deadline <= now) {
		struct uk_timer *timer = timer_of(uk_tree_first(&timers));

		remove(timer);
		timer->fn(timer);
		fired++;
	}
	return fired;
}
