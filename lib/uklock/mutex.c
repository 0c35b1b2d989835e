/* SPDX-License-Identifier: BSD-3-Clause */
/* The paths of a mutex that are not free: recursion and waiting. */
#include <abi/errno.h>
#include <uk/mutex.h>

void uk_mutex_init_config(struct uk_mutex *m, unsigned int flags)
{
	m->owner = NULL;
	m->lock_count = 0;
	m->flags = flags;
	uk_waitq_init(&m->wait);
}

bool uk_mutex_relock(struct uk_mutex *m)
{
	if (!(m->flags & UK_MUTEX_CONFIG_RECURSE) ||
	    uk_load_relaxed(&m->owner) != uk_thread_current())
		return false;
	m->lock_count++;
	return true;
}

int uk_mutex_lock_slow(struct uk_mutex *m, __nsec deadline)
{
	if (uk_mutex_relock(m))
		return 0;
	/* Without a limit it would never return. */
	UK_ASSERT(deadline || m->owner != uk_thread_current());
	return uk_waitq_wait_event_deadline(&m->wait, _uk_mutex_take(m),
					    deadline);
}
