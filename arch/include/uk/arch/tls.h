/* SPDX-License-Identifier: BSD-3-Clause */
/* The TLS register, which belongs to libc and application. */
#ifndef __UK_ARCH_TLS_H__
#define __UK_ARCH_TLS_H__

#include <uk/arch/types.h>
#include <uk/asm/tls.h>

/*
 * What <uk/asm/tls.h> provides, inline, any context, cannot fail:
 *
 * __uptr ukarch_tls_get(void)
 *	The TLS pointer (FS base on x86-64, TPIDR_EL0 on arm64).
 * void ukarch_tls_set(__uptr tp)
 *	Sets it. The scheduler calls this only when it differs.
 */

#endif /* __UK_ARCH_TLS_H__ */
