/* SPDX-License-Identifier: BSD-3-Clause */
/* Link script: what is x86-64's own. */
#include <uk/asm/boot.h>

#ifndef LDS_ENTRY
#define LDS_ENTRY	uk_pvh_entry

/* XEN_ELFNOTE_PHYS32_ENTRY: where a PVH loader enters, physical */
#define LDS_NOTES							\
	.note.pvh ALIGN(8) : AT(ADDR(.note.pvh) + UKARCH_IMAGE_LMA) {	\
		LONG(4)							\
		LONG(8)							\
		LONG(18)						\
		LONG(0x006e6558)					\
		QUAD(ABSOLUTE(uk_pvh_entry) + UKARCH_IMAGE_LMA)		\
	} :ro :note
#endif

#define LDS_FORMAT				\
	OUTPUT_FORMAT("elf64-x86-64")		\
	OUTPUT_ARCH("i386:x86-64")		\
	ENTRY(LDS_ENTRY)

/* boot.S wants all vectors in one page */
#define LDS_TEXT_FIRST						\
	. = (ABSOLUTE(.) & (PAGE - 1)) + UKARCH_VECTORS_SIZE > PAGE ?	\
		ALIGN(PAGE) : ALIGN(16);			\
	*(.uk_vectors)

/* Stacks of the boot CPU, each above a page that is unmapped; behind them the
 * boot page tables: never mapped there, read-only in the direct map. */
#define LDS_STACKS						\
	. += PAGE + UKARCH_BOOT_STACK_SIZE;			\
	uk_guard_irq = .;					\
	. += PAGE + UKARCH_IRQ_STACK_SIZE;			\
	uk_guard_exc = .;					\
	. += PAGE + UKARCH_EXC_STACK_SIZE;			\
	uk_guard_nmi = .;					\
	. += PAGE + UKARCH_NMI_STACK_SIZE;			\
	uk_guard_end = .;					\
	uk_data_end = .;					\
	uk_pt_start = .;					\
	. += (UKARCH_PT_FIXED +					\
	      2 * (((UKARCH_IMAGE_LMA + ABSOLUTE(uk_pt_start) +	\
		     ABSOLUTE(uk_pt_start) / 256 + 0x10000) >> 21) + \
		   1)) * PAGE;					\
	uk_pt_end = .;

#define LDS_END							\
	ASSERT(. < 0x3ff00000, "the image is larger than the boot tables")

#include "../link.lds.h"
