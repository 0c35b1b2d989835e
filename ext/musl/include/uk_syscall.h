/* SPDX-License-Identifier: BSD-3-Clause */
/* syscall() in programs: a constant number is a direct call. */
#ifndef _BITS_UK_SYSCALL_H
#define _BITS_UK_SYSCALL_H

#include <uk/bits/syscall_const.h>

#ifdef __cplusplus
extern "C" {
#endif

long uk_syscall6_r(long, long, long, long, long, long, long);
long __syscall_ret(unsigned long);

static __inline__ __attribute__((__always_inline__)) long
__uk_syscall(long __n, long __a, long __b, long __c, long __d, long __e,
	     long __f)
{
	if (__builtin_constant_p(__n))
		return __syscall_ret((unsigned long)__uk_syscall_const(
			__n, __a, __b, __c, __d, __e, __f));
	return __syscall_ret((unsigned long)uk_syscall6_r(
		__n, __a, __b, __c, __d, __e, __f));
}

#ifdef __cplusplus
}
#endif

#ifdef __OPTIMIZE__
#define syscall(...) \
	__uk_syscall_args(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define __uk_syscall_args(n, a, b, c, d, e, f, ...) \
	__uk_syscall((long)(n), (long)(a), (long)(b), (long)(c), (long)(d), \
		     (long)(e), (long)(f))
#endif

#endif
