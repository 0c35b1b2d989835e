/* SPDX-License-Identifier: BSD-3-Clause */
/* From long mode on an identity map to C on the final page tables. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>

#define MSR_GS_BASE	0xc0000101
#define MSR_FS_BASE	0xc0000100

	.section .uk_entry, "ax"
	.code64
/*
 * In: rbx = start info, edi:esi = cycle counter at entry, rsp = boot stack
 * (its physical address), identity map of the image with all rights, the
 * page-table frames zero but the first and the last two, which hold that
 * map.
 *
 * No C runs before the jump to the high address: from its first instruction
 * C sees text that is not writable, data that is not executable, constants
 * that are sealed, and vectors that report what goes wrong.
 *
 * Registers all through: r12 = virtual base, r13 = physical base, r14 = next
 * free page-table frame, r15 = root.
 */
	.globl ukarch_x86_boot64
	.type ukarch_x86_boot64, @function
ukarch_x86_boot64:
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	movl %eax, %gs
	movl $UKARCH_SEL_DATA, %eax
	movl %eax, %ss
	movl %esp, %esp
	shlq $32, %rdi
	movl %esi, %esi
	orq %rsi, %rdi
	movq %rdi, 24+ukarch_x86_boot(%rip)
	movl %ebx, 68+ukarch_x86_boot(%rip)
	leaq uk_image_start(%rip), %r13
	movq %r13, 16+ukarch_x86_boot(%rip)
	leaq uk_pt_start(%rip), %r15
	movq %r15, ukarch_x86_boot(%rip)
	leaq 0x1000(%r15), %r14

	call ukarch_x86_seed
	call ukarch_x86_choose_base
	call ukarch_x86_relocate
	call gates
	call map_image
	call map_direct
	movq %r14, 8+ukarch_x86_boot(%rip)

	/* on to the high alias of the next instruction */
	leaq 1f(%rip), %rax
	subq %r13, %rax
	addq %r12, %rax
	jmp *%rax
1:	leaq uk_guard_irq(%rip), %rsp
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
	leaq ukarch_x86_lcpu0(%rip), %rdx
	movq %rdx, %rax
	shrq $32, %rdx
	movl $MSR_GS_BASE, %ecx
	wrmsr
	movl $MSR_FS_BASE, %ecx
	xorl %eax, %eax
	xorl %edx, %edx
	wrmsr

	/* the identity map goes, by its own last use */
	movq $0, (%r15)
	movq %r15, %cr3
	xorl %ebp, %ebp
	call ukplat_entry
	ud2
	.size ukarch_x86_boot64, . - ukarch_x86_boot64

/*
 * Interrupt gates for the stubs of vectors.S and descriptors of the task
 * state segments. Both tables lie in the sealed part. The stubs lie within
 * one page: from one gate to the next only the lowest part of the address
 * changes, by the size of a stub, without a carry.
 */
	.type gates, @function
gates:
	leaq ukarch_x86_vectors(%rip), %rdx
	subq %r13, %rdx
	addq %r12, %rdx
	leaq ukarch_x86_idt(%rip), %rdi
	movq %rdx, %rax
	shrq $32, %rax				/* upper half of a gate */
	movl %edx, %ecx
	movw $(0x8e00 + UKARCH_IST_EXC), %cx	/* present, interrupt gate */
	shlq $32, %rcx
	movzwl %dx, %edx
	orq %rcx, %rdx
	orq $(UKARCH_SEL_CODE << 16), %rdx	/* lower half */
	movl $16, %esi
	movl $UKARCH_VEC_IRQ0, %ecx
	call 1f
	movabsq $((UKARCH_IST_IRQ - UKARCH_IST_EXC) << 32), %rcx
	addq %rcx, %rdx
	movl $8, %esi
	movl $(UKARCH_NR_VEC - UKARCH_VEC_IRQ0), %ecx
	call 1f
	leaq ukarch_x86_idt(%rip), %rdi
	movb $UKARCH_IST_NMI, 2*16+4(%rdi)	/* NMI */
	movb $UKARCH_IST_NMI, 8*16+4(%rdi)	/* double fault */
	movb $UKARCH_IST_NMI, 18*16+4(%rdi)	/* machine check */
	jmp 2f
1:	movq %rdx, (%rdi)
	movq %rax, 8(%rdi)
	addq $16, %rdi
	addq %rsi, %rdx
	decl %ecx
	jnz 1b
	ret

2:	leaq UKARCH_SEL_TSS+ukarch_x86_gdt(%rip), %rdi
	leaq ukarch_x86_tss(%rip), %rdx
	subq %r13, %rdx
	addq %r12, %rdx
	movl $UKARCH_MAXCPU, %ecx
3:	movw $(UKARCH_TSS_SIZE - 1), (%rdi)
	movw %dx, 2(%rdi)
	movq %rdx, %rax
	shrq $16, %rax
	movb %al, 4(%rdi)
	movb $0x89, 5(%rdi)			/* present, free 64-bit TSS */
	movb %ah, 7(%rdi)
	shrq $16, %rax
	movq %rax, 8(%rdi)
	addq $16, %rdi
	addq $UKARCH_TSS_SIZE, %rdx
	decl %ecx
	jnz 3b

	/* marks the descriptor busy, which is not possible once sealed */
	movl $UKARCH_SEL_TSS, %eax
	ltr %ax
	ret
	.size gates, . - gates

/*
 * Maps the image at r12: 4 KiB pages, each part with its rights; the page
 * tables at its end are left out, guard pages are taken out again.
 */
	.type map_image, @function
map_image:
	movq %r14, %rdi				/* third level */
	leaq 0x1000(%rdi), %rsi			/* two second levels */
	leaq 0x3000(%rdi), %r8			/* last level, contiguous */
	leaq 3(%rdi), %rax
	movq %rax, 511*8(%r15)
	leaq 3(%rsi), %rax
	movq %rax, 510*8(%rdi)
	addq $0x1000, %rax
	movq %rax, 511*8(%rdi)

	/* second level: from the base's 2 MiB to the end's */
	movl %r12d, %eax
	andl $0x7fffffff, %eax			/* offset in the window */
	leaq uk_image_end(%rip), %rcx
	subq %r13, %rcx
	leaq -1(%rax, %rcx), %rcx
	shrq $21, %rcx
	shrq $21, %rax
	movq %r8, %r14
1:	leaq 3(%r14), %rdx
	movq %rdx, (%rsi, %rax, 8)
	addq $0x1000, %r14
	incq %rax
	cmpq %rcx, %rax
	jbe 1b

	movq %r12, %rdi
	shrq $12, %rdi
	andl $511, %edi
	leaq (%r8, %rdi, 8), %rdi		/* entry of the base */
	movq %rdi, %r9
	movq %r13, %rsi
	movabsq $UKARCH_X86_PT_NX, %r10
	leaq (UKARCH_X86_PT_P + UKARCH_X86_PT_AD)(%r10), %rdx
	leaq uk_text_start(%rip), %rcx
	andq $-4096, %rcx
	call fill				/* headers, constants: R */
	movl $(UKARCH_X86_PT_P + UKARCH_X86_PT_AD), %edx
	leaq uk_data_start(%rip), %rcx
	andq $-4096, %rcx
	call fill				/* text: RX */
	leaq (UKARCH_X86_PT_P + UKARCH_X86_PT_RW + UKARCH_X86_PT_AD)(%r10), %rdx
	leaq uk_pt_start(%rip), %rcx
	call fill				/* data: RW */

	xorl %eax, %eax
	leaq uk_guard_boot(%rip), %rcx
	call unmap
	leaq uk_guard_irq(%rip), %rcx
	call unmap
	leaq uk_guard_exc(%rip), %rcx
	call unmap
	leaq uk_guard_nmi(%rip), %rcx
unmap:	/* rcx = physical address of a page, r9 = entry of the base */
	subq %r13, %rcx
	shrq $12, %rcx
	movq %rax, (%r9, %rcx, 8)
	ret
fill:	/* entries from rdi on for the frames rsi to rcx with flags rdx */
	cmpq %rcx, %rsi
	jae 2f
	leaq (%rsi, %rdx), %rax
	stosq
	addq $0x1000, %rsi
	jmp fill
2:	ret
	.size map_image, . - map_image

/*
 * The direct map, for now with nothing in it but the page tables, read-only:
 * tables for each 2 MiB that the image touches, so that C has only to add.
 */
	.type map_direct, @function
map_direct:
	leaq 3(%r14), %rax			/* third level */
	movq %rax, UKARCH_DM_SLOT*8(%r15)
	leaq 0x1000(%r14), %rdi			/* second level */
	leaq 3(%rdi), %rax
	movq %rax, (%r14)
	leaq 0x1000(%rdi), %r14			/* last level, contiguous */
	movq %r14, %r8
	leaq uk_image_end(%rip), %rcx
	decq %rcx
	shrq $21, %rcx				/* table of the last page */
1:	leaq 3(%r14), %rax
	stosq
	addq $0x1000, %r14
	decq %rcx
	jns 1b

	leaq uk_pt_start(%rip), %rsi
	movq %rsi, %rdi
	shrq $12, %rdi
	leaq (%r8, %rdi, 8), %rdi
	leaq (UKARCH_X86_PT_P + UKARCH_X86_PT_AD)(%r10), %rdx
	leaq uk_image_end(%rip), %rcx
	jmp fill
	.size map_direct, . - map_direct

	.section .uk_sealed, "aw"
	.balign 16
	.globl ukarch_x86_gdt
ukarch_x86_gdt:
	.quad 0
	.quad 0x00af9b000000ffff	/* 64-bit code */
	.quad 0x00cf93000000ffff	/* data */
	.quad 0
	.fill 2 * UKARCH_MAXCPU, 8, 0	/* task state segments, see gates */
	.globl ukarch_x86_fsgsbase
ukarch_x86_fsgsbase:
	.byte 0

	.section .uk_sealed_zero, "aw", @nobits
	.balign 16
	.globl ukarch_x86_idt
ukarch_x86_idt:
	.skip 16 * UKARCH_NR_VEC

	.data
	.balign 16
	.globl ukarch_x86_tss
ukarch_x86_tss:		/* the boot CPU's: its stacks end at the next guard */
	.fill 36, 1, 0
	.quad uk_guard_exc, uk_guard_nmi, uk_guard_end
	.fill 42, 1, 0
	.word UKARCH_TSS_SIZE		/* no port permissions */
	.fill (UKARCH_MAXCPU - 1) * UKARCH_TSS_SIZE, 1, 0
	.section .note.GNU-stack, "", @progbits
