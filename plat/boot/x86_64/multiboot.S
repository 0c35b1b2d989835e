/* SPDX-License-Identifier: BSD-3-Clause */
/* Multiboot entry: where the RAM above 1 MiB ends, then as all protocols. */
#include <uk/plat/entry.h>

#define INFO_FLAGS		0
#define INFO_MEM_UPPER		8 /* KiB above 1 MiB, up to the first hole */
#define HAS_MEM			1
#define MEM_UPPER_4G		((1 << 22) - 1024)

	.section .uk_entry, "ax"
	.code32
/*
 * In: ebx = physical address of the loader's information, flat segments,
 * paging and interrupts off, all else undefined.
 */
	.globl uk_multiboot_entry
	.type uk_multiboot_entry, @function
uk_multiboot_entry:
	ENTRY_LOCATE uk_multiboot_entry
	xorl %eax, %eax
	decl %eax
	testl $HAS_MEM, INFO_FLAGS(%ebx)
	jz 2f
	movl INFO_MEM_UPPER(%ebx), %ecx
	cmpl $MEM_UPPER_4G, %ecx
	jae 2f
	leal 1024(%ecx), %eax
	shll $10, %eax
2:	ENTRY_ENTER uk_multiboot_entry
	.size uk_multiboot_entry, . - uk_multiboot_entry
	.section .note.GNU-stack, "", @progbits
