/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: TPIDR_EL0. */
#ifndef __UK_ASM_TLS_H__
#define __UK_ASM_TLS_H__

#include <uk/arch/types.h>

static inline __uptr ukarch_tls_get(void)
{
	__uptr tp;

	__asm__ volatile("mrs %0, tpidr_el0" : "=r"(tp));
	return tp;
}

static inline void ukarch_tls_set(__uptr tp)
{
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(tp) : "memory");
}

#endif /* __UK_ASM_TLS_H__ */
