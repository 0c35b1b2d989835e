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

static unsigned int best_level(__vaddr_t va, __paddr_t pa, __sz len,
			       unsigned int flags)
{
	unsigned int level;

	if (flags & UK_PAGING_SMALL || len < pt_size(1))
		return 0;
	for (level = ukarch_pt_leaf_max(); level; level--) {
		if (IS_ALIGNED(va | pa, pt_size(level))
		    && len >= pt_size(level))
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
	ukarch_pte_t *pte, e;
	unsigned int n;
	int rc;

	*len = 0;
	rc = pt_make(as, va, level, 0, &pte);
	if (rc)
		return rc;
	n = level ? 1 : UKARCH_PT_ENTRIES - pt_index(va, 0);
	for (; n && left >= size; n--, pte++) {
		e = ukarch_pt_read(pte);
		if (ukarch_pte_present(e))
			return ukarch_pte_leaf(e, level) ? -EEXIST : -EAGAIN;
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
	    || !uk_paging_prot_ok(prot))
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

/* A walk over the entries of a range; pte is NULL where it must descend. */
struct walk {
	const struct uk_aspace *as;
	__vaddr_t va, end;
	ukarch_pte_t *pte;
	unsigned int level;
};

/* Step behind the present entry. */
static void walk_step(struct walk *w)
{
	__sz size = pt_size(w->level);
	__vaddr_t next = (w->va | (size - 1)) + 1;

	/* the end of the last hole may be the end of all */
	w->va = next && next < w->end ? next : w->end;
	/* neighbours of the lowest level stand side by side */
	w->pte = !w->level && pt_index(w->va, 0) ? w->pte + 1 : NULL;
}

/* Step behind the rest of a hole as far as the table of pages goes. */
static void walk_hole(struct walk *w)
{
	ukarch_pte_t *pte = w->pte;
	__vaddr_t va = w->va;

	if (!pte)
		return;
	while (va < w->end && !ukarch_pte_present(ukarch_pt_read(pte))) {
		va += UKARCH_PAGE_SIZE;
		pte++;
		if (!pt_index(va, 0)) {
			pte = NULL;
			break;
		}
	}
	w->pte = pte;
	w->va = va ? va : w->end;
}

/*
 * Find the next leaf that may be changed as a whole; splits a larger one.
 * NULL: no more, or (*rc) memory was short.
 */
static ukarch_pte_t *walk_next(struct walk *w, int *rc)
{
	while (w->va < w->end) {
		if (!w->pte) {
			w->level = 0;
			w->pte = pt_find(w->as, w->va, &w->level);
		}
		if (!ukarch_pte_present(ukarch_pt_read(w->pte))) {
			walk_step(w);
			walk_hole(w);
			continue;
		}
		if (!w->level || (IS_ALIGNED(w->va, pt_size(w->level))
				  && w->end - w->va >= pt_size(w->level)))
			return w->pte;
		*rc = pt_split(w->pte, w->level);
		if (*rc)
			return NULL;
		ukarch_tlb_flush_page(w->va);
		w->pte = NULL;
	}
	return NULL;
}

/* Remove up to BATCH pages. */
static int unmap_some(struct walk *w, struct removed *r)
{
	ukarch_pte_t *pte;
	unsigned int i;
	int rc = 0;

	for (r->n = 0; r->n < BATCH; r->n++) {
		pte = walk_next(w, &rc);
		if (!pte)
			break;
		r->page[r->n].va = w->va;
		r->page[r->n].pa = ukarch_pte_paddr(ukarch_pt_read(pte))
				   & ~(pt_size(w->level) - 1);
		r->page[r->n].size = pt_size(w->level);
		ukarch_pt_write(pte, 0);
		walk_step(w);
	}
	for (i = 0; i < r->n; i++)
		ukarch_tlb_flush_page(r->page[i].va);
	return rc;
}

int uk_paging_unmap(struct uk_aspace *as, __vaddr_t va, __sz len,
		    void (*freed)(void *arg, __paddr_t pa, __sz size),
		    void *arg)
{
	struct walk w = { .as = as, .va = va, .end = va + len };
	struct removed r;
	unsigned long flags;
	unsigned int i;
	int rc = 0;

	if (!range_ok(va, len))
		return -EINVAL;
	if (!w.end)	/* the last page of all: no address is behind it */
		w.end--;
	while (!rc && w.va < w.end) {
		flags = paging_open();
		rc = unmap_some(&w, &r);
		if (!rc && w.va >= w.end && len >= pt_size(1))
			pt_prune(as, va, w.end);
		paging_close(flags);
		/* others may change the tables until the next turn */
		w.pte = NULL;
		for (i = 0; freed && i < r.n; i++)
			freed(arg, r.page[i].pa, r.page[i].size);
	}
	return rc;
}

/* Change up to BATCH pages. */
static int protect_some(struct walk *w, unsigned int prot)
{
	ukarch_pte_t *pte, e;
	unsigned int n;
	int rc = 0;

	for (n = 0; n < BATCH; n++) {
		pte = walk_next(w, &rc);
		if (!pte)
			break;
		e = ukarch_pt_read(pte);
		ukarch_pt_write(pte, ukarch_pte_make(
			ukarch_pte_paddr(e) & ~(pt_size(w->level) - 1),
			prot, ukarch_pte_mtype(e), w->level));
		ukarch_tlb_flush_page(w->va);
		walk_step(w);
	}
	return rc;
}

int uk_paging_protect(struct uk_aspace *as, __vaddr_t va, __sz len,
		      unsigned int prot)
{
	struct walk w = { .as = as, .va = va, .end = va + len };
	unsigned long flags;
	int rc = 0;

	if (!range_ok(va, len) || !uk_paging_prot_ok(prot))
		return -EINVAL;
	while (!rc && w.va < w.end) {
		pool_prepare();
		flags = paging_open();
		rc = protect_some(&w, prot);
		paging_close(flags);
		w.pte = NULL;
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
	e = ukarch_pt_read(pt_find(as, va, &level));
	uk_spin_unlock(&lock);
	ukarch_lcpu_restore_irqf(flags);
	mask = pt_size(level) - 1;
	if (m)
		m->size = mask + 1;
	if (!ukarch_pte_present(e))
		return -ENOENT;
	if (!m)
		return 0;
	m->pa = (ukarch_pte_paddr(e) & ~mask) | (va & mask);
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
