/* SPDX-License-Identifier: BSD-3-Clause */
/* How page-table entries are written; a platform may replace this file. */
#ifndef __UK_ARCH_PTWRITE_H__
#define __UK_ARCH_PTWRITE_H__

#include <uk/arch/paging.h>

/** What the direct map permits for the frames of page tables. */
#define UKARCH_PT_ALIAS_PROT	UKARCH_PROT_RW

/*
 * arm64 has no switch like CR0.WP: until the platform has a window of its own,
 * the tables stay writable in the direct map (see doc/architecture.md), and
 * begin/end only keep interrupts away.
 */

/**
 * Open the window. Keep it short.
 * @return the state that ukarch_pt_write_end() restores
 */
static inline unsigned long ukarch_pt_write_begin(void)
{
	unsigned long flags;

	__asm__ __volatile__("mrs %0, daif; msr daifset, #2"
			     : "=r"(flags) :: "memory");
	return flags;
}

/** Close the window. @param flags what ukarch_pt_write_begin() returned */
static inline void ukarch_pt_write_end(unsigned long flags)
{
	__asm__ __volatile__("dsb ishst; isb; msr daif, %0"
			     :: "r"(flags) : "memory");
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
	return 2;
}

#endif /* __UK_ARCH_PTWRITE_H__ */
