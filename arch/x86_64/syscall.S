/* SPDX-License-Identifier: BSD-3-Clause */
/* Entry of the SYSCALL instruction, executed in ring 0 like all else. */
#include <uk/arch/lcpu.h>

	.text
/*
 * In: rcx = return address, r11 = flags, rax = number, arguments in rdi rsi
 * rdx r10 r8 r9, the caller's stack. Its red zone is in use. The flags that
 * a caller may rely on (direction) are clear by the mask of the instruction.
 */
	.balign 16
	.globl ukarch_x86_syscall_entry
	.type ukarch_x86_syscall_entry, @function
ukarch_x86_syscall_entry:
	leaq -128(%rsp), %rsp
	pushq %rcx
	pushq %rbp
	movq %rsp, %rbp
	pushq %rdi
	pushq %rsi
	pushq %rdx
	pushq %r10
	pushq %r8
	pushq %r9
	andq $-16, %rsp
	subq $8, %rsp
	pushq %rax			/* seventh argument, on the stack */
	movq %r10, %rcx
	call *ukarch_x86_syscall_fn(%rip)
	movq -8(%rbp), %rdi
	movq -16(%rbp), %rsi
	movq -24(%rbp), %rdx
	movq -32(%rbp), %r10
	movq -40(%rbp), %r8
	movq -48(%rbp), %r9
	movq %rbp, %rsp
	popq %rbp
	popq %rcx
	leaq 128(%rsp), %rsp
	jmp *%rcx
	.size ukarch_x86_syscall_entry, . - ukarch_x86_syscall_entry
	.section .note.GNU-stack, "", @progbits
