/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Link script: one static PIE in three parts, R (with RELRO), RX and RW. What
 * is an architecture's own comes from its image.lds.S:
 *
 *	LDS_FORMAT	output format and entry
 *	LDS_NOTES	notes of boot protocols, first of all sections
 *	LDS_TEXT_FIRST	what stands behind the entry code
 *	LDS_STACKS	stacks of the boot CPU; at the end of all data, aligned
 *	LDS_END		what must hold in the end
 */
#include <uk/arch/limits.h>
#include "tables.lds.h"

#define PAGE	4096

/* A new page in memory, but no gap in the file: the offset in the page goes
 * on. */
#define NEXT_PART	. = ALIGN(PAGE) + (. & (PAGE - 1));

#define DEBUG(name)	name 0 : { *(name) }

LDS_FORMAT

PHDRS
{
	ro	PT_LOAD FILEHDR PHDRS FLAGS(4);
	text	PT_LOAD FLAGS(5);
	data	PT_LOAD FLAGS(6);
	dynamic	PT_DYNAMIC FLAGS(4);
	note	PT_NOTE FLAGS(4);
	tls	PT_TLS FLAGS(4);
}

SECTIONS
{
	. = 0;
	uk_image_start = .;
	uk_ro_start = .;
	. = SIZEOF_HEADERS;

	LDS_NOTES
	.note.gnu.build-id ALIGN(4) :
	AT(ADDR(.note.gnu.build-id) + UKARCH_IMAGE_LMA) {
		uk_build_id_start = .;
		KEEP(*(.note.gnu.build-id))
		uk_build_id_end = .;
	} :ro :note

	.dynsym : { *(.dynsym) } :ro
	.dynstr : { *(.dynstr) } :ro
	.hash : { *(.hash) } :ro
	.gnu.hash : { *(.gnu.hash) } :ro
	.rela.dyn ALIGN(8) : {
		uk_rela_start = .;
		*(.rela*)
		uk_rela_end = .;
	} :ro
	.relr.dyn ALIGN(8) : {
		uk_relr_start = .;
		*(.relr.dyn)
		uk_relr_end = .;
	} :ro

	.rodata : { *(.rodata .rodata.* .gnu.linkonce.r.*) } :ro
	.eh_frame : { KEEP(*(.eh_frame .eh_frame.*)) } :ro
	.gcc_except_table : { *(.gcc_except_table .gcc_except_table.*) } :ro

	/* from here on relocated by the entry code before it is mapped */
	.tdata ALIGN(8) : {
		*(.tdata .tdata.* .gnu.linkonce.td.*)
	} :ro :tls
	.tbss : {
		*(.tbss .tbss.* .gnu.linkonce.tb.*)
		*(.tcommon)
	} :ro :tls

	.uk_inittab ALIGN(8) : {
		uk_inittab_start = .;
		KEEP(*(SORT_BY_NAME(.uk_inittab1*)))
		uk_inittab_early_end = .;
		KEEP(*(SORT_BY_NAME(.uk_inittab*)))
		uk_inittab_end = .;
	} :ro
	.uk_ctortab ALIGN(8) : {
		uk_ctortab_start = .;
		KEEP(*(SORT_BY_NAME(.uk_ctortab*)))
		uk_ctortab_end = .;
	} :ro
	.init_array ALIGN(8) : {
		uk_init_array_start = .;
		KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*)))
		KEEP(*(.init_array))
		uk_init_array_end = .;
	} :ro
	UK_TABS
	.data.rel.ro : { *(.data.rel.ro .data.rel.ro.*) } :ro
	.dynamic : { *(.dynamic) } :ro :dynamic
	.got : { *(.got) *(.got.plt) *(.igot .igot.plt) } :ro
	.uk_sealed ALIGN(16) : { *(.uk_sealed) } :ro
	/* zero in the file's terms, filled by the entry code */
	.uk_sealed_zero (NOLOAD) : { *(.uk_sealed_zero) } :ro
	uk_ro_end = .;

	NEXT_PART
	.text : {
		uk_text_start = .;
		*(.uk_entry)
		LDS_TEXT_FIRST
#ifdef LDS_PROGRAM_TEXT
		/* the program, of all libraries that image.mk lists: only
		 * here may an interrupt take the CPU away
		 */
		uk_program_start = .;
		LDS_PROGRAM_TEXT
		uk_program_end = .;
#endif
		*(.text.hot .text.hot.*)
		/* system calls stand together: who is in a call can be told
		 * by a return address
		 */
		uk_calls_start = .;
		*(.text.uk_syscall_r_* .text.unlikely.uk_syscall_r_*)
		uk_calls_end = .;
		*(.text .text.* .gnu.linkonce.t.*)
		*(.plt .plt.got .plt.sec .iplt)
		uk_text_end = .;
	} :text

	NEXT_PART
	.data : {
		uk_data_start = .;
		*(.data .data.* .gnu.linkonce.d.*)
	} :data
	uk_data_fileend = .;
	.bss ALIGN(64) : {
		uk_bss_start = .;
		*(.dynbss .bss .bss.* .gnu.linkonce.b.*)
		*(COMMON)
		. = ALIGN(PAGE);
		uk_bss_end = .;
		uk_guard_boot = .;
		LDS_STACKS
	} :data
	uk_image_end = .;
	LDS_END

	/* not loaded */
	DEBUG(.debug_info)
	DEBUG(.debug_abbrev)
	DEBUG(.debug_addr)
	DEBUG(.debug_aranges)
	DEBUG(.debug_frame)
	DEBUG(.debug_line)
	DEBUG(.debug_line_str)
	DEBUG(.debug_loc)
	DEBUG(.debug_loclists)
	DEBUG(.debug_macro)
	DEBUG(.debug_ranges)
	DEBUG(.debug_rnglists)
	DEBUG(.debug_str)
	DEBUG(.debug_str_offsets)
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }

	/DISCARD/ : {
		*(.comment .note.GNU-stack .note.gnu.property .interp)
		*(.gnu.attributes .gnu.version* .eh_frame_hdr .sframe)
		*(.uk_discard .uk_discard.*)
	}
}
