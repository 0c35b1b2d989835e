/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: between exceptions and their report. */
#ifndef __UK_ASM_TRAPS_H__
#define __UK_ASM_TRAPS_H__

#include <uk/arch/regs.h>

/* Exception class of a syndrome, and bits of that of an abort. */
#define ESR_EC(esr)	(((esr) >> 26) & 0x3f)
#define EC_UNKNOWN	0x00
#define EC_FP_TRAP	0x07
#define EC_SVC		0x15
#define EC_IABT		0x21
#define EC_PC_ALIGN	0x22
#define EC_DABT		0x25
#define EC_SP_ALIGN	0x26
#define EC_FP		0x2c
#define EC_BRK		0x3c
#define ESR_WNR		(1UL << 6)
#define ESR_FSC(esr)	((esr) & 0x3f)
#define FSC_PERMISSION	0x0c	/* 0x0c to 0x0f: levels 0 to 3 */

/**
 * Puts the cause of an exception into words and hands it to ukplat_crash().
 * Any context.
 */
void ukarch_arm64_crash(const struct ukarch_regs *regs)
	__attribute__((__noreturn__));

/* What ukarch_syscall_enable() set, or NULL. */
typedef long (*ukarch_arm64_svc_fn)(long a0, long a1, long a2, long a3,
				    long a4, long a5, long nr);
extern ukarch_arm64_svc_fn ukarch_arm64_svc;

#endif /* __UK_ASM_TRAPS_H__ */
