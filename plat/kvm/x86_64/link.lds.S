/* SPDX-License-Identifier: BSD-3-Clause */
/* Link script: one static PIE in three parts, R (with RELRO), RX and RW. */
#include <uk/asm/boot.h>
#include <uk/arch/limits.h>
#include "../tables.lds.h"

#define PAGE	4096

/* A new page in memory, but no gap in the file: the offset in the page goes
 * on. */
#define NEXT_PART	. = ALIGN(PAGE) + (. & (PAGE - 1));

#define DEBUG(name)	name 0 : { *(name) }

OUTPUT_FORMAT("elf64-x86-64")
OUTPUT_ARCH("i386:x86-64")
ENTRY(uk_pvh_entry)

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

	/* XEN_ELFNOTE_PHYS32_ENTRY: where a PVH loader enters, physical */
	.note.pvh ALIGN(8) : AT(ADDR(.note.pvh) + UKARCH_IMAGE_LMA) {
		LONG(4)
		LONG(8)
		LONG(18)
		LONG(0x006e6558)
		QUAD(ABSOLUTE(uk_pvh_entry) + UKARCH_IMAGE_LMA)
	} :ro :note
	.note.gnu.build-id : {
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
		. = (ABSOLUTE(.) & (PAGE - 1)) + UKARCH_VECTORS_SIZE > PAGE ?
			ALIGN(PAGE) : ALIGN(16);
		*(.uk_vectors)
		*(.text.hot .text.hot.*)
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
	.bss : {
		*(.dynbss .bss .bss.* .gnu.linkonce.b.*)
		*(COMMON)
		. = ALIGN(PAGE);
		/* stacks of the boot CPU, each above a page that is unmapped */
		uk_guard_boot = .;
		. += PAGE + UKARCH_BOOT_STACK_SIZE;
		uk_guard_irq = .;
		. += PAGE + UKARCH_IRQ_STACK_SIZE;
		uk_guard_exc = .;
		. += PAGE + UKARCH_EXC_STACK_SIZE;
		uk_guard_nmi = .;
		. += PAGE + UKARCH_NMI_STACK_SIZE;
		uk_guard_end = .;
		uk_data_end = .;
		/* boot page tables: never mapped here, read-only in the
		 * direct map */
		uk_pt_start = .;
		. += (UKARCH_PT_FIXED +
		      2 * (((UKARCH_IMAGE_LMA + ABSOLUTE(uk_pt_start) +
			     ABSOLUTE(uk_pt_start) / 256 + 0x10000) >> 21) +
			   1)) * PAGE;
		uk_pt_end = .;
	} :data
	uk_image_end = .;
	ASSERT(. < 0x3ff00000, "the image is larger than the boot tables")

	/* not loaded */
	DEBUG(.debug_info)
	DEBUG(.debug_abbrev)
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
	.symtab 0 : { *(.symtab) }
	.strtab 0 : { *(.strtab) }
	.shstrtab 0 : { *(.shstrtab) }

	/DISCARD/ : {
		*(.comment .note.GNU-stack .note.gnu.property .interp)
		*(.gnu.attributes .gnu.version* .eh_frame_hdr .sframe)
		*(.uk_discard .uk_discard.*)
	}
}
