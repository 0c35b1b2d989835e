/* SPDX-License-Identifier: BSD-3-Clause */
/* What a further CPU does once it runs at the image's addresses. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>

#define MSR_GS_BASE	0xc0000101
#define MSR_FS_BASE	0xc0000100

	.text
/*
 * In: rdi = its struct ukarch_lcpu, rsi = its index, rdx = what to call with
 * rdi; on its stack, in long mode, CR0.WP clear: loading the task register
 * marks the descriptor busy, and the descriptors are sealed.
 */
	.globl ukarch_x86_ap_entry
	.type ukarch_x86_ap_entry, @function
ukarch_x86_ap_entry:
	movq %rdx, %r12
	subq $16, %rsp
	movw $(UKARCH_GDT_SIZE - 1), (%rsp)
	leaq ukarch_x86_gdt(%rip), %rax
	movq %rax, 2(%rsp)
	lgdt (%rsp)
	movw $(UKARCH_NR_VEC * 16 - 1), (%rsp)
	leaq ukarch_x86_idt(%rip), %rax
	movq %rax, 2(%rsp)
	lidt (%rsp)
	addq $16, %rsp
	movl $UKARCH_SEL_DATA, %eax
	movl %eax, %ss
	shll $4, %esi
	addl $UKARCH_SEL_TSS, %esi
	ltr %si
	movq %cr0, %rax
	orq $UKARCH_X86_CR0_WP, %rax
	movq %rax, %cr0

	movq %rdi, %rax
	movq %rdi, %rdx
	shrq $32, %rdx
	movl $MSR_GS_BASE, %ecx
	wrmsr
	xorl %eax, %eax
	xorl %edx, %edx
	movl $MSR_FS_BASE, %ecx
	wrmsr
	xorl %ebp, %ebp
	movq %rdi, %rbx
	call ukarch_x86_cpu_init
	movq %rbx, %rdi
	call *%r12
	ud2
	.size ukarch_x86_ap_entry, . - ukarch_x86_ap_entry
	.section .note.GNU-stack, "", @progbits
