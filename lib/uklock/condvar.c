/* SPDX-License-Identifier: BSD-3-Clause */
/* Condition variables. */
#include <uk/condvar.h>

int uk_condvar_wait_deadline(struct uk_condvar *cv, struct uk_mutex *m,
			     __nsec deadline)
{
	struct uk_waitq_ticket ticket;
	int rc;

	/* In the queue before the mutex is free: no signal is lost. */
	uk_waitq_enter(&cv->wait, &ticket);
	uk_mutex_unlock(m);
	rc = uk_waitq_sleep(&ticket, deadline, false);
	uk_waitq_leave(&cv->wait, &ticket);
	uk_mutex_lock(m);
	return rc;
}

void uk_condvar_wait(struct uk_condvar *cv, struct uk_mutex *m)
{
	uk_condvar_wait_deadline(cv, m, 0);
}
