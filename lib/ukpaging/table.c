/* SPDX-License-Identifier: BSD-3-Clause */
/* Walking page tables, making and splitting entries. */
#include <abi/errno.h>
#include <uk/falloc.h>
#include "paging_priv.h"

ukarch_pte_t *pt_find(const struct uk_aspace *as, __vaddr_t va,
		      unsigned int *level)
{
	__paddr_t table = ukarch_pt_root_of(as->root, va);
	unsigned int l = UKARCH_PT_LEVELS - 1;
	ukarch_pte_t *pte, e;

	for (;;) {
		pte = pt_table(table) + pt_index(va, l);
		if (l == *level)
			break;
		e = ukarch_pt_read(pte);
		if (!ukarch_pte_present(e) || ukarch_pte_leaf(e, l))
			break;
		table = ukarch_pte_paddr(e);
		l--;
	}
	*level = l;
	return pte;
}

int pt_make(const struct uk_aspace *as, __vaddr_t va, unsigned int level,
	    int reserved, ukarch_pte_t **pte)
{
	unsigned int l = level;
	__paddr_t table;

	*pte = pt_find(as, va, &l);
	while (l > level) {
		if (ukarch_pte_present(ukarch_pt_read(*pte)))
			return -EEXIST;
		table = pool_take(reserved);
		if (table == UK_FALLOC_NONE)
			return -ENOMEM;
		ukarch_pt_write(*pte, ukarch_pte_table(table));
		l--;
		*pte = pt_table(table) + pt_index(va, l);
	}
	return 0;
}

void pt_fill_split(ukarch_pte_t *table, ukarch_pte_t e, unsigned int level)
{
	__paddr_t pa = ukarch_pte_paddr(e) & ~(pt_size(level) - 1);
	unsigned int prot = ukarch_pte_prot(e), mtype = ukarch_pte_mtype(e);
	unsigned int i;

	for (i = 0; i < UKARCH_PT_ENTRIES; i++)
		ukarch_pt_write(&table[i],
				ukarch_pte_make(pa + i * pt_size(level - 1),
						prot, mtype, level - 1));
}

int pt_split(ukarch_pte_t *pte, unsigned int level)
{
	__paddr_t table = pool_take(0);

	if (table == UK_FALLOC_NONE)
		return -ENOMEM;
	pt_fill_split(pt_table(table), ukarch_pt_read(pte), level);
	ukarch_pt_write(pte, ukarch_pte_table(table));
	return 0;
}

/* Tables of the shared half hang on the same root entry in every space. */
static int may_drop(__vaddr_t va, unsigned int level)
{
	return level < UKARCH_PT_LEVELS - 1
	       || pt_index(va, level) < UKARCH_PT_SHARED_FIRST;
}

static void prune_level(const struct uk_aspace *as, __vaddr_t va,
			__vaddr_t end, unsigned int level)
{
	__sz size = pt_size(level);
	unsigned int l;
	ukarch_pte_t *pte, e;

	va = ALIGN_UP(va, size);
	while (va < end && end - va >= size) {
		l = level;
		pte = pt_find(as, va, &l);
		e = ukarch_pt_read(pte);
		if (l == level && ukarch_pte_present(e)
		    && !ukarch_pte_leaf(e, level) && may_drop(va, level)) {
			ukarch_pt_write(pte, 0);
			/* caches of inner entries go with any flush */
			ukarch_tlb_flush_page(va);
			pool_put(ukarch_pte_paddr(e));
		}
		/* a hole further up may be far larger than this level */
		va = (va | (pt_size(l) - 1)) + 1;
		if (!va)
			break;
	}
}

void pt_prune(const struct uk_aspace *as, __vaddr_t va, __vaddr_t end)
{
	unsigned int level;

	/* the lowest tables first, else those above would hide them */
	for (level = 1; level < UKARCH_PT_LEVELS; level++)
		prune_level(as, va, end, level);
}
