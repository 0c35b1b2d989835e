/* SPDX-License-Identifier: BSD-3-Clause */
/* Context switch: callee-saved registers and floating-point control words. */
#include <uk/arch/ctx.h>

	.text
/*
 * Frame of a context that does not run, from its sp upwards:
 * mxcsr, x87 control word (8 bytes), r15 r14 r13 r12 rbx rbp, return address.
 * ukarch_ctx_init() in ctx.c builds the same.
 */
	.balign 16
	.globl ukarch_ctx_switch
	.type ukarch_ctx_switch, @function
ukarch_ctx_switch:
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	subq $8, %rsp
	stmxcsr (%rsp)
	fnstcw 4(%rsp)
	movq %rsp, UKARCH_CTX_SP(%rdi)
	movq UKARCH_CTX_SP(%rsi), %rsp
1:	ldmxcsr (%rsp)
	fldcw 4(%rsp)
	addq $8, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret
	.size ukarch_ctx_switch, . - ukarch_ctx_switch

	.globl ukarch_ctx_load
	.type ukarch_ctx_load, @function
ukarch_ctx_load:
	movq UKARCH_CTX_SP(%rdi), %rsp
	jmp 1b
	.size ukarch_ctx_load, . - ukarch_ctx_load

	/* first return of a new context: r12 = function, r13 = argument */
	.globl ukarch_x86_ctx_start
	.type ukarch_x86_ctx_start, @function
ukarch_x86_ctx_start:
	movq %r13, %rdi
	call *%r12
	ud2
	.size ukarch_x86_ctx_start, . - ukarch_x86_ctx_start
	.section .note.GNU-stack, "", @progbits
