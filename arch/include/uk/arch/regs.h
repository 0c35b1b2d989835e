/* SPDX-License-Identifier: BSD-3-Clause */
/* The register frame that an exception leaves on its stack. */
#ifndef __UK_ARCH_REGS_H__
#define __UK_ARCH_REGS_H__

#include <uk/arch/types.h>
#include <uk/asm/regs.h>

/*
 * <uk/asm/regs.h> defines struct ukarch_regs with the CPU's own names and
 *
 * __uptr ukarch_regs_pc(const struct ukarch_regs *)
 * __uptr ukarch_regs_sp(const struct ukarch_regs *)
 * __uptr ukarch_regs_fp(const struct ukarch_regs *)
 *	Program counter, stack pointer, frame pointer.
 */

#endif /* __UK_ARCH_REGS_H__ */
