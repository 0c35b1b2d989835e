/* SPDX-License-Identifier: BSD-3-Clause */
/* The TLS register, which belongs to libc and application. */
#ifndef __UK_ARCH_TLS_H__
#define __UK_ARCH_TLS_H__

#include <uk/arch/types.h>

/*
 * What each architecture provides in <uk/asm/tls.h>, inline. Any context,
 * cannot fail.
 */

/** The TLS pointer (FS base on x86-64, TPIDR_EL0 on arm64). */
static inline __uptr ukarch_tls_get(void);

/** Sets it. The scheduler calls this only when it differs. */
static inline void ukarch_tls_set(__uptr tp);

#include <uk/asm/tls.h>

#endif /* __UK_ARCH_TLS_H__ */
