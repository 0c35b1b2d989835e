/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers that may repeat. */
#include <uk/arch/lcpu.h>
#include <uk/essentials.h>
#include <uk/plat/time.h>
#include "periodic.h"

static void on_timer(struct uk_timer *timer)
{
	struct periodic *p = __containerof(timer, struct periodic, timer);
	__nsec now, next;
	__u64 missed = 0;

	if (p->interval) {
		/* The deadline that fired is where the period counts from:
		 * late service does not shift the ones to come.
		 */
		now = ukplat_monotonic_clock();
		next = p->next + p->interval;
		if (next <= now) {
			missed = (now - p->next) / p->interval;
			next = p->next + (missed + 1) * p->interval;
		}
		p->next = next;
		uk_timer_set(timer, next);
	}
	p->expired(p, missed);
}

void periodic_init(struct periodic *p,
		   void (*expired)(struct periodic *p, __u64 missed))
{
	uk_timer_init(&p->timer, on_timer);
	p->interval = 0;
	p->next = 0;
	p->expired = expired;
}

void periodic_set(struct periodic *p, __nsec first, __nsec interval)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	uk_timer_cancel(&p->timer);
	p->interval = interval;
	p->next = first;
	if (first)
		uk_timer_set(&p->timer, first);
	ukarch_lcpu_restore_irqf(irqf);
}

__nsec periodic_left(const struct periodic *p)
{
	__nsec at = p->timer.deadline, now;

	if (!at)
		return 0;
	now = ukplat_monotonic_clock();
	return at > now ? at - now : 1;
}
