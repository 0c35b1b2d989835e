/* SPDX-License-Identifier: BSD-3-Clause */
/* Readers-writer locks. */
#include <uk/assert.h>
#include <uk/rwlock.h>

void uk_rwlock_init(struct uk_rwlock *rw)
{
	uk_spin_init(&rw->sl);
	rw->state = 0;
	rw->writers_waiting = 0;
	uk_waitq_init(&rw->readers);
	uk_waitq_init(&rw->writers);
}

bool uk_rwlock_tryrlock(struct uk_rwlock *rw)
{
	bool ok;

	uk_spin_lock(&rw->sl);
	ok = rw->state >= 0 && !rw->writers_waiting;
	if (ok)
		rw->state++;
	uk_spin_unlock(&rw->sl);
	return ok;
}

bool uk_rwlock_trywlock(struct uk_rwlock *rw)
{
	bool ok;

	uk_spin_lock(&rw->sl);
	ok = rw->state == 0;
	if (ok)
		rw->state = -1;
	uk_spin_unlock(&rw->sl);
	return ok;
}

void uk_rwlock_rlock(struct uk_rwlock *rw)
{
	uk_waitq_wait_event(&rw->readers, uk_rwlock_tryrlock(rw));
}

static void count_writer(struct uk_rwlock *rw, int n)
{
	uk_spin_lock(&rw->sl);
	rw->writers_waiting += n;
	uk_spin_unlock(&rw->sl);
}

void uk_rwlock_wlock(struct uk_rwlock *rw)
{
	if (uk_rwlock_trywlock(rw))
		return;
	count_writer(rw, 1);
	uk_waitq_wait_event(&rw->writers, uk_rwlock_trywlock(rw));
	count_writer(rw, -1);
}

void uk_rwlock_runlock(struct uk_rwlock *rw)
{
	bool last;

	uk_spin_lock(&rw->sl);
	UK_ASSERT(rw->state > 0);
	last = --rw->state == 0;
	uk_spin_unlock(&rw->sl);
	if (last)
		uk_waitq_wake_up_one(&rw->writers);
}

void uk_rwlock_wunlock(struct uk_rwlock *rw)
{
	bool writer_next;

	uk_spin_lock(&rw->sl);
	UK_ASSERT(rw->state == -1);
	rw->state = 0;
	writer_next = rw->writers_waiting > 0;
	uk_spin_unlock(&rw->sl);
	if (writer_next)
		uk_waitq_wake_up_one(&rw->writers);
	else
		uk_waitq_wake_up(&rw->readers);
}

void uk_rwlock_downgrade(struct uk_rwlock *rw)
{
	uk_spin_lock(&rw->sl);
	UK_ASSERT(rw->state == -1);
	rw->state = 1;
	uk_spin_unlock(&rw->sl);
	uk_waitq_wake_up(&rw->readers);
}
