/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reference count: who holds a reference may take more; the last one that is
 * given back frees the object. Safe from interrupts and other CPUs; never
 * blocks. A count that would wrap stops the system (uk_refcount_acquire).
 */
#ifndef __UK_REFCOUNT_H__
#define __UK_REFCOUNT_H__

#include <uk/atomic.h>
#include <uk/essentials.h>

struct uk_refcount {
	__u32 count;
};

#define UK_REFCOUNT_INITIALIZER(n) { (n) }

/** Sets the count to n: the references that the creator holds. */
static inline void uk_refcount_init(struct uk_refcount *ref, __u32 n)
{
	uk_store_relaxed(&ref->count, n);
}

/** The count at this moment; for tests and messages. */
static inline __u32 uk_refcount_read(const struct uk_refcount *ref)
{
	return uk_load_relaxed(&ref->count);
}

/** Takes a reference. The caller must already hold one. */
static inline void uk_refcount_acquire(struct uk_refcount *ref)
{
	__u32 old = __atomic_fetch_add(&ref->count, 1, __ATOMIC_RELAXED);

	if (unlikely(old == 0 || old > 0x7fffffff))
		__builtin_trap();
}

/** Takes a reference unless the count is already zero; true if taken. */
static inline bool uk_refcount_acquire_if_not_zero(struct uk_refcount *ref)
{
	__u32 old = uk_load_relaxed(&ref->count);

	do {
		if (old == 0)
			return false;
		if (unlikely(old > 0x7fffffff))
			__builtin_trap();
	} while (!uk_compare_exchange_n(&ref->count, &old, old + 1));
	return true;
}

/** Gives a reference back; true if it was the last: the caller frees. */
static inline bool uk_refcount_release(struct uk_refcount *ref)
{
	__u32 old = __atomic_fetch_sub(&ref->count, 1, __ATOMIC_ACQ_REL);

	if (unlikely(old == 0))
		__builtin_trap();
	return old == 1;
}

#endif /* __UK_REFCOUNT_H__ */
