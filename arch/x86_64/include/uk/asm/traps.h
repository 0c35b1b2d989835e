/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: between exceptions and their report. */
#ifndef __UK_ASM_TRAPS_H__
#define __UK_ASM_TRAPS_H__

#include <uk/arch/regs.h>

/* Puts the cause of an exception into words and hands it to ukplat_crash().
 * addr is the faulting address of a page fault. */
void ukarch_x86_crash(const struct ukarch_regs *regs, __vaddr_t addr)
	__attribute__((noreturn));

#endif /* __UK_ASM_TRAPS_H__ */
