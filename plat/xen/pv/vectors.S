/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: entry and exit of exceptions and events. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/irq.h>
#include "../../../arch/x86_64/regs.h"

/*
 * Xen pushes onto the interrupted code's own stack, aligned: rcx, r11, an
 * error code where there is one, and what a CPU pushes. So there is no red
 * zone (ARCHFLAGS), and that stack must be there. All else lies on stacks of
 * its own, as on a CPU: that of exceptions goes on where one comes while
 * another is handled.
 */
#define KERNEL_CS	0xe033
#define MASK_EVENTS	4

	.text
/* ecx = vector -> the end of struct ukarch_regs on the right stack */
.macro to_regs first
	leaq uk_guard_nmi(%rip), %r11
	subq %rsp, %r11
	cmpq $UKARCH_EXC_STACK_SIZE, %r11
	movq %rsp, %r11
	jbe 1f
	leaq uk_guard_nmi(%rip), %rsp
1:	andq $-16, %rsp
	pushq \first+32(%r11)			/* ss */
	pushq \first+24(%r11)			/* rsp */
	pushq \first+16(%r11)			/* rflags */
	pushq \first+8(%r11)			/* cs */
	pushq \first(%r11)			/* rip */
.endm

	.balign 16
	.type exception_error, @function
exception_error:
	to_regs 24
	pushq 16(%r11)
	jmp exception_common
	.size exception_error, . - exception_error

	.type exception_plain, @function
exception_plain:
	to_regs 16
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
	trap_return
	.size exception_plain, . - exception_plain

	.balign 16
	.globl ukarch_xen_upcall
	.type ukarch_xen_upcall, @function
ukarch_xen_upcall:
	movq %rsp, %r11
	leaq uk_guard_exc(%rip), %rsp
	pushq 48(%r11)				/* ss */
	pushq 40(%r11)				/* rsp */
	pushq 32(%r11)				/* rflags */
	pushq 24(%r11)				/* cs */
	pushq 16(%r11)				/* rip */
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
	trap_return
	.size ukarch_xen_upcall, . - ukarch_xen_upcall

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
	.word KERNEL_CS
	.long 0
	.quad 9b
	.endif
	.set vec, vec + 1
	.endr
	.quad 0, 0
	.section .note.GNU-stack, "", @progbits
