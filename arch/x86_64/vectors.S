/* SPDX-License-Identifier: BSD-3-Clause */
/* Entry and exit of exceptions and interrupts. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/pushregs.h>

/*
 * One stub a vector, of 16 bytes for exceptions and of 8 for interrupts; the
 * link script keeps them within one page (boot.S relies on both). Each leaves
 * an error code (0 if the CPU pushes none) and the vector. All run on a stack
 * of the interrupt stack table: the interrupted code may have a red zone below
 * its stack pointer.
 */
	.section .uk_vectors, "ax"
	.balign 16
	.globl ukarch_x86_vectors
ukarch_x86_vectors:
	.set vec, 0
	.rept UKARCH_NR_VEC
	.if vec >= UKARCH_VEC_IRQ0
	.balign 8
	pushq $vec
	jmp irq_common
	.else
	.balign 16
	/* #DF #TS #NP #SS #GP #PF #AC #CP #VC #SX push an error code */
	.if ((0x60227d00 >> vec) & 1) == 0
	pushq $0
	.endif
	pushq $vec
	jmp exception_common
	.endif
	.set vec, vec + 1
	.endr
	/* an error if a stub was too long */
	.org ukarch_x86_vectors + UKARCH_VECTORS_SIZE

	.text
	.balign 16
	.type exception_common, @function
exception_common:	/* struct ukarch_regs */
	push_regs
	cld
	movq %rsp, %rdi
	call ukarch_x86_exception
	pop_regs
	iretq
	.size exception_common, . - exception_common

	/* interrupts never look at the registers: only what C may change; what
	 * the CPU pushed is struct ukarch_irq_place
	 */
	.type irq_common, @function
irq_common:
	pushq %rax
	pushq %rcx
	pushq %rdx
	pushq %rsi
	pushq %rdi
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	cld
	movl 72(%rsp), %edi
	leaq 80(%rsp), %rsi
	subq $8, %rsp
	call ukarch_x86_interrupt
	addq $8, %rsp
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rdi
	popq %rsi
	popq %rdx
	popq %rcx
	popq %rax
	addq $8, %rsp
	iretq
	.size irq_common, . - irq_common
	.section .note.GNU-stack, "", @progbits
