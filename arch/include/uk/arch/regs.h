/* SPDX-License-Identifier: BSD-3-Clause */
/* The register frame that an exception leaves on its stack. */
#ifndef __UK_ARCH_REGS_H__
#define __UK_ARCH_REGS_H__

#include <uk/arch/types.h>
#ifdef __cplusplus
extern "C" {
#endif

/* <uk/asm/regs.h> defines it, with the CPU's own names, and what follows. */
struct ukarch_regs;

/** The program counter: where the exception happened. Any context. */
static inline __uptr ukarch_regs_pc(const struct ukarch_regs *r);

/** The stack pointer at that moment. Any context. */
static inline __uptr ukarch_regs_sp(const struct ukarch_regs *r);

/** The frame pointer at that moment. Any context. */
static inline __uptr ukarch_regs_fp(const struct ukarch_regs *r);

#include <uk/asm/regs.h>

/**
 * The registers one by one, for a report: name of register i and its value;
 * NULL when there are no more. Any context.
 */
const char *ukarch_regs_get(const struct ukarch_regs *regs, unsigned int i,
			    __u64 *val);

/** 1 if the page of va is mapped in the active tables, else 0. */
int ukarch_mapped(__vaddr_t va);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ARCH_REGS_H__ */
