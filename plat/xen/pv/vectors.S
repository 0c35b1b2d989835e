/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: entry and exit of exceptions and events, calls of Xen. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/pushregs.h>

/*
 * Threads run in what Xen calls user mode of the guest, though they may do all
 * and see the same page tables: a trap then comes onto a stack of ours, the
 * one of exceptions, and not onto the thread's, which may have a red zone or
 * no memory yet. Handlers run in kernel mode, where a trap comes onto the
 * stack in use. Xen pushes rcx, r11, an error code where there is one, and
 * what a CPU pushes; the interrupt flag of rflags is the mask of events. The
 * selector of the code says which mode the return leads to.
 */
#define MASK_EVENTS	4
#define CALL_IRET	23
#define VEC_UD		6
#define SYSCALL_LEN	2

	.text
/* To what Xen pushed, without rcx and r11. */
.macro xen_return
	pushq $0
	pushq %rcx
	pushq %r11
	pushq %rax
	movl $CALL_IRET, %eax
	syscall
.endm

/*
 * What Xen pushed, from rip on, to the end of the exceptions' stack, or below
 * where that is in use. Changes r11 to where rcx and r11 lie.
 */
.macro to_stack first
	leaq uk_guard_nmi(%rip), %r11
	subq %rsp, %r11
	cmpq $UKARCH_EXC_STACK_SIZE, %r11
	movq %rsp, %r11
	jbe 1f
	leaq uk_guard_nmi(%rip), %rsp
1:	andq $-16, %rsp
	push_place \first
.endm

.macro push_place first
	pushq \first+32(%r11)			/* ss */
	pushq \first+24(%r11)			/* rsp */
	pushq \first+16(%r11)			/* rflags */
	pushq \first+8(%r11)			/* cs */
	movl $0, 4(%rsp)			/* where the mask is once more */
	pushq \first(%r11)			/* rip */
.endm

	/* ecx = vector */
	.balign 16
	.type exception_error, @function
exception_error:
	to_stack 24
	pushq 16(%r11)
	jmp exception_common
	.size exception_error, . - exception_error

	.type exception_plain, @function
exception_plain:
	to_stack 16
	pushq $0
exception_common:
	pushq %rcx
	movq (%r11), %rcx
	movq 8(%r11), %r11
	push_regs
	cld
	movq %rsp, %rdi
	call ukarch_x86_exception
	pop_regs
	xen_return
	.size exception_plain, . - exception_plain

	.balign 16
	.globl ukarch_xen_upcall
	.type ukarch_xen_upcall, @function
ukarch_xen_upcall:
	movq %rsp, %r11
	leaq uk_guard_exc(%rip), %rsp
	push_place 16
	pushq %rax
	pushq (%r11)				/* rcx */
	pushq %rdx
	pushq %rsi
	pushq %rdi
	pushq %r8
	pushq %r9
	pushq %r10
	pushq 8(%r11)				/* r11 */
	cld
	movl $UKARCH_VEC_UPCALL, %edi
	leaq 72(%rsp), %rsi
	call ukarch_x86_interrupt
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rdi
	popq %rsi
	popq %rdx
	popq %rcx
	popq %rax
	xen_return
	.size ukarch_xen_upcall, . - ukarch_xen_upcall

/*
 * long uk_xen_call4(nr, a1, a2, a3, a4): in kernel mode the instruction calls
 * Xen, in user mode it comes to ukarch_xen_syscall, which does.
 */
	.balign 16
	.globl uk_xen_call4
	.type uk_xen_call4, @function
uk_xen_call4:
	movl %edi, %eax
	movq %rsi, %rdi
	movq %rdx, %rsi
	movq %rcx, %rdx
	movq %r8, %r10
	syscall
called:	ret
	.size uk_xen_call4, . - uk_xen_call4

/*
 * The SYSCALL instruction of user mode: the one above, or that of a program,
 * which goes on where a CPU would lead it.
 */
	.balign 16
	.globl ukarch_xen_syscall
	.type ukarch_xen_syscall, @function
ukarch_xen_syscall:
	leaq called(%rip), %r11
	cmpq %r11, 16(%rsp)			/* rip */
	jne 1f
	syscall
	addq $16, %rsp
	xen_return

1:	movq ukarch_xen_syscall_entry(%rip), %r11
	testq %r11, %r11
	jz 2f
	movq %r11, 16(%rsp)			/* rip */
	andl $~0x500, 32(%rsp)			/* direction, single steps */
	popq %rcx
	popq %r11
	xen_return

2:	subq $SYSCALL_LEN, 16(%rsp)
	movl $VEC_UD, %ecx
	jmp exception_plain
	.size ukarch_xen_syscall, . - ukarch_xen_syscall

	/* #TS #NP #SS #GP #PF #AC have an error code; no #DF, NMI or #MC comes */
	.set vec, 0
	.rept 20
	.if ((0x48104 >> vec) & 1) == 0
	.section .uk_vectors, "ax"
	.balign 16
	9: movl $vec, %ecx
	.if (0x27c00 >> vec) & 1
	jmp exception_error
	.else
	jmp exception_plain
	.endif
	.section .data.rel.ro, "aw"
	.if vec == 0
	.balign 8
	.globl ukarch_xen_traps
ukarch_xen_traps:
	.endif
	.byte vec, MASK_EVENTS
	.word UKARCH_SEL_CODE
	.long 0
	.quad 9b
	.endif
	.set vec, vec + 1
	.endr
	.quad 0, 0
	.section .note.GNU-stack, "", @progbits
