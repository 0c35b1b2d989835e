/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: error numbers; errno is one variable for all threads. */
#ifndef __NOLIBC_ERRNO_H__
#define __NOLIBC_ERRNO_H__

#include <abi/errno.h>

#ifdef __cplusplus
extern "C" {
#endif

extern int errno;

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_ERRNO_H__ */
