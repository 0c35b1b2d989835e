/* SPDX-License-Identifier: BSD-3-Clause */
/* The pool of page-table frames, which nobody can write through an alias. */
#include <abi/errno.h>
#include <uk/falloc.h>
#include "paging_priv.h"

/*
 * Frames come in small runs: at first use their part of the direct map is
 * made read-only, once for the whole run. They never go back to ukfalloc.
 * Free ones are a list through their first words, in which POOL_ZERO says that
 * the rest of the frame is zero.
 */
#define POOL_ZERO	1UL
#define POOL_CHUNK	4
/* One step of any operation needs no more new tables than this. */
#define POOL_LOW	(UKARCH_PT_LEVELS - 1)

static struct {
	__paddr_t first;
	unsigned int n;
	unsigned int reserve;
} pool;

__paddr_t pool_take(int reserved)
{
	__paddr_t pa = pool.first;
	ukarch_pte_t link;

	if (pool.n <= (reserved ? 0 : pool.reserve))
		return UK_FALLOC_NONE;
	link = ukarch_pt_read(pt_table(pa));
	pool.first = link & ~POOL_ZERO;
	pool.n--;
	if (link & POOL_ZERO)
		ukarch_pt_write(pt_table(pa), 0);
	else
		ukarch_pt_clear(pt_table(pa));
	return pa;
}

static void put(__paddr_t pa, ukarch_pte_t zero)
{
	ukarch_pt_write(pt_table(pa), pool.first | zero);
	pool.first = pa;
	pool.n++;
}

void pool_put(__paddr_t pa)
{
	put(pa, 0);
}

void pool_reserve(unsigned int n)
{
	pool.reserve = n;
}

void pool_add(__paddr_t pa, __sz len)
{
	__sz off;

	for (off = 0; off < len; off += UKARCH_PAGE_SIZE)
		put(pa + off, POOL_ZERO);
}

/* Take the right to write from n frames; their entries stand at pte. */
static void seal(ukarch_pte_t *pte, __paddr_t pa, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++, pa += UKARCH_PAGE_SIZE) {
		ukarch_pt_write(&pte[i], ukarch_pte_make(pa,
				UKARCH_PT_ALIAS_PROT, UKARCH_MT_WB, 0));
		ukarch_tlb_flush_page((__vaddr_t)pt_table(pa));
	}
}

/*
 * Make n frames of one aligned run read-only in the direct map. Where that
 * shows them by a large page, the first frames of the run become the tables
 * that split it: they are filled while they can still be written.
 *
 * @return how many frames that took, or -1 when n doesn't suffice
 */
static int chunk_seal(__paddr_t pa, unsigned int n)
{
	__vaddr_t va = (__vaddr_t)pt_table(pa);
	unsigned int level = 0, used = 0;
	ukarch_pte_t *pte, *inner, e;
	ukarch_pte_t *table = NULL;

	pte = pt_find(&paging_kernel, va, &level);
	e = ukarch_pt_read(pte);
	if (!ukarch_pte_present(e) || level > n)
		return -1;
	inner = pte;
	for (; level; level--) {
		table = pt_table(pa + used * UKARCH_PAGE_SIZE);
		pt_fill_split(table, e, level);
		if (used)
			ukarch_pt_write(inner, ukarch_pte_table(
					pa + used * UKARCH_PAGE_SIZE));
		inner = table + pt_index(va, level - 1);
		e = ukarch_pt_read(inner);
		used++;
	}
	seal(inner, pa, n);
	if (used)
		ukarch_pt_write(pte, ukarch_pte_table(pa));
	for (level = 0; level < n; level++)
		ukarch_tlb_flush_page(va + level * UKARCH_PAGE_SIZE);
	return (int)used;
}

static int refill(unsigned int n)
{
	/* chunk_seal() writes n entries of one table: the run is aligned */
	__paddr_t pa = uk_falloc_aligned(n, n * UKARCH_PAGE_SIZE,
					 UK_FALLOC_PT);
	unsigned long flags;
	unsigned int i;
	int used;

	if (pa == UK_FALLOC_NONE)
		return -ENOMEM;
	flags = paging_open();
	used = chunk_seal(pa, n);
	for (i = (unsigned int)used; used >= 0 && i < n; i++)
		pool_put(pa + i * UKARCH_PAGE_SIZE);
	paging_close(flags);
	if (used < 0)
		uk_ffree(pa, n);
	return used < 0 ? -ENOMEM : 0;
}

void pool_prepare(void)
{
	unsigned int n = POOL_CHUNK;

	/* a stale reading only means to refill a moment too early or late */
	while (UK_READ_ONCE(pool.n) < POOL_LOW + pool.reserve && n) {
		if (refill(n))
			n /= 2;
	}
}
