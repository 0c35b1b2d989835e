/* SPDX-License-Identifier: BSD-3-Clause */
/* Mapping, unmapping and protecting ranges of an address space. */
#include <abi/errno.h>
#include "paging_priv.h"

/* Guards all page tables and the pool; interrupts are off while it is held. */
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();

/* Pages that one turn with interrupts off handles at most. */
#define BATCH	32

unsigned long paging_open(void)
{
	unsigned long flags = ukarch_pt_write_begin();

	uk_spin_lock(&lock);
	return flags;
}

void paging_close(unsigned long flags)
{
	uk_spin_unlock(&lock);
	ukarch_pt_write_end(flags);
}

static int range_ok(__vaddr_t va, __sz len)
{
	return IS_ALIGNED(va | len, UKARCH_PAGE_SIZE) && len
	       && va + (len - 1) >= va;
}

static int prot_ok(unsigned int prot)
{
	return (prot & (UKARCH_PROT_WRITE | UKARCH_PROT_EXEC))
	       != (UKARCH_PROT_WRITE | UKARCH_PROT_EXEC);
}

static unsigned int best_level(__vaddr_t va, __paddr_t pa, __sz len,
			       unsigned int flags)
{
	unsigned int level;

	if (flags & UK_PAGING_SMALL || len < pt_size(1))
		return 0;
	for (level = ukarch_pt_leaf_max(); level; level--) {
		if (IS_ALIGNED(va | pa, pt_size(level)) && len >= pt_size(level))
			break;
	}
	return level;
}

/*
 * Map as much as one table of the level takes. *len: wanted, then done.
 * -EAGAIN: a table stands there, perhaps empty; try smaller pages.
 */
static int map_some(struct uk_aspace *as, __vaddr_t va, __paddr_t pa,
		    __sz *len, ukarch_pte_t proto, unsigned int level)
{
	__sz size = pt_size(level), left = *len;
	ukarch_pte_t *pte;
	unsigned int n;
	int rc;

	*len = 0;
	rc = pt_make(as, va, level, 0, &pte);
	if (rc)
		return rc;
	n = level ? 1 : UKARCH_PT_ENTRIES - pt_index(va, 0);
	for (; n && left >= size; n--, pte++) {
		if (ukarch_pte_present(*pte))
			return ukarch_pte_leaf(*pte, level) ? -EEXIST : -EAGAIN;
		/* the bits of an entry don't depend on the address */
		ukarch_pt_write(pte, proto | pa);
		pa += size;
		*len += size;
		left -= size;
	}
	return 0;
}

int uk_paging_map(struct uk_aspace *as, __vaddr_t va, __paddr_t pa, __sz len,
		  unsigned int prot, unsigned int mtype, unsigned int flags)
{
	unsigned int level, cap = UKARCH_PT_LEVELS;
	unsigned long irqf;
	__sz done = 0, part;
	int rc = 0;

	if (!range_ok(va, len) || !IS_ALIGNED(pa, UKARCH_PAGE_SIZE)
	    || !prot_ok(prot))
		return -EINVAL;
	while (!rc && done < len) {
		level = best_level(va + done, pa + done, len - done, flags);
		level = MIN(level, cap);
		part = len - done;
		pool_prepare();
		irqf = paging_open();
		rc = map_some(as, va + done, pa + done, &part,
			      ukarch_pte_make(0, prot, mtype, level), level);
		paging_close(irqf);
		done += part;
		cap = rc == -EAGAIN ? level - 1 : UKARCH_PT_LEVELS;
		if (rc == -EAGAIN)
			rc = 0;
	}
	if (rc && done)
		uk_paging_unmap(as, va, done, NULL, NULL);
	return rc;
}

struct removed {
	unsigned int n;
	struct {
		__vaddr_t va;
		__paddr_t pa;
		__sz size;
	} page[BATCH];
};

/*
 * Find the next leaf in [*va, end) that may be changed as a whole; splits a
 * larger one. NULL: none, *va is end; *rc says if memory was short.
 */
static ukarch_pte_t *next_leaf(const struct uk_aspace *as, __vaddr_t *va,
			       __vaddr_t end, unsigned int *level, int *rc)
{
	ukarch_pte_t *pte;
	__sz size;

	while (*va < end) {
		*level = 0;
		pte = pt_find(as, *va, level);
		size = pt_size(*level);
		if (!ukarch_pte_present(*pte)) {
			/* the end of the hole may be the end of all */
			*va = (*va | (size - 1)) + 1;
			if (!*va || *va > end)
				*va = end;
			continue;
		}
		if (IS_ALIGNED(*va, size) && end - *va >= size)
			return pte;
		*rc = pt_split(pte, *level);
		if (*rc)
			return NULL;
		ukarch_tlb_flush_page(*va);
	}
	return NULL;
}

/* Remove up to BATCH pages from *va on. */
static int unmap_some(struct uk_aspace *as, __vaddr_t *va, __vaddr_t end,
		      struct removed *r)
{
	unsigned int level, i;
	ukarch_pte_t *pte;
	int rc = 0;

	for (r->n = 0; r->n < BATCH; r->n++) {
		pte = next_leaf(as, va, end, &level, &rc);
		if (!pte)
			break;
		r->page[r->n].va = *va;
		r->page[r->n].pa = ukarch_pte_paddr(*pte)
				   & ~(pt_size(level) - 1);
		r->page[r->n].size = pt_size(level);
		ukarch_pt_write(pte, 0);
		*va += pt_size(level);
	}
	for (i = 0; i < r->n; i++)
		ukarch_tlb_flush_page(r->page[i].va);
	return rc;
}

int uk_paging_unmap(struct uk_aspace *as, __vaddr_t va, __sz len,
		    void (*freed)(void *arg, __paddr_t pa, __sz size),
		    void *arg)
{
	__vaddr_t start = va, end = va + len;
	struct removed r;
	unsigned long flags;
	unsigned int i;
	int rc = 0;

	if (!range_ok(va, len))
		return -EINVAL;
	while (!rc && va < end) {
		flags = paging_open();
		rc = unmap_some(as, &va, end, &r);
		if (!rc && va >= end && len >= pt_size(1))
			pt_prune(as, start, end);
		paging_close(flags);
		for (i = 0; freed && i < r.n; i++)
			freed(arg, r.page[i].pa, r.page[i].size);
	}
	return rc;
}

int uk_paging_protect(struct uk_aspace *as, __vaddr_t va, __sz len,
		      unsigned int prot)
{
	__vaddr_t end = va + len;
	unsigned int level, n;
	unsigned long flags;
	ukarch_pte_t *pte;
	int rc = 0;

	if (!range_ok(va, len) || !prot_ok(prot))
		return -EINVAL;
	while (!rc && va < end) {
		pool_prepare();
		flags = paging_open();
		for (n = 0; n < BATCH; n++) {
			pte = next_leaf(as, &va, end, &level, &rc);
			if (!pte)
				break;
			ukarch_pt_write(pte, ukarch_pte_make(
				ukarch_pte_paddr(*pte) & ~(pt_size(level) - 1),
				prot, ukarch_pte_mtype(*pte), level));
			ukarch_tlb_flush_page(va);
			va += pt_size(level);
		}
		paging_close(flags);
	}
	return rc;
}

int uk_paging_query(const struct uk_aspace *as, __vaddr_t va,
		    struct uk_mapping *m)
{
	unsigned int level = 0;
	unsigned long flags;
	ukarch_pte_t e;
	__sz mask;

	flags = ukarch_lcpu_save_irqf();
	uk_spin_lock(&lock);
	e = *pt_find(as, va, &level);
	uk_spin_unlock(&lock);
	ukarch_lcpu_restore_irqf(flags);
	if (!ukarch_pte_present(e))
		return -ENOENT;
	if (!m)
		return 0;
	mask = pt_size(level) - 1;
	m->pa = (ukarch_pte_paddr(e) & ~mask) | (va & mask);
	m->size = mask + 1;
	m->prot = ukarch_pte_prot(e);
	m->mtype = ukarch_pte_mtype(e);
	return 0;
}

__paddr_t uk_paging_walk_phys(const void *va)
{
	struct uk_mapping m;

	if (uk_paging_query(&paging_kernel, (__vaddr_t)va, &m))
		return __PADDR_MAX;
	return m.pa;
}
