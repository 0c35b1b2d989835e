/* SPDX-License-Identifier: BSD-3-Clause */
/* PVH entry: from 32-bit protected mode without paging into long mode. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>

#define CR0_BITS	0x80010033	/* PG WP NE ET MP PE */
#define CR4_BITS	0x00000620	/* PAE OSFXSR OSXMMEXCPT */
#define MSR_EFER	0xc0000080
#define EFER_BITS	0x00000900	/* NXE LME */
#define CPUID1_EDX	0x80000001
#define EDX_LM_NX	0x20100000	/* long mode, no-execute */

/* address of a symbol where the loader put it; ebp is that of the entry */
#define PHYS(sym)	(sym - uk_pvh_entry)(%ebp)

	.section .uk_entry, "ax"
	.code32
/*
 * In: ebx = physical address of struct hvm_start_info, flat segments, paging
 * and interrupts off, all else undefined. The code runs where the loader put
 * it; the page tables made here map the image there, one to one, and live
 * only until arch/x86_64/boot.S has made the final ones.
 */
	.globl uk_pvh_entry
	.type uk_pvh_entry, @function
uk_pvh_entry:
	cli
	cld
	rdtsc
	movl %eax, %esi
	/* where are we? A call needs a stack of one word: that of the start
	 * info's magic number, which is put back */
	movl (%ebx), %edi
	leal 4(%ebx), %esp
	call 1f
1:	popl %ebp
	movl %edi, (%ebx)
	subl $(1b - uk_pvh_entry), %ebp
	leal PHYS(uk_guard_irq), %esp		/* end of the boot stack */
	pushl %edx
	pushl %esi				/* entry_cycles */

	movl $CPUID1_EDX, %eax
	pushl %ebx
	cpuid
	popl %ebx
	notl %edx
	testl $EDX_LM_NX, %edx
	jnz no_cpu

	/* root -> third level -> second level: 2 MiB pages up to the image's
	 * end; the frames are zero, as all of .bss */
	leal PHYS(uk_pt_start), %edi
	leal PHYS(uk_pt_end), %esi
	subl $0x2000, %esi
	leal 0x1000(%esi), %edx
	leal 3(%esi), %eax
	movl %eax, (%edi)
	leal 3(%edx), %eax
	movl %eax, (%esi)
	leal PHYS(uk_image_end), %ecx
	shrl $21, %ecx
	movl $(UKARCH_X86_PT_PS | 3), %eax
1:	movl %eax, (%edx)
	addl $0x200000, %eax
	addl $8, %edx
	decl %ecx
	jns 1b

	movl $CR4_BITS, %eax
	movl %eax, %cr4
	movl %edi, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $EFER_BITS, %eax
	wrmsr
	movl $CR0_BITS, %eax
	movl %eax, %cr0

	leal PHYS(ukarch_x86_gdt), %eax
	subl $8, %esp
	movw $(UKARCH_GDT_SIZE - 1), (%esp)
	movl %eax, 2(%esp)
	lgdt (%esp)
	addl $8, %esp
	popl %esi				/* entry_cycles */
	popl %edi
	leal PHYS(ukarch_x86_boot64), %eax
	pushl $UKARCH_SEL_CODE
	pushl %eax
	lret

no_cpu:	/* before any console: say why on COM1, as far as it listens */
	leal PHYS(no_cpu_msg), %esi
	movw $0x3f8, %dx
2:	lodsb
	testb %al, %al
	jz 3f
	outb %al, %dx
	jmp 2b
3:	hlt
	jmp 3b

no_cpu_msg:
	.asciz "uk: crash: this CPU has no 64-bit mode or no NX\r\n"
	.size uk_pvh_entry, . - uk_pvh_entry
	.section .note.GNU-stack, "", @progbits
