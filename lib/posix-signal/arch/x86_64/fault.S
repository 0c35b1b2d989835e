/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the handler of an exception, and goes back to what was interrupted. */

/* Of struct sig_frame (asserted in frame.c). */
#define GREGS	1000
#define RESUME	1896

/*
 * Entered by the return from the exception: rax = handler, rdi, rsi, rdx = its
 * arguments, rsp = the frame, rcx = where the exception was. All else is as it
 * was there.
 */
	.text
	.globl sig_fault_enter
	.type sig_fault_enter, @function
sig_fault_enter:
	push %rcx			/* looks like a call from there */
	push %rbp
	mov %rsp, %rbp
	fninit
	ldmxcsr default_mxcsr(%rip)
	call *%rax
	.globl sig_fault_return
sig_fault_return:
	lea 16(%rbp), %rbx
	mov %rbx, %rdi
	mov %rbx, %rsp
	call sig_fault_end
	cmpl $1, ukarch_x86_fp_save(%rip)	/* UKARCH_FP_XSAVE */
	jne 1f
	mov $-1, %eax
	mov $-1, %edx
	xrstor64 (%rbx)
	jmp 2f
1:	fxrstor64 (%rbx)
2:	mov GREGS(%rbx), %r8
	mov GREGS+8(%rbx), %r9
	mov GREGS+16(%rbx), %r10
	mov GREGS+24(%rbx), %r11
	mov GREGS+32(%rbx), %r12
	mov GREGS+40(%rbx), %r13
	mov GREGS+48(%rbx), %r14
	mov GREGS+56(%rbx), %r15
	mov GREGS+64(%rbx), %rdi
	mov GREGS+72(%rbx), %rsi
	mov GREGS+80(%rbx), %rbp
	mov GREGS+96(%rbx), %rdx
	mov GREGS+104(%rbx), %rax
	mov GREGS+112(%rbx), %rcx
	lea RESUME(%rbx), %rsp
	mov GREGS+88(%rbx), %rbx
	iretq
	.size sig_fault_enter, . - sig_fault_enter

/*
 * Where a system call returns to that used a bad address: its result is
 * -EFAULT, and it goes on where it was called.
 */
	.globl sig_efault_return
	.type sig_efault_return, @function
sig_efault_return:
	sub $16, %rsp
	lea 8(%rsp), %rdi
	call sig_efault_end
	mov %rax, 8(%rsp)
	add $8, %rsp
	mov $-14, %rax			/* EFAULT */
	ret
	.size sig_efault_return, . - sig_efault_return

	.section .rodata
	.balign 4
default_mxcsr:
	.long 0x1f80
	.section .note.GNU-stack, "", @progbits
