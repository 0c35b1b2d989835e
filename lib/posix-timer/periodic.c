/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers that may repeat. */
#include <uk/arch/lcpu.h>
#include <uk/essentials.h>
#include <uk/plat/time.h>
#include <uk/process.h>
#include "periodic.h"

/* A clock of CPU time is never faster than the monotonic one: what it lacks
 * is waited for, then looked at again.
 */
static void arm(struct periodic *p, __nsec now)
{
	__nsec left = p->next > now ? p->next - now : 0;

	uk_timer_set(&p->timer, ukplat_monotonic_clock() + left);
}

static void on_timer(struct uk_timer *timer)
{
	struct periodic *p = __containerof(timer, struct periodic, timer);
	__nsec now;
	__u64 missed = 0;

	if (!periodic_now(p, &now))
		return;
	if (now < p->next)
		return arm(p, now);
	if (p->interval) {
		/* The deadline that fired is where the period counts from:
		 * late service does not shift the ones to come.
		 */
		missed = (now - p->next) / p->interval;
		p->next += (missed + 1) * p->interval;
		arm(p, now);
	}
	p->expired(p, missed);
}

void periodic_init(struct periodic *p,
		   void (*expired)(struct periodic *p, __u64 missed))
{
	uk_timer_init(&p->timer, on_timer);
	p->interval = 0;
	p->next = 0;
	p->tid = PERIODIC_MONOTONIC;
	p->process = uk_process_current();
	p->expired = expired;
}

void periodic_set(struct periodic *p, __nsec first, __nsec interval)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	__nsec now;

	uk_timer_cancel(&p->timer);
	p->interval = interval;
	p->next = first;
	if (first && periodic_now(p, &now))
		arm(p, now);
	ukarch_lcpu_restore_irqf(irqf);
}

__nsec periodic_left(const struct periodic *p)
{
	__nsec now;

	if (!uk_timer_pending(&p->timer) || !periodic_now(p, &now))
		return 0;
	return p->next > now ? p->next - now : 1;
}
