/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: text without letter case, and old names. */
#ifndef __NOLIBC_STRINGS_H__
#define __NOLIBC_STRINGS_H__

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
#define bzero(p, n) ((void)__builtin_memset((p), 0, (n)))
#define bcopy(s, d, n) ((void)__builtin_memmove((d), (s), (n)))
int ffs(int i);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_STRINGS_H__ */
