/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of <string.h> that lwIP uses: it is built without a libc, so that
 * one build serves images with any.
 */
#ifndef __LWIP_LIBC_STRING_H__
#define __LWIP_LIBC_STRING_H__

#include <stddef.h>

void *memcpy(void *__restrict dst, const void *__restrict src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *ptr, int val, size_t len);
int memcmp(const void *a, const void *b, size_t len);

size_t uk_strlen(const char *s);
int uk_strncmp(const char *a, const char *b, size_t max);
#define strlen(s)		uk_strlen(s)
#define strncmp(a, b, n)	uk_strncmp(a, b, n)

#endif /* __LWIP_LIBC_STRING_H__ */
