/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: register frame, in the order in which the vectors store it. */
#ifndef __UK_ASM_REGS_H__
#define __UK_ASM_REGS_H__

#define UKARCH_REGS_SIZE	288

#ifndef __ASSEMBLY__
#include <uk/arch/types.h>

struct ukarch_regs {
	__u64 x[31];
	__u64 sp;
	__u64 pc;
	__u64 pstate;
	__u64 esr;
	__u64 far;
};

static inline __uptr ukarch_regs_pc(const struct ukarch_regs *r)
{
	return r->pc;
}

static inline __uptr ukarch_regs_sp(const struct ukarch_regs *r)
{
	return r->sp;
}

static inline __uptr ukarch_regs_fp(const struct ukarch_regs *r)
{
	return r->x[29];
}

#endif /* !__ASSEMBLY__ */
#endif /* __UK_ASM_REGS_H__ */
