/* SPDX-License-Identifier: BSD-3-Clause */
/* The page-table format of x86-64: what an entry says and how to build one. */
#ifndef __UK_ARCH_PAGING_H__
#define __UK_ARCH_PAGING_H__

#include <uk/arch/types.h>

/*
 * Generic code (lib/ukpaging) walks the tables; this header only knows the
 * bits. Level 0 holds 4 KiB pages, each level above covers 512 times as much.
 *
 * The functions only compute: any context, none can fail.
 */
#define UKARCH_PAGE_SHIFT	12
#define UKARCH_PAGE_SIZE	(1UL << UKARCH_PAGE_SHIFT)
#define UKARCH_PAGE_MASK	(~(UKARCH_PAGE_SIZE - 1))

#define UKARCH_PT_LEVELS	4
#define UKARCH_PT_BITS		9
#define UKARCH_PT_ENTRIES	(1U << UKARCH_PT_BITS)
/** RAM at physical address P appears at this address plus P. */
#ifndef UKARCH_DIRECTMAP_BASE	/* unit tests have it elsewhere */
#define UKARCH_DIRECTMAP_BASE	0xffff880000000000UL
#endif
/** The direct map never reaches further than this many bytes. */
#define UKARCH_DIRECTMAP_MAX	(64UL << 40)

/** Virtual memory of the core itself: stacks, device windows. */
#define UKARCH_KVMEM_BASE	0xffffff8000000000UL
#define UKARCH_KVMEM_END	0xffffffbf80000000UL

/** The lower half, without page zero and its surroundings, is for mmap. */
#define UKARCH_UVMEM_BASE	0x0000000000010000UL
#ifndef UKARCH_UVMEM_END	/* unit tests have it elsewhere */
#define UKARCH_UVMEM_END	0x00007ffffffff000UL
#endif

/** What a mapping permits; without any it only remembers its frame. */
#define UKARCH_PROT_NONE	0x0U
#define UKARCH_PROT_READ	0x1U
#define UKARCH_PROT_WRITE	0x2U
#define UKARCH_PROT_EXEC	0x4U
#define UKARCH_PROT_RW		(UKARCH_PROT_READ | UKARCH_PROT_WRITE)

/** Memory types of a mapping. */
#define UKARCH_MT_WB		0U	/* normal memory, write-back */
#define UKARCH_MT_UC		1U	/* device registers, uncached */
#define UKARCH_MT_WC		2U	/* framebuffers; uncached where the PAT
					 * keeps its reset value
					 */

typedef __u64 ukarch_pte_t;

#define UKARCH_PTE_P		(1UL << 0)
#define UKARCH_PTE_W		(1UL << 1)
#define UKARCH_PTE_PWT		(1UL << 3)
#define UKARCH_PTE_PCD		(1UL << 4)
#define UKARCH_PTE_A		(1UL << 5)
#define UKARCH_PTE_D		(1UL << 6)
#define UKARCH_PTE_PS		(1UL << 7)
#define UKARCH_PTE_NONE		(1UL << 9)	/* ours: PROT_NONE, not P */
#define UKARCH_PTE_NX		(1UL << 63)
#define UKARCH_PTE_PADDR	0x000ffffffffff000UL

/** Is the entry in use, be it for a page that nobody may touch? */
static inline int ukarch_pte_present(ukarch_pte_t e)
{
	return (e & (UKARCH_PTE_P | UKARCH_PTE_NONE)) != 0;
}

/** Does a present entry of (level) map memory, rather than a table? */
static inline int ukarch_pte_leaf(ukarch_pte_t e, unsigned int level)
{
	return level == 0 || (e & UKARCH_PTE_PS);
}

/** The physical address of the page or table that a present entry names. */
static inline __paddr_t ukarch_pte_paddr(ukarch_pte_t e)
{
	return e & UKARCH_PTE_PADDR;
}

/** An entry that points to the table at (pa); permissions are the leaf's. */
static inline ukarch_pte_t ukarch_pte_table(__paddr_t pa)
{
	return pa | UKARCH_PTE_P | UKARCH_PTE_W | UKARCH_PTE_A;
}

/**
 * An entry of (level) that maps the naturally aligned page at (pa).
 * Accessed and dirty are set from the start: nobody reads them, and the CPU
 * need not write to a table behind our back.
 */
static inline ukarch_pte_t ukarch_pte_make(__paddr_t pa, unsigned int prot,
					   unsigned int mtype,
					   unsigned int level)
{
	ukarch_pte_t e = pa | UKARCH_PTE_A | UKARCH_PTE_D;

	e |= prot ? UKARCH_PTE_P : UKARCH_PTE_NONE;
	if (prot & UKARCH_PROT_WRITE)
		e |= UKARCH_PTE_W;
	if (!(prot & UKARCH_PROT_EXEC))
		e |= UKARCH_PTE_NX;
	if (mtype == UKARCH_MT_UC)
		e |= UKARCH_PTE_PCD | UKARCH_PTE_PWT;
	else if (mtype == UKARCH_MT_WC)
		e |= UKARCH_PTE_PCD;
	if (level)
		e |= UKARCH_PTE_PS;
	return e;
}

/** What a leaf in use permits. */
static inline unsigned int ukarch_pte_prot(ukarch_pte_t e)
{
	unsigned int prot = UKARCH_PROT_READ;

	if (!(e & UKARCH_PTE_P))
		return UKARCH_PROT_NONE;
	if (e & UKARCH_PTE_W)
		prot |= UKARCH_PROT_WRITE;
	if (!(e & UKARCH_PTE_NX))
		prot |= UKARCH_PROT_EXEC;
	return prot;
}

/** The memory type of a leaf in use. */
static inline unsigned int ukarch_pte_mtype(ukarch_pte_t e)
{
	if (!(e & UKARCH_PTE_PCD))
		return UKARCH_MT_WB;
	return e & UKARCH_PTE_PWT ? UKARCH_MT_UC : UKARCH_MT_WC;
}

/** The root table that translates (va) in the address space of (root). */
static inline __paddr_t ukarch_pt_root_of(__paddr_t root,
					  __vaddr_t va __attribute__((unused)))
{
	return root;
}

/** From this entry on, a root table is the same in all address spaces. */
#define UKARCH_PT_SHARED_FIRST	256U

#endif /* __UK_ARCH_PAGING_H__ */
