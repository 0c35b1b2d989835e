/* SPDX-License-Identifier: BSD-3-Clause */
/* The machinery behind UK_SYSCALL_R_DEFINE(); included by <uk/syscall.h>. */
#ifndef __UK_BITS_SYSCALL_DEFINE_H__
#define __UK_BITS_SYSCALL_DEFINE_H__

/*
 * Arguments come in pairs (type, name). __UK_SC_N counts pairs; the lists
 * below turn them into parameters (T), longs (L) and casts (C).
 */
#define __UK_SC_N(...)							\
	__UK_SC_N_(0, ##__VA_ARGS__, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0)
#define __UK_SC_N_(z, a, b, c, d, e, f, g, h, i, j, k, l, n, ...)	n

/* A call need not look at all of its arguments. */
#define __UK_SC_UNUSED		__attribute__((unused))
#define __UK_SC_T0()		void
#define __UK_SC_T1(t, a)	t a __UK_SC_UNUSED
#define __UK_SC_T2(t, a, ...)	t a __UK_SC_UNUSED, __UK_SC_T1(__VA_ARGS__)
#define __UK_SC_T3(t, a, ...)	t a __UK_SC_UNUSED, __UK_SC_T2(__VA_ARGS__)
#define __UK_SC_T4(t, a, ...)	t a __UK_SC_UNUSED, __UK_SC_T3(__VA_ARGS__)
#define __UK_SC_T5(t, a, ...)	t a __UK_SC_UNUSED, __UK_SC_T4(__VA_ARGS__)
#define __UK_SC_T6(t, a, ...)	t a __UK_SC_UNUSED, __UK_SC_T5(__VA_ARGS__)

#define __UK_SC_L0()		void
#define __UK_SC_L1(t, a)	long a
#define __UK_SC_L2(t, a, ...)	long a, __UK_SC_L1(__VA_ARGS__)
#define __UK_SC_L3(t, a, ...)	long a, __UK_SC_L2(__VA_ARGS__)
#define __UK_SC_L4(t, a, ...)	long a, __UK_SC_L3(__VA_ARGS__)
#define __UK_SC_L5(t, a, ...)	long a, __UK_SC_L4(__VA_ARGS__)
#define __UK_SC_L6(t, a, ...)	long a, __UK_SC_L5(__VA_ARGS__)

#define __UK_SC_C0()
#define __UK_SC_C1(t, a)	(t)(a)
#define __UK_SC_C2(t, a, ...)	(t)(a), __UK_SC_C1(__VA_ARGS__)
#define __UK_SC_C3(t, a, ...)	(t)(a), __UK_SC_C2(__VA_ARGS__)
#define __UK_SC_C4(t, a, ...)	(t)(a), __UK_SC_C3(__VA_ARGS__)
#define __UK_SC_C5(t, a, ...)	(t)(a), __UK_SC_C4(__VA_ARGS__)
#define __UK_SC_C6(t, a, ...)	(t)(a), __UK_SC_C5(__VA_ARGS__)

#define __UK_SC_A0()		0
#define __UK_SC_A1(t, a)	a
#define __UK_SC_A2(t, a, ...)	a, __UK_SC_A1(__VA_ARGS__)
#define __UK_SC_A3(t, a, ...)	a, __UK_SC_A2(__VA_ARGS__)
#define __UK_SC_A4(t, a, ...)	a, __UK_SC_A3(__VA_ARGS__)
#define __UK_SC_A5(t, a, ...)	a, __UK_SC_A4(__VA_ARGS__)
#define __UK_SC_A6(t, a, ...)	a, __UK_SC_A5(__VA_ARGS__)

#define __UK_SC_CAT(a, b)	a##b
#define __UK_SC_LIST(kind, n)	__UK_SC_CAT(kind, n)

#if CONFIG_LIBUKSYSCALL_TRACE
#define __UK_SC_ENTER(name, n, ...)					\
	do {								\
		const long args__[] = {					\
			__UK_SC_LIST(__UK_SC_A, n)(__VA_ARGS__)		\
		};							\
		uk_syscall_trace_enter(#name, UK_SYS_KINDS_##name,	\
				       n, args__);			\
	} while (0)
#define __UK_SC_EXIT(name, r)	uk_syscall_trace_exit(#name, r)
#else
#define __UK_SC_ENTER(name, n, ...)	do { } while (0)
#define __UK_SC_EXIT(name, r)		do { } while (0)
#endif

/* What is tested with allocations that fail makes such a call again. */
#if CONFIG_LIBUKALLOCFAULT
#include <uk/allocfault.h>
#define __UK_SC_CALL(call)						\
	do {								\
		uk_allocfault_begin(__func__);				\
		r__ = (long)(call);					\
	} while (uk_allocfault_again(r__))
#else
#define __UK_SC_CALL(call)	r__ = (long)(call)
#endif

/*
 * The bodies. The result of the implementation is converted to long by way of
 * its own type, so that an int keeps its sign.
 */
#define __UK_SC_BODY_R(name, call)					\
	do {								\
		__UK_SC_CALL(call);					\
		if (__builtin_expect(!uk_syscall_attention &&		\
				     r__ != -ERESTARTSYS, 1))		\
			break;						\
	} while ((r__ = uk_syscall_boundary(r__)) == -ERESTARTSYS)
#define __UK_SC_BODY_FAST(name, call)					\
	r__ = (long)(call)
#define __UK_SC_BODY_ERRNO(name, call)					\
	do {								\
		r__ = (long)(call);					\
		if (r__ == -1)						\
			r__ = -(long)errno;				\
		if (__builtin_expect(!uk_syscall_attention, 1))		\
			break;						\
	} while ((r__ = uk_syscall_boundary(r__)) == -ERESTARTSYS)

#define __UK_SC_DEFINE(body, rtype, name, ...)				\
	__UK_SC_DEFINE_N(body, __UK_SC_N(__VA_ARGS__), rtype, name,	\
			 ##__VA_ARGS__)
#define __UK_SC_DEFINE_N(body, n, rtype, name, ...)			\
	__UK_SC_DEFINE_X(body, n, rtype, name, ##__VA_ARGS__)
#define __UK_SC_DEFINE_X(body, n, rtype, name, ...)			\
	static inline rtype __attribute__((always_inline))		\
	__uk_syscall_i_##name(__UK_SC_LIST(__UK_SC_T, n)(__VA_ARGS__));	\
	long uk_syscall_r_##name(__UK_SC_LIST(__UK_SC_L, n)(__VA_ARGS__)) \
	{								\
		long r__;						\
									\
		__UK_SC_ENTER(name, n, ##__VA_ARGS__);			\
		body(name, __uk_syscall_i_##name(			\
			__UK_SC_LIST(__UK_SC_C, n)(__VA_ARGS__)));	\
		__UK_SC_EXIT(name, r__);				\
		return r__;						\
	}								\
	static inline rtype __attribute__((always_inline))		\
	__uk_syscall_i_##name(__UK_SC_LIST(__UK_SC_T, n)(__VA_ARGS__))

#endif /* __UK_BITS_SYSCALL_DEFINE_H__ */
