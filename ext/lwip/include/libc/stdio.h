/* SPDX-License-Identifier: BSD-3-Clause */
/* lwIP includes <stdio.h> but uses nothing of it in our configuration. */
#ifndef __LWIP_LIBC_STDIO_H__
#define __LWIP_LIBC_STDIO_H__

#include <stddef.h>

#endif /* __LWIP_LIBC_STDIO_H__ */
