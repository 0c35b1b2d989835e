/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: register frame, in the order in which the vectors push it. */
#ifndef __UK_ASM_REGS_H__
#define __UK_ASM_REGS_H__

#include <uk/arch/types.h>

struct ukarch_regs {
	__u64 r15, r14, r13, r12, r11, r10, r9, r8;
	__u64 rbp, rdi, rsi, rdx, rcx, rbx, rax;
	__u64 vector;
	__u64 error;
	__u64 rip, cs, rflags, rsp, ss;
};

static inline __uptr ukarch_regs_pc(const struct ukarch_regs *r)
{
	return r->rip;
}

static inline __uptr ukarch_regs_sp(const struct ukarch_regs *r)
{
	return r->rsp;
}

static inline __uptr ukarch_regs_fp(const struct ukarch_regs *r)
{
	return r->rbp;
}

#endif /* __UK_ASM_REGS_H__ */
