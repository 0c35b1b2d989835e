/* SPDX-License-Identifier: BSD-3-Clause */
/* One line on COM1 and the end, for an entry that cannot go on. */
#include <uk/plat/poweroff.h>

#define COM1_DATA	0x3f8
#define COM1_STATUS	0x3fd
#define COM1_EMPTY	0x20
#define TRIES		0x10000
#define NO_TABLE	5	/* with a text's end: limit and base of 0 */

/* ebp is the address of the label that was entered */
#define PHYS(sym, entry)	(sym - entry)(%ebp)

	.section .uk_entry, "ax"
	.code32
/*
 * All: ebp = the label's physical address, no stack, paging off. Written for
 * size: they run at most once.
 */
	.globl ukplat_refuse_cpu
	.type ukplat_refuse_cpu, @function
ukplat_refuse_cpu:
	leal PHYS(no_cpu, ukplat_refuse_cpu), %esi
	xorl %edi, %edi
	jmp print

	.globl ukplat_refuse_overwritten
	.type ukplat_refuse_overwritten, @function
ukplat_refuse_overwritten:
	leal PHYS(overwritten, ukplat_refuse_overwritten), %esi
	xorl %edi, %edi
	jmp print

/* ecx = bytes that are missing behind the end of RAM */
	.globl ukplat_refuse_memory
	.type ukplat_refuse_memory, @function
ukplat_refuse_memory:
	leal 1023(%ecx), %eax
	shrl $10, %eax
	leal PHYS(digits_end, ukplat_refuse_memory), %edi
	movl $10, %ecx
1:	xorl %edx, %edx
	divl %ecx
	addb $'0', %dl
	decl %edi
	movb %dl, (%edi)	/* the text segment is plain memory still */
	testl %eax, %eax
	jnz 1b
	leal PHYS(no_memory, ukplat_refuse_memory), %esi

print:	/* esi = text, then that at edi, if it is not 0 */
	lodsb
	testb %al, %al
	jz 3f
	movl $TRIES, %ecx
	movb %al, %ah
	movw $COM1_STATUS, %dx
2:	inb %dx, %al
	testb $COM1_EMPTY, %al
	loopz 2b
	movb %ah, %al
	movb $(COM1_DATA & 0xff), %dl
	outb %al, %dx
	jmp print
3:	testl %edi, %edi
	jz 4f
	movl %edi, %esi
	xorl %edi, %edi
	jmp print

4:	movb $UKPLAT_EXIT_CRASH, %al
	movw $UKPLAT_EXIT_PORT, %dx
	outb %al, %dx
	/* without such a device: an exception without a table is a reset */
	lidt -1(%esi)
	ud2

no_cpu:	.asciz "uk: boot failed: this CPU has no 64-bit mode or no NX\r\n"
	.skip NO_TABLE
overwritten:
	.ascii "uk: boot failed: too little memory: the firmware wrote over "
	.asciz "the image's end\r\n"
	.skip NO_TABLE
no_memory:
	.asciz "uk: boot failed: too little memory: the image needs "
	.skip 7			/* 4 GiB in KiB have as many digits */
digits_end:
	.asciz " KiB more\r\n"
	.skip NO_TABLE
	.size ukplat_refuse_cpu, ukplat_refuse_overwritten - ukplat_refuse_cpu
	.size ukplat_refuse_overwritten, ukplat_refuse_memory - ukplat_refuse_overwritten
	.size ukplat_refuse_memory, . - ukplat_refuse_memory
	.section .note.GNU-stack, "", @progbits
