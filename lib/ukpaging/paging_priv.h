/* SPDX-License-Identifier: BSD-3-Clause */
/* Walking and changing page tables; private to ukpaging. */
#ifndef __PAGING_PRIV_H__
#define __PAGING_PRIV_H__

#include <uk/essentials.h>
#include <uk/paging.h>
#include <uk/spinlock.h>
#include <uk/arch/ptwrite.h>
#include <uk/arch/tlb.h>

struct uk_bootinfo;

/*
 * Everything here runs between paging_open() and paging_close(): the lock
 * over all page tables is held, interrupts are off, tables may be written.
 * ukfalloc is never called there, since it may call back to extend the direct
 * map; tables come from the pool, which is filled outside.
 */
unsigned long paging_open(void);
void paging_close(unsigned long flags);

static inline unsigned int pt_shift(unsigned int level)
{
	return UKARCH_PAGE_SHIFT + level * UKARCH_PT_BITS;
}

/** Bytes that one entry of (level) covers. */
static inline __sz pt_size(unsigned int level)
{
	return 1UL << pt_shift(level);
}

static inline unsigned int pt_index(__vaddr_t va, unsigned int level)
{
	return (va >> pt_shift(level)) & (UKARCH_PT_ENTRIES - 1);
}

static inline ukarch_pte_t *pt_table(__paddr_t pa)
{
	return uk_phys_to_virt(pa);
}

/* table.c */

/**
 * Descend towards (va) until (level), a hole or a leaf.
 * @param level in: where to stop; out: level of the entry that is returned
 */
ukarch_pte_t *pt_find(const struct uk_aspace *as, __vaddr_t va,
		      unsigned int *level);

/**
 * The entry of (level) for (va); missing tables are made.
 * @param reserved the last tables of the pool may be used
 * @return 0, -EEXIST (a larger page is in the way), -ENOMEM
 */
int pt_make(const struct uk_aspace *as, __vaddr_t va, unsigned int level,
	    int reserved, ukarch_pte_t **pte);

/** Replace the leaf (pte) of (level) by a table of smaller ones. 0/-ENOMEM */
int pt_split(ukarch_pte_t *pte, unsigned int level);

/** Write the entries of a table that do the same as the leaf (e). */
void pt_fill_split(ukarch_pte_t *table, ukarch_pte_t e, unsigned int level);

/** Give back tables that lie wholly in the range; it holds no leaf. */
void pt_prune(const struct uk_aspace *as, __vaddr_t va, __vaddr_t end);

/* pool.c */

/** A zeroed table, or UK_FALLOC_NONE. */
__paddr_t pool_take(int reserved);
void pool_put(__paddr_t pa);

/** Outside of open/close: see that a few tables are there. */
void pool_prepare(void);

/** Keep (n) tables for the direct map. */
void pool_reserve(unsigned int n);

/** Add zeroed frames that are read-only in the direct map already. */
void pool_add(__paddr_t pa, __sz len);

/* directmap.c */
void directmap_init(const struct uk_bootinfo *bi);

extern struct uk_aspace paging_kernel;

#endif /* __PAGING_PRIV_H__ */
