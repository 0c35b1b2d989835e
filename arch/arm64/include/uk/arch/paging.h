/* SPDX-License-Identifier: BSD-3-Clause */
/* The page-table format of arm64: what an entry says and how to build one. */
#ifndef __UK_ARCH_PAGING_H__
#define __UK_ARCH_PAGING_H__

#include <uk/arch/types.h>

/*
 * Generic code (lib/ukpaging) walks the tables; this header only knows the
 * bits: 4 KiB granule, 48-bit addresses. Level 0 here holds 4 KiB pages (the
 * architecture counts the other way round).
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
#define UKARCH_UVMEM_END	0x0000fffffffff000UL

/** What a mapping permits; without any it only remembers its frame. */
#define UKARCH_PROT_NONE	0x0U
#define UKARCH_PROT_READ	0x1U
#define UKARCH_PROT_WRITE	0x2U
#define UKARCH_PROT_EXEC	0x4U
#define UKARCH_PROT_RW		(UKARCH_PROT_READ | UKARCH_PROT_WRITE)

/** Memory types of a mapping; the values are the indices in MAIR_EL1. */
#define UKARCH_MT_WB		0U	/* normal memory, write-back */
#define UKARCH_MT_UC		1U	/* device registers, nGnRE */
#define UKARCH_MT_WC		2U	/* normal memory, not cached */

typedef __u64 ukarch_pte_t;

#define UKARCH_PTE_VALID	(1UL << 0)
#define UKARCH_PTE_TABLE	(1UL << 1)	/* at level 0: a page */
#define UKARCH_PTE_ATTR_SHIFT	2
#define UKARCH_PTE_RO		(1UL << 7)
#define UKARCH_PTE_ISH		(3UL << 8)
#define UKARCH_PTE_AF		(1UL << 10)
#define UKARCH_PTE_PXN		(1UL << 53)
#define UKARCH_PTE_UXN		(1UL << 54)
#define UKARCH_PTE_NONE		(1UL << 55)	/* ours: PROT_NONE */
#define UKARCH_PTE_PADDR	0x0000fffffffff000UL

/** Is the entry in use, be it for a page that nobody may touch? */
static inline int ukarch_pte_present(ukarch_pte_t e)
{
	return (e & (UKARCH_PTE_VALID | UKARCH_PTE_NONE)) != 0;
}

/** Does a present entry of (level) map memory, rather than a table? */
static inline int ukarch_pte_leaf(ukarch_pte_t e, unsigned int level)
{
	return level == 0 || !(e & UKARCH_PTE_TABLE);
}

/** The physical address of the page or table that a present entry names. */
static inline __paddr_t ukarch_pte_paddr(ukarch_pte_t e)
{
	return e & UKARCH_PTE_PADDR;
}

/** An entry that points to the table at (pa); permissions are the leaf's. */
static inline ukarch_pte_t ukarch_pte_table(__paddr_t pa)
{
	return pa | UKARCH_PTE_VALID | UKARCH_PTE_TABLE;
}

/** An entry of (level) that maps the naturally aligned page at (pa). */
static inline ukarch_pte_t ukarch_pte_make(__paddr_t pa, unsigned int prot,
					   unsigned int mtype,
					   unsigned int level)
{
	ukarch_pte_t e = pa | UKARCH_PTE_AF | UKARCH_PTE_ISH | UKARCH_PTE_UXN
		       | ((__u64)mtype << UKARCH_PTE_ATTR_SHIFT);

	e |= prot ? UKARCH_PTE_VALID : UKARCH_PTE_NONE;
	if (!(prot & UKARCH_PROT_WRITE))
		e |= UKARCH_PTE_RO;
	if (!(prot & UKARCH_PROT_EXEC))
		e |= UKARCH_PTE_PXN;
	if (!level)
		e |= UKARCH_PTE_TABLE;
	return e;
}

/** What a leaf in use permits. */
static inline unsigned int ukarch_pte_prot(ukarch_pte_t e)
{
	unsigned int prot = UKARCH_PROT_READ;

	if (!(e & UKARCH_PTE_VALID))
		return UKARCH_PROT_NONE;
	if (!(e & UKARCH_PTE_RO))
		prot |= UKARCH_PROT_WRITE;
	if (!(e & UKARCH_PTE_PXN))
		prot |= UKARCH_PROT_EXEC;
	return prot;
}

/** The memory type of a leaf in use. */
static inline unsigned int ukarch_pte_mtype(ukarch_pte_t e)
{
	return (e >> UKARCH_PTE_ATTR_SHIFT) & 7;
}

/** The root table that translates (va): the upper half has its own. */
static inline __paddr_t ukarch_pt_root_of(__paddr_t root, __vaddr_t va)
{
	__paddr_t upper;

	if (!(va >> 63))
		return root;
	__asm__ __volatile__("mrs %0, ttbr1_el1" : "=r"(upper));
	return upper & UKARCH_PTE_PADDR;
}

/** From this entry on, a root table is the same in all address spaces. */
#define UKARCH_PT_SHARED_FIRST	UKARCH_PT_ENTRIES

#endif /* __UK_ARCH_PAGING_H__ */
