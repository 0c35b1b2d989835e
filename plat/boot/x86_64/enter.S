/* SPDX-License-Identifier: BSD-3-Clause */
/* From the 32-bit entry of a boot protocol into long mode. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>

#define CR0_BITS	0x80010033	/* PG WP NE ET MP PE */
#define CR4_BITS	0x00000620	/* PAE OSFXSR OSXMMEXCPT */
#define MSR_EFER	0xc0000080
#define EFER_BITS	0x00000900	/* NXE LME */
#define CPUID1_EDX	0x80000001
#define EDX_LM_NX	0x20100000	/* long mode, no-execute */

/* address of a symbol where the loader put it; ebp is that of the entry */
#define PHYS(sym)	(sym - ukplat_enter)(%ebp)

	.section .uk_entry, "ax"
	.code32
/*
 * In: ebx = what the loader left, ebp = our own physical address, edx:esi =
 * cycle counter, eax = where the RAM around us ends. The page tables made here
 * map the image where it is, one to one, and live only until
 * arch/x86_64/boot.S has made the final ones.
 */
	.globl ukplat_enter
	.type ukplat_enter, @function
ukplat_enter:
	leal PHYS(uk_image_end), %ecx
	subl %eax, %ecx
	leal PHYS(ukplat_refuse_memory), %edi
	ja refuse

	/* A firmware that is short of memory itself writes there after it was
	 * loaded (SeaBIOS moves itself to the end of RAM), which shows in what
	 * must be zero: a look at each page. */
	leal PHYS(ukplat_refuse_overwritten), %edi
	leal PHYS(uk_guard_boot), %eax
	leal PHYS(uk_image_end), %ecx
1:	cmpl $0, (%eax)
	jne refuse
	addl $0x1000, %eax
	cmpl %ecx, %eax
	jb 1b

	leal PHYS(uk_guard_irq), %esp		/* end of the boot stack */
	pushl %edx
	pushl %esi				/* entry_cycles */

	movl $CPUID1_EDX, %eax
	pushl %ebx
	cpuid
	popl %ebx
	notl %edx
	leal PHYS(ukplat_refuse_cpu), %edi
	testl $EDX_LM_NX, %edx
	jnz refuse

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

refuse:	movl %edi, %ebp
	jmp *%edi
	.size ukplat_enter, . - ukplat_enter
	.section .note.GNU-stack, "", @progbits
