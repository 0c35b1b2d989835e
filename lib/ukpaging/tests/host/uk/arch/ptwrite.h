/* SPDX-License-Identifier: BSD-3-Clause */
/* Page-table writes of host unit tests: counted, and only in the window. */
#ifndef __UK_ARCH_PTWRITE_H__
#define __UK_ARCH_PTWRITE_H__

#include <stdlib.h>
#include <uk/arch/paging.h>

#define UKARCH_PT_ALIAS_PROT	UKARCH_PROT_READ

extern int host_pt_open;

static inline unsigned long ukarch_pt_write_begin(void)
{
	if (host_pt_open++)
		abort();
	return 1;
}

static inline void ukarch_pt_write_end(unsigned long flags)
{
	if (!flags || --host_pt_open)
		abort();
}

static inline void ukarch_pt_write(ukarch_pte_t *pte, ukarch_pte_t val)
{
	if (!host_pt_open)
		abort();
	*pte = val;
}

/** The entry at (pte), as ukarch_pte_make() or _table() made it. */
static inline ukarch_pte_t ukarch_pt_read(const ukarch_pte_t *pte)
{
	return *pte;
}

/** Makes a frame a table without entries; only between begin and end. */
static inline void ukarch_pt_clear(ukarch_pte_t *table)
{
	if (!host_pt_open)
		abort();
	__builtin_memset(table, 0, UKARCH_PAGE_SIZE);
}

/** As on a CPU with pages of 1 GiB. */
static inline unsigned int ukarch_pt_leaf_max(void)
{
	return 2;
}

#endif /* __UK_ARCH_PTWRITE_H__ */
