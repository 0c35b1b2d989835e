/* SPDX-License-Identifier: BSD-3-Clause */
/* Counts calls that nothing implements. */
#include <uk/syscall.h>
#include <uk/essentials.h>

/*
 * Lock: none. An entry is pushed once, by its first caller; the exchange keeps
 * a second caller at the same moment from pushing it twice.
 */
static struct uk_syscall_missing *missing_head;

long uk_syscall_enosys(struct uk_syscall_missing *m)
{
	if (__atomic_fetch_add(&m->count, 1, __ATOMIC_RELAXED) == 0) {
		m->next = __atomic_load_n(&missing_head, __ATOMIC_RELAXED);
		while (!__atomic_compare_exchange_n(&missing_head, &m->next, m,
						    false, __ATOMIC_RELEASE,
						    __ATOMIC_RELAXED))
			;
	}
	return -ENOSYS;
}

void uk_syscall_missing_foreach(void (*fn)(const struct uk_syscall_missing *m,
					   void *arg), void *arg)
{
	const struct uk_syscall_missing *m;

	m = __atomic_load_n(&missing_head, __ATOMIC_ACQUIRE);
	for (; m; m = m->next)
		fn(m, arg);
}
