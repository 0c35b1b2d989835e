/* SPDX-License-Identifier: BSD-3-Clause */
/* Counting semaphores. */
#include <uk/assert.h>
#include <uk/plat/time.h>
#include <uk/semaphore.h>

void uk_semaphore_init(struct uk_semaphore *s, long count)
{
	UK_ASSERT(count >= 0);
	s->count = count;
	uk_waitq_init(&s->wait);
}

int uk_semaphore_down_try(struct uk_semaphore *s)
{
	long n = __atomic_load_n(&s->count, __ATOMIC_RELAXED);

	while (n > 0) {
		if (__atomic_compare_exchange_n(&s->count, &n, n - 1, 0,
						__ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return 1;
	}
	return 0;
}

void uk_semaphore_down(struct uk_semaphore *s)
{
	uk_waitq_wait_event(&s->wait, uk_semaphore_down_try(s));
}

__nsec uk_semaphore_down_to(struct uk_semaphore *s, __nsec timeout)
{
	__nsec start = ukplat_monotonic_clock(), deadline = 0;

	if (timeout)
		deadline = MIN(timeout, (__nsec)__SNSEC_MAX - start) + start;
	if (uk_waitq_wait_event_deadline(&s->wait, uk_semaphore_down_try(s),
					 deadline))
		return __NSEC_MAX;
	return ukplat_monotonic_clock() - start;
}

void uk_semaphore_up(struct uk_semaphore *s)
{
	__atomic_fetch_add(&s->count, 1, __ATOMIC_SEQ_CST);
	if (!uk_waitq_empty(&s->wait))
		uk_waitq_wake_up_one(&s->wait);
}
