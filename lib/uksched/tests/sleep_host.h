/* SPDX-License-Identifier: BSD-3-Clause */
/* Wait queues of a host's test, in which one thread is enough: what the others
 * would do while it sleeps the test does.
 */
#ifndef __SLEEP_HOST_H__
#define __SLEEP_HOST_H__

#include <stdlib.h>
#include <uk/wait.h>

/* Called when the thread would sleep: 0, or -EINTR: a signal came. */
static int (*host_sleep)(bool intr);
static int host_sleeps;

int uk_waitq_sleep(struct uk_waitq_ticket *ticket, __nsec deadline, bool intr)
{
	(void)ticket;
	(void)deadline;
	if (!host_sleep)
		abort();	/* nobody would ever wake it */
	host_sleeps++;
	return host_sleep(intr);
}

void uk_waitq_enter(struct uk_waitq *wq, struct uk_waitq_ticket *ticket)
{
	(void)wq;
	(void)ticket;
}

void uk_waitq_leave(struct uk_waitq *wq, struct uk_waitq_ticket *ticket)
{
	(void)wq;
	(void)ticket;
}

void uk_waitq_wake_up(struct uk_waitq *wq)
{
	(void)wq;
}

#endif /* __SLEEP_HOST_H__ */
