/* SPDX-License-Identifier: BSD-3-Clause */
/* vfork(): the call returns twice to here, with nothing of ours on the stack
 * but its return address, which it keeps. */
	.text
	.globl vfork
	.type vfork, @function
#if defined(__x86_64__)
vfork:
	call uk_syscall_r_vfork
	movq %rax, %rdi
	jmp __syscall_ret
#else
vfork:
	stp x29, x30, [sp, #-16]!
	bl uk_syscall_r_vfork
	ldp x29, x30, [sp], #16
	b __syscall_ret
#endif
	.size vfork, . - vfork
	.section .note.GNU-stack, "", %progbits
