/* SPDX-License-Identifier: BSD-3-Clause */
/* PVH entry: finds itself and the RAM that it stands in. */
#include <uk/plat/entry.h>

/* In struct hvm_start_info, see plat/boot/pvh.c. */
#define START_INFO_VERSION	4
#define START_INFO_MEMMAP	40
#define START_INFO_ENTRIES	48
/* In struct hvm_memmap_entry. */
#define MEMMAP_ADDR		0
#define MEMMAP_SIZE		8
#define MEMMAP_TYPE		16
#define MEMMAP_ENTRY		24
#define MEMMAP_RAM		1

	.section .uk_entry, "ax"
	.code32
/*
 * In: ebx = physical address of struct hvm_start_info, flat segments, paging
 * and interrupts off, all else undefined. The code runs where the loader put
 * it.
 */
	.globl uk_pvh_entry
	.type uk_pvh_entry, @function
uk_pvh_entry:
	ENTRY_LOCATE uk_pvh_entry
	/* The loader wrote the whole image, but the end of it may not be in
	 * RAM, and there the stack is. eax = the end of the RAM around us; what
	 * the map lacks is left to C. */
	xorl %eax, %eax
	decl %eax
	movl START_INFO_VERSION(%ebx), %ecx
	jecxz 3f				/* it has no map */
	movl START_INFO_ENTRIES(%ebx), %ecx
	movl START_INFO_MEMMAP(%ebx), %edi
	jecxz 3f
1:	cmpl $MEMMAP_RAM, MEMMAP_TYPE(%edi)
	jne 2f
	cmpl $0, MEMMAP_ADDR+4(%edi)
	jne 2f
	cmpl %ebp, MEMMAP_ADDR(%edi)
	ja 2f
	cmpl $0, MEMMAP_SIZE+4(%edi)
	jne 3f
	movl MEMMAP_ADDR(%edi), %esp		/* no stack yet */
	addl MEMMAP_SIZE(%edi), %esp
	jc 3f
	cmpl %ebp, %esp
	ja 4f
2:	addl $MEMMAP_ENTRY, %edi
	loop 1b
	jmp 3f
4:	movl %esp, %eax
3:	ENTRY_ENTER uk_pvh_entry
	.size uk_pvh_entry, . - uk_pvh_entry
	.section .note.GNU-stack, "", @progbits
