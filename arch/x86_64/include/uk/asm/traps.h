/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: between exceptions and their report. */
#ifndef __UK_ASM_TRAPS_H__
#define __UK_ASM_TRAPS_H__

#include <uk/arch/regs.h>

/* Error code of a page fault. */
#define PF_PRESENT	0x01UL	/* forbidden, not missing */
#define PF_WRITE	0x02UL
#define PF_RESERVED	0x08UL	/* reserved bits in a table */
#define PF_EXEC		0x10UL

/**
 * Puts the cause of an exception into words and hands it to ukplat_crash().
 * @param addr the faulting address of a page fault, else ignored. Any context.
 */
void ukarch_x86_crash(const struct ukarch_regs *regs, __vaddr_t addr)
	__attribute__((__noreturn__));

#endif /* __UK_ASM_TRAPS_H__ */
