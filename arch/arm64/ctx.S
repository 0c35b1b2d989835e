/* SPDX-License-Identifier: BSD-3-Clause */
/* Context switch: callee-saved registers and floating-point control. */
#include <uk/arch/ctx.h>

#define FRAME	176

	.text
/*
 * Frame of a context that does not run, from its sp upwards:
 * x19-x28, x29, x30, d8-d15 (callee-saved by the ABI), fpcr, padding.
 * ukarch_ctx_init() in ctx.c builds the same.
 */
	.globl ukarch_ctx_switch
	.type ukarch_ctx_switch, %function
ukarch_ctx_switch:
	sub sp, sp, #FRAME
	stp x19, x20, [sp, #0]
	stp x21, x22, [sp, #16]
	stp x23, x24, [sp, #32]
	stp x25, x26, [sp, #48]
	stp x27, x28, [sp, #64]
	stp x29, x30, [sp, #80]
	stp d8, d9, [sp, #96]
	stp d10, d11, [sp, #112]
	stp d12, d13, [sp, #128]
	stp d14, d15, [sp, #144]
	mrs x9, fpcr
	str x9, [sp, #160]
	mov x9, sp
	str x9, [x0, #UKARCH_CTX_SP]
	mov x0, x1

	.globl ukarch_ctx_load
	.type ukarch_ctx_load, %function
ukarch_ctx_load:
	ldr x9, [x0, #UKARCH_CTX_SP]
	mov sp, x9
	ldr x9, [sp, #160]
	msr fpcr, x9
	ldp d14, d15, [sp, #144]
	ldp d12, d13, [sp, #128]
	ldp d10, d11, [sp, #112]
	ldp d8, d9, [sp, #96]
	ldp x29, x30, [sp, #80]
	ldp x27, x28, [sp, #64]
	ldp x25, x26, [sp, #48]
	ldp x23, x24, [sp, #32]
	ldp x21, x22, [sp, #16]
	ldp x19, x20, [sp, #0]
	add sp, sp, #FRAME
	ret
	.size ukarch_ctx_switch, . - ukarch_ctx_switch
	.size ukarch_ctx_load, . - ukarch_ctx_load

	/* first return of a new context: x19 = function, x20 = argument */
	.globl ukarch_arm64_ctx_start
	.type ukarch_arm64_ctx_start, %function
ukarch_arm64_ctx_start:
	mov x0, x20
	mov x30, xzr
	blr x19
	brk #0
	.size ukarch_arm64_ctx_start, . - ukarch_arm64_ctx_start
	.section .note.GNU-stack, "", %progbits
