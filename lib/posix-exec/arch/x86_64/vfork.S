/* SPDX-License-Identifier: BSD-3-Clause */
/* vfork as a function that returns twice. */

/* struct vfork */
#define V_SP	0
#define V_RET	8
#define V_ABOVE	16
#define V_RBX	24
#define V_RBP	32
#define V_R12	40
#define V_R13	48
#define V_R14	56
#define V_R15	64

	.section .text.uk_syscall_r_vfork, "ax", @progbits
/*
 * The child's first return is into the caller, which then uses the stack at
 * will: return address and the word above (that of libc's own vfork()) are
 * put back for the parent.
 */
	.globl uk_syscall_r_vfork
	.type uk_syscall_r_vfork, @function
uk_syscall_r_vfork:
	pushq %rbp
	movq %rsp, %rbp
	subq $16, %rsp
	andq $-16, %rsp
	movq %rsp, %rdi
	call exec_vfork_begin
	movq (%rsp), %rdx
	movq %rbp, %rsp
	popq %rbp
	testq %rax, %rax
	jz 1f
	movq %rsp, V_SP(%rax)
	movq (%rsp), %rdx
	movq %rdx, V_RET(%rax)
	movq 8(%rsp), %rdx
	movq %rdx, V_ABOVE(%rax)
	movq %rbx, V_RBX(%rax)
	movq %rbp, V_RBP(%rax)
	movq %r12, V_R12(%rax)
	movq %r13, V_R13(%rax)
	movq %r14, V_R14(%rax)
	movq %r15, V_R15(%rax)
	/* the parent waits on the other stack */
	movq %rax, %rbx
	movq %rax, %rsp
	xorl %ebp, %ebp
	movq %rbx, %rdi
	call exec_vfork_run
	movq %rbx, %rdi
	call registers
	movq V_RET(%rdi), %rdx
	movq %rdx, (%rsp)
	movq V_ABOVE(%rdi), %rdx
	movq %rdx, 8(%rsp)
	pushq %rax
	pushq %rbp
	movq %rsp, %rbp
	andq $-16, %rsp
	call exec_vfork_end
	movq %rbp, %rsp
	popq %rbp
	popq %rdx
1:	movq %rdx, %rax
	ret
	.size uk_syscall_r_vfork, . - uk_syscall_r_vfork

	.globl exec_vfork_child
	.type exec_vfork_child, @function
exec_vfork_child:
	call registers
	xorl %eax, %eax
	ret
	.size exec_vfork_child, . - exec_vfork_child

	/* rdi = struct vfork: all of it but the two words */
	.type registers, @function
registers:
	popq %rcx
	movq V_SP(%rdi), %rsp
	movq V_RBX(%rdi), %rbx
	movq V_RBP(%rdi), %rbp
	movq V_R12(%rdi), %r12
	movq V_R13(%rdi), %r13
	movq V_R14(%rdi), %r14
	movq V_R15(%rdi), %r15
	jmp *%rcx
	.size registers, . - registers
	.section .note.GNU-stack, "", @progbits
