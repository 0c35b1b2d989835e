/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: FS base, by RDFSBASE/WRFSBASE if the CPU has them, else by MSR. */
#ifndef __UK_ASM_TLS_H__
#define __UK_ASM_TLS_H__

#include <uk/arch/types.h>
#include <uk/asm/cpu.h>

/* 1 if the CPU has them; found out by the entry code, then sealed */
extern __u8 ukarch_x86_fsgsbase;

static inline __uptr ukarch_tls_get(void)
{
	__uptr tp;

	if (__builtin_expect(!ukarch_x86_fsgsbase, 0))
		return ukarch_rdmsr(UKARCH_MSR_FS_BASE);
	__asm__ volatile("rdfsbase %0" : "=r"(tp));
	return tp;
}

static inline void ukarch_tls_set(__uptr tp)
{
	if (__builtin_expect(!ukarch_x86_fsgsbase, 0))
		ukarch_wrmsr(UKARCH_MSR_FS_BASE, tp);
	else
		__asm__ volatile("wrfsbase %0" : : "r"(tp) : "memory");
}

#endif /* __UK_ASM_TLS_H__ */
