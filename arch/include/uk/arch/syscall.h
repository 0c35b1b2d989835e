/* SPDX-License-Identifier: BSD-3-Clause */
/* Entry of the system call instruction. */
#ifndef __UK_ARCH_SYSCALL_H__
#define __UK_ARCH_SYSCALL_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What a system call instruction calls: number and six arguments, on the
 * caller's stack (below its red zone), interrupts as they were. Returns the
 * value or -errno for the result register.
 */
typedef long (*ukarch_syscall_fn)(long a0, long a1, long a2, long a3,
				  long a4, long a5, long nr);

/**
 * Makes the CPU take system call instructions on this CPU and call fn for
 * them. Registers are as the Linux ABI has them: number in rax/x8, arguments
 * in rdi rsi rdx r10 r8 r9 / x0-x5, result in rax/x0, all others kept but
 * rcx and r11 (x86-64).
 */
void ukarch_syscall_enable(ukarch_syscall_fn fn);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ARCH_SYSCALL_H__ */
