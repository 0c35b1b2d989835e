/* SPDX-License-Identifier: BSD-3-Clause */
/* Entry and exit of exceptions and interrupts. */
#include <uk/asm/regs.h>

	/* struct ukarch_regs; the interrupted stack is SP_EL0 or this one */
	.macro save
	sub sp, sp, #UKARCH_REGS_SIZE
	stp x0, x1, [sp, #0]
	stp x2, x3, [sp, #16]
	stp x4, x5, [sp, #32]
	stp x6, x7, [sp, #48]
	stp x8, x9, [sp, #64]
	stp x10, x11, [sp, #80]
	stp x12, x13, [sp, #96]
	stp x14, x15, [sp, #112]
	stp x16, x17, [sp, #128]
	stp x18, x19, [sp, #144]
	stp x20, x21, [sp, #160]
	stp x22, x23, [sp, #176]
	stp x24, x25, [sp, #192]
	stp x26, x27, [sp, #208]
	stp x28, x29, [sp, #224]
	mrs x0, sp_el0
	stp x30, x0, [sp, #240]
	mrs x0, elr_el1
	mrs x1, spsr_el1
	stp x0, x1, [sp, #256]
	mrs x0, esr_el1
	mrs x1, far_el1
	stp x0, x1, [sp, #272]
	mov x0, sp
	.endm

	.macro vector target
	.balign 128
	b \target
	.endm

	.text
	.balign 2048
	.globl ukarch_arm64_vectors
ukarch_arm64_vectors:
	/* threads run on SP_EL0 */
	vector sync
	vector irq
	vector other
	vector other
	/* exception within an exception: nothing but a report */
	vector other
	vector other
	vector other
	vector other
	/* lower levels do not exist */
	.rept 8
	vector other
	.endr
	.balign 128

sync:	save
	bl ukarch_arm64_exception
	b restore
irq:	save
	bl ukarch_arm64_interrupt
	b restore
other:	save
	bl ukarch_arm64_crash

restore:
	ldp x0, x1, [sp, #256]
	msr elr_el1, x0
	msr spsr_el1, x1
	ldp x30, x0, [sp, #240]
	msr sp_el0, x0
	ldp x28, x29, [sp, #224]
	ldp x26, x27, [sp, #208]
	ldp x24, x25, [sp, #192]
	ldp x22, x23, [sp, #176]
	ldp x20, x21, [sp, #160]
	ldp x18, x19, [sp, #144]
	ldp x16, x17, [sp, #128]
	ldp x14, x15, [sp, #112]
	ldp x12, x13, [sp, #96]
	ldp x10, x11, [sp, #80]
	ldp x8, x9, [sp, #64]
	ldp x6, x7, [sp, #48]
	ldp x4, x5, [sp, #32]
	ldp x2, x3, [sp, #16]
	ldp x0, x1, [sp, #0]
	add sp, sp, #UKARCH_REGS_SIZE
	eret
	.section .note.GNU-stack, "", %progbits
