/* SPDX-License-Identifier: BSD-3-Clause */
/* A thread that an interrupt led here calls a function, then goes on. */

#include <uk/asm/pushregs.h>

#define REGS_VECTOR	120	/* of struct ukarch_regs */
#define XSAVE_HEADER	512
#define XSAVE_SIZE	832	/* x87, SSE and AVX: XCR0_USED in cpu.c */

/*
 * Entered by the return from an interrupt, interrupts on, with the end of
 * struct ukarch_regs at rsp; all other registers are the thread's.
 */
	.text
	.balign 16
	.globl ukarch_x86_preempt_entry
	.type ukarch_x86_preempt_entry, @function
ukarch_x86_preempt_entry:
	push_regs
	cld
	movq %rsp, %rbx
	xorl %ecx, %ecx
	movq REGS_VECTOR(%rbx), %r12
	subq $XSAVE_SIZE, %rsp
	andq $-64, %rsp
	/* there the function finds the floating-point state */
	movq %rsp, REGS_VECTOR(%rbx)
	cmpl $1, ukarch_x86_fp_save(%rip)
	jne 1f
	/* the header must be zero where XSAVE does not write it */
	movq %rcx, XSAVE_HEADER(%rsp)
	movq %rcx, XSAVE_HEADER+8(%rsp)
	movq %rcx, XSAVE_HEADER+16(%rsp)
	movq %rcx, XSAVE_HEADER+24(%rsp)
	movq %rcx, XSAVE_HEADER+32(%rsp)
	movq %rcx, XSAVE_HEADER+40(%rsp)
	movq %rcx, XSAVE_HEADER+48(%rsp)
	movq %rcx, XSAVE_HEADER+56(%rsp)
	movl $-1, %eax
	movl $-1, %edx
	xsave64 (%rsp)
	jmp 2f
1:	fxsave64 (%rsp)
2:	movq %rbx, %rdi
	call *%r12
	cmpl $1, ukarch_x86_fp_save(%rip)
	jne 3f
	movl $-1, %eax
	movl $-1, %edx
	xrstor64 (%rsp)
	jmp 4f
3:	fxrstor64 (%rsp)
4:	movq %rbx, %rsp
	movq $0, REGS_VECTOR(%rbx)
	pop_regs
	iretq
	.size ukarch_x86_preempt_entry, . - ukarch_x86_preempt_entry
	.section .note.GNU-stack, "", @progbits
