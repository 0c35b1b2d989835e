/* SPDX-License-Identifier: BSD-3-Clause */
/* musl's way into the system: a constant number is a direct call. */
#ifndef __MUSL_SYSCALL_ARCH_H__
#define __MUSL_SYSCALL_ARCH_H__

#include <uk/bits/syscall_const.h>

#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

#define IPC_64 0

/* By number at run time: only where the number is not a constant. */
long uk_syscall6_r(long nr, long a0, long a1, long a2, long a3, long a4,
		   long a5);

#define __UK_INLINE static inline __attribute__((always_inline))

__UK_INLINE long __syscall6(long n, long a0, long a1, long a2, long a3,
			    long a4, long a5)
{
	if (__builtin_constant_p(n))
		return __uk_syscall_const(n, a0, a1, a2, a3, a4, a5);
	return uk_syscall6_r(n, a0, a1, a2, a3, a4, a5);
}

__UK_INLINE long __syscall0(long n)
{
	return __syscall6(n, 0, 0, 0, 0, 0, 0);
}

__UK_INLINE long __syscall1(long n, long a0)
{
	return __syscall6(n, a0, 0, 0, 0, 0, 0);
}

__UK_INLINE long __syscall2(long n, long a0, long a1)
{
	return __syscall6(n, a0, a1, 0, 0, 0, 0);
}

__UK_INLINE long __syscall3(long n, long a0, long a1, long a2)
{
	return __syscall6(n, a0, a1, a2, 0, 0, 0);
}

__UK_INLINE long __syscall4(long n, long a0, long a1, long a2, long a3)
{
	return __syscall6(n, a0, a1, a2, a3, 0, 0);
}

__UK_INLINE long __syscall5(long n, long a0, long a1, long a2, long a3,
			    long a4)
{
	return __syscall6(n, a0, a1, a2, a3, a4, 0);
}

#endif /* __MUSL_SYSCALL_ARCH_H__ */
