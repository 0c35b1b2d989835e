/* SPDX-License-Identifier: BSD-3-Clause */
/* From real mode to long mode: copied to a page below 1 MiB, see smp.c. */
#include <uk/asm/boot.h>
#include "trampoline.h"

#define CR0_BITS	0x80000033	/* PG NE ET MP PE; WP comes later */
#define CR4_BITS	0x00000620	/* PAE OSFXSR OSXMMEXCPT */
#define MSR_EFER	0xc0000080
#define EFER_BITS	0x00000900	/* NXE LME */

#define OFFSET(sym)	(sym - lapic_trampoline)

	.section .rodata.lapic_trampoline, "a"
	.balign 16
	.globl lapic_trampoline, lapic_trampoline_end
	.code16
lapic_trampoline:
	cli
	cld
	movw %cs, %ax
	movw %ax, %ds
	lgdtl OFFSET(gdtr)
	movl $CR4_BITS, %eax
	movl %eax, %cr4
	movl OFFSET(params) + TRAMPOLINE_ROOT, %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $EFER_BITS, %eax
	wrmsr
	movl $CR0_BITS, %eax
	movl %eax, %cr0
	ljmpl $UKARCH_SEL_CODE, $(TRAMPOLINE_PAGE + OFFSET(long_mode))

	.code64
long_mode:
	movl $UKARCH_SEL_DATA, %eax
	movl %eax, %ss
	movq params + TRAMPOLINE_STACK(%rip), %rsp
	movq params + TRAMPOLINE_CPU(%rip), %rdi
	movq params + TRAMPOLINE_INDEX(%rip), %rsi
	movq params + TRAMPOLINE_RUN(%rip), %rdx
	movq params + TRAMPOLINE_ENTRY(%rip), %rax
	jmp *%rax

	.balign 8
gdt:	.quad 0
	.quad 0x00af9b000000ffff	/* UKARCH_SEL_CODE */
	.quad 0x00cf93000000ffff	/* UKARCH_SEL_DATA */
gdtr:	.word . - gdt - 1
	.long TRAMPOLINE_PAGE + OFFSET(gdt)
	.balign 8
params:	.fill TRAMPOLINE_PARAMS, 1, 0
lapic_trampoline_end:
	.section .note.GNU-stack, "", @progbits
