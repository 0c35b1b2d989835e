/* SPDX-License-Identifier: BSD-3-Clause */
/* How page-table entries are written; a platform may replace this file. */
#ifndef __UK_ARCH_PTWRITE_H__
#define __UK_ARCH_PTWRITE_H__

#include <uk/arch/paging.h>

/** What the direct map permits for the frames of page tables. */
#define UKARCH_PT_ALIAS_PROT	UKARCH_PROT_READ

/*
 * Page tables have one alias only, the direct map, and it is read-only. This
 * CPU may write there while CR0.WP is clear, which is nowhere but between
 * begin and end. Interrupts are off in between: a handler must not run with
 * write protection gone.
 */
#define UKARCH_CR0_WP	(1UL << 16)

/**
 * Open the window. Keep it short.
 * @return the state that ukarch_pt_write_end() restores
 */
static inline unsigned long ukarch_pt_write_begin(void)
{
	unsigned long flags, cr0;

	/* the stack pointer steps over the red zone of our caller */
	__asm__ __volatile__("leaq -128(%%rsp), %%rsp; pushfq; popq %0;"
			     "leaq 128(%%rsp), %%rsp; cli"
			     : "=r"(flags) :: "memory");
	__asm__ __volatile__("movq %%cr0, %0" : "=r"(cr0));
	__asm__ __volatile__("movq %0, %%cr0"
			     :: "r"(cr0 & ~UKARCH_CR0_WP) : "memory");
	return flags;
}

/** Close the window. @param flags what ukarch_pt_write_begin() returned */
static inline void ukarch_pt_write_end(unsigned long flags)
{
	unsigned long cr0;

	__asm__ __volatile__("movq %%cr0, %0" : "=r"(cr0));
	__asm__ __volatile__("movq %0, %%cr0"
			     :: "r"(cr0 | UKARCH_CR0_WP) : "memory");
	__asm__ __volatile__("leaq -128(%%rsp), %%rsp; pushq %0; popfq;"
			     "leaq 128(%%rsp), %%rsp"
			     :: "r"(flags) : "memory", "cc");
}

/** Store one entry; only between begin and end. */
static inline void ukarch_pt_write(ukarch_pte_t *pte, ukarch_pte_t val)
{
	*(volatile ukarch_pte_t *)pte = val;
}

/** The entry at (pte), as ukarch_pte_make() or _table() made it. */
static inline ukarch_pte_t ukarch_pt_read(const ukarch_pte_t *pte)
{
	return *pte;
}

/** Makes a frame a table without entries; only between begin and end. */
static inline void ukarch_pt_clear(ukarch_pte_t *table)
{
	__builtin_memset(table, 0, UKARCH_PAGE_SIZE);
}

/** The highest level that may hold a leaf: 2 means pages of 1 GiB. */
static inline unsigned int ukarch_pt_leaf_max(void)
{
	__u32 a = 0x80000000U, b, c = 0, d;

	__asm__ __volatile__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (a < 0x80000001U)
		return 1;
	a = 0x80000001U;
	__asm__ __volatile__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return d & (1U << 26) ? 2 : 1;
}

#endif /* __UK_ARCH_PTWRITE_H__ */
