/* SPDX-License-Identifier: BSD-3-Clause */
/* What every boot protocol is translated into before the core starts. */
#ifndef __UK_BOOTINFO_H__
#define __UK_BOOTINFO_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UK_BOOTINFO_MAGIC		0x554b4249U	/* "UKBI" */
#define UK_BOOTINFO_MAXREGIONS		48
#define UK_BOOTINFO_CMDLINE_MAX		4096
#define UK_BOOTINFO_SEED_WORDS		4

enum uk_memregion_type {
	UK_MEMREGION_RAM = 1,	/* free for the frame allocator */
	UK_MEMREGION_IMAGE,	/* this program: text, data, boot stacks */
	UK_MEMREGION_PAGETABLE,	/* boot page tables; read-only alias only */
	UK_MEMREGION_INITRD,	/* the boot module, see initrd below */
	UK_MEMREGION_RESERVED, /* firmware, ACPI tables, holes that are named */
};

struct uk_memregion {
	__paddr_t start;	/* page aligned */
	__sz len;		/* bytes, page aligned, > 0 */
	__u32 type;		/* enum uk_memregion_type */
	__u32 pad;
};

enum uk_seed_quality {
	UK_SEED_NONE = 0,
	UK_SEED_JITTER,		/* timing only: guessable */
	UK_SEED_HW,		/* RDSEED, RDRAND, RNDR */
};

/*
 * One object, filled by plat/boot, read by everybody, sealed never: the
 * regions are sorted by address and do not overlap. Physical addresses in it
 * are reached at directmap_base + address as far as [0, directmap_len), when
 * they are RAM.
 */
struct uk_bootinfo {
	__u32 magic;
	__u32 nr_regions;
	const char *proto;		/* "PVH", ... */
	char *cmdline;			/* own copy, writable, terminated */
	__paddr_t initrd;		/* 0 if there is none */
	__sz initrd_len;		/* bytes, exact */
	__paddr_t rsdp;			/* ACPI root pointer or 0 */
	__paddr_t dtb;			/* device tree or 0 */
	__u64 seed[UK_BOOTINFO_SEED_WORDS];
	__u32 seed_quality;		/* enum uk_seed_quality */
	__u32 pad;
	__paddr_t pt_root;		/* the page table in use */
	__paddr_t pt_free;	/* unused zeroed frames among the boot */
	__sz pt_free_len;	/* page tables; bytes, read-only alias */
	__vaddr_t directmap_base;
	__sz directmap_len;		/* bytes mapped at the hand-off */
	__vaddr_t image_base;		/* where link address 0 is */
	__paddr_t image_paddr;		/* the same, physical */
	__sz image_len;			/* bytes up to the page tables' end */
	__u64 entry_cycles;	/* cycle counter at the first instruction */
	struct uk_memregion regions[UK_BOOTINFO_MAXREGIONS];
};

/**
 * The boot information, valid from uk_boot_entry() on. Cannot fail.
 */
const struct uk_bootinfo *uk_bootinfo_get(void);

/**
 * Entry of the core (lib/ukboot), called once by the platform on the boot
 * stack, interrupts off, on the final page tables.
 */
void uk_boot_entry(const struct uk_bootinfo *bi) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* __UK_BOOTINFO_H__ */
