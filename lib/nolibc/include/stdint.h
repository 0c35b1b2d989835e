/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: integer types, from the compiler. */
#ifndef __NOLIBC_STDINT_H__
#define __NOLIBC_STDINT_H__

#include <stdint-gcc.h>

#endif /* __NOLIBC_STDINT_H__ */
