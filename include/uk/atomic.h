/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Atomic operations on integers and pointers, over the compiler's builtins.
 *
 * All are sequentially consistent if the name does not say otherwise, may be
 * used from interrupts, never block and cannot fail. `ptr` must be naturally
 * aligned.
 */
#ifndef __UK_ATOMIC_H__
#define __UK_ATOMIC_H__

#include <uk/arch/types.h>

/* The old value; *ptr becomes old OP value. */
#define uk_fetch_add(ptr, value) \
	__atomic_fetch_add((ptr), (value), __ATOMIC_SEQ_CST)
#define uk_fetch_sub(ptr, value) \
	__atomic_fetch_sub((ptr), (value), __ATOMIC_SEQ_CST)
#define uk_fetch_or(ptr, value) \
	__atomic_fetch_or((ptr), (value), __ATOMIC_SEQ_CST)
#define uk_fetch_and(ptr, value) \
	__atomic_fetch_and((ptr), (value), __ATOMIC_SEQ_CST)

/* The old value of *ptr; inc and dec by one. */
#define uk_inc(ptr) uk_fetch_add((ptr), 1)
#define uk_dec(ptr) uk_fetch_sub((ptr), 1)

/* The new value: *ptr OP value. */
#define uk_add_fetch(ptr, value) \
	__atomic_add_fetch((ptr), (value), __ATOMIC_SEQ_CST)
#define uk_sub_fetch(ptr, value) \
	__atomic_sub_fetch((ptr), (value), __ATOMIC_SEQ_CST)

#define uk_load_n(ptr) __atomic_load_n((ptr), __ATOMIC_SEQ_CST)
#define uk_store_n(ptr, value) \
	__atomic_store_n((ptr), (value), __ATOMIC_SEQ_CST)
#define uk_load_acquire(ptr) __atomic_load_n((ptr), __ATOMIC_ACQUIRE)
#define uk_store_release(ptr, value) \
	__atomic_store_n((ptr), (value), __ATOMIC_RELEASE)
#define uk_load_relaxed(ptr) __atomic_load_n((ptr), __ATOMIC_RELAXED)
#define uk_store_relaxed(ptr, value) \
	__atomic_store_n((ptr), (value), __ATOMIC_RELAXED)

/* The old value; *ptr becomes value. */
#define uk_exchange_n(ptr, value) \
	__atomic_exchange_n((ptr), (value), __ATOMIC_SEQ_CST)

/* The old value, under the names that external code uses. */
#define uk_or(ptr, value) uk_fetch_or((ptr), (value))
#define uk_and(ptr, value) uk_fetch_and((ptr), (value))

/* True if *ptr was *expected and is now desired; else *expected is *ptr. */
#define uk_compare_exchange_n(ptr, expected, desired)			\
	__atomic_compare_exchange_n((ptr), (expected), (desired), 0,	\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

/* The value of *ptr afterwards: desired if it was expected, else expected. */
#define uk_compare_exchange_sync(ptr, expected, desired) __extension__({ \
	__typeof__(*(ptr)) __ce_old = (expected);			\
	__typeof__(*(ptr)) __ce_new = (desired);			\
	__typeof__(*(ptr)) __ce_was = __ce_old;				\
	uk_compare_exchange_n((ptr), &__ce_was, __ce_new) ? __ce_new	\
							  : __ce_old; })

/* Orders memory accesses of this CPU as other CPUs see them. */
#define uk_smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define uk_smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define uk_smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)

#endif /* __UK_ATOMIC_H__ */
