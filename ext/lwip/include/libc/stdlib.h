/* SPDX-License-Identifier: BSD-3-Clause */
/* The part of <stdlib.h> that lwIP uses; see string.h. */
#ifndef __LWIP_LIBC_STDLIB_H__
#define __LWIP_LIBC_STDLIB_H__

#include <stddef.h>

long long uk_strtoll(const char *s, char **endp, int base);

static inline int atoi(const char *s)
{
	return (int)uk_strtoll(s, NULL, 10);
}

#endif /* __LWIP_LIBC_STDLIB_H__ */
