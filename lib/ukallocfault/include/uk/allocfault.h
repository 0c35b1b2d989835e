/* SPDX-License-Identifier: BSD-3-Clause */
/* Where allocations may fail: between the begin and the end of a call. */
#ifndef __UK_ALLOCFAULT_H__
#define __UK_ALLOCFAULT_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The calling thread begins a system call: until uk_allocfault_again(), or
 * until another thread begins one, its allocations are counted, and may fail.
 * Thread context.
 * @param name of the call's function; lives for ever
 */
void uk_allocfault_begin(const char *name);

/**
 * The call that was begun has ended.
 * @param r its result, less than 0: -errno
 * @return 1 if it failed for want of memory that was there: the caller calls
 *	uk_allocfault_begin() and makes it again. 0: the result stands.
 *	Thread context.
 */
int uk_allocfault_again(long r);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ALLOCFAULT_H__ */
