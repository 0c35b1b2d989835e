/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls a signal handler, on another stack if need be. */

/*
 * void sig_call(handler, sig, info, uc, sp)
 *               x0       x1   x2    x3  x4
 *
 * The handler is called as handler(sig, info, uc).
 */
	.text
	.globl sig_call
	.type sig_call, %function
sig_call:
	stp x29, x30, [sp, #-32]!
	mov x29, sp
	str x19, [sp, #16]
	mov x19, x0
	mov x0, x1
	mov x1, x2
	mov x2, x3
	cbz x4, 1f
	and x4, x4, #-16
	mov sp, x4
1:	blr x19
	mov sp, x29
	ldr x19, [sp, #16]
	ldp x29, x30, [sp], #32
	ret
	.size sig_call, . - sig_call
	.section .note.GNU-stack, "", %progbits
