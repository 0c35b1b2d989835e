/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls a signal handler, on another stack if need be. */

/*
 * void sig_call(handler, sig, info, uc, sp)
 *               rdi      rsi  rdx   rcx  r8
 *
 * The handler is called as handler(sig, info, uc). The state of the
 * floating-point unit is kept below the frame of this function.
 */
	.text
	.globl sig_call
	.type sig_call, @function
sig_call:
	push %rbp
	mov %rsp, %rbp
	push %rbx
	sub $520, %rsp
	and $-16, %rsp
	fxsave64 (%rsp)
	mov %rsp, %rbx
	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	test %r8, %r8
	jz 1f
	and $-16, %r8
	mov %r8, %rsp
1:	cld
	call *%rax
	/* a return address that says: the caller is the program */
	.globl sig_call_return
sig_call_return:
	fxrstor64 (%rbx)
	mov -8(%rbp), %rbx
	leave
	ret
	.size sig_call, . - sig_call
	.section .note.GNU-stack, "", @progbits
