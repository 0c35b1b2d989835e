/* SPDX-License-Identifier: BSD-3-Clause */
/* For the 32-bit entries of x86-64: what all boot protocols do alike. */
#ifndef __UK_PLAT_ENTRY_H__
#define __UK_PLAT_ENTRY_H__

/*
 * First instructions: edx:esi = cycle counter, ebp = physical address of the
 * entry (label). A call needs a stack of one word: that is the first one of
 * what the loader left at ebx, and is put back. Changes eax, edi, esp.
 */
.macro ENTRY_LOCATE label
	cli
	cld
	rdtsc
	movl %eax, %esi
	movl (%ebx), %edi
	leal 4(%ebx), %esp
	call 1f
1:	popl %ebp
	movl %edi, (%ebx)
	subl $(1b - \label), %ebp
.endm

/* Last ones: to ukplat_enter, with eax = where the RAM around us ends. */
.macro ENTRY_ENTER label
	leal (ukplat_enter - \label)(%ebp), %ebp
	jmp *%ebp
.endm

#endif /* __UK_PLAT_ENTRY_H__ */
