/* SPDX-License-Identifier: BSD-3-Clause */
/* Address spaces as objects, and windows to device registers. */
#include <abi/errno.h>
#include <uk/bootinfo.h>
#include <uk/falloc.h>
#include "paging_priv.h"

struct uk_aspace paging_kernel;

/*
 * Device windows grow upwards from io_next, small ones beside the stacks so
 * that they share their tables, large ones at the far end of the area.
 * Guarded by io_lock.
 */
static struct uk_spinlock io_lock = UK_SPINLOCK_INITIALIZER();
static struct io_area {
	__vaddr_t start, next, end;
} io_small = {
	UKARCH_KVMEM_BASE, UKARCH_KVMEM_BASE, UK_PAGING_VMEM_BASE
}, io_large = {
	UK_PAGING_VMEM_END, UK_PAGING_VMEM_END, UKARCH_KVMEM_END
};

int uk_paging_init(const struct uk_bootinfo *bi)
{
	unsigned long flags;

	paging_kernel.root = bi->pt_root;
	directmap_init(bi);
	flags = paging_open();
	pool_add(bi->pt_free, bi->pt_free_len);
	paging_close(flags);
	if (bi->initrd_len && bi->initrd + bi->initrd_len > bi->directmap_len) {
		pool_prepare();
		return uk_paging_directmap(bi->initrd, bi->initrd_len);
	}
	return 0;
}

struct uk_aspace *uk_paging_kernel(void)
{
	return &paging_kernel;
}

int uk_aspace_create(struct uk_aspace *as)
{
	unsigned long flags;
	unsigned int i;

	pool_prepare();
	flags = paging_open();
	as->root = pool_take(0);
	for (i = UKARCH_PT_SHARED_FIRST; as->root && i < UKARCH_PT_ENTRIES; i++)
		ukarch_pt_write(pt_table(as->root) + i, ukarch_pt_read(
				pt_table(paging_kernel.root) + i));
	paging_close(flags);
	return as->root ? 0 : -ENOMEM;
}

/* Return the tables below an entry of (level), depth first. */
static void drop_tables(ukarch_pte_t e, unsigned int level)
{
	ukarch_pte_t *table = pt_table(ukarch_pte_paddr(e));
	unsigned int i;
	ukarch_pte_t below;

	for (i = 0; level > 1 && i < UKARCH_PT_ENTRIES; i++) {
		below = ukarch_pt_read(&table[i]);
		if (ukarch_pte_present(below)
		    && !ukarch_pte_leaf(below, level - 1))
			drop_tables(below, level - 1);
	}
	pool_put(ukarch_pte_paddr(e));
}

void uk_aspace_destroy(struct uk_aspace *as)
{
	ukarch_pte_t *root = pt_table(as->root);
	unsigned long flags;
	unsigned int i;
	ukarch_pte_t e;

	flags = paging_open();
	for (i = 0; i < UKARCH_PT_SHARED_FIRST; i++) {
		e = ukarch_pt_read(&root[i]);
		if (ukarch_pte_present(e))
			drop_tables(e, UKARCH_PT_LEVELS - 1);
	}
	pool_put(as->root);
	paging_close(flags);
	as->root = UK_FALLOC_NONE;
}

void uk_aspace_activate(const struct uk_aspace *as)
{
	ukarch_pt_root_set(as->root);
}

/* An existing window on these very pages, or 0. */
static __vaddr_t io_find(const struct io_area *a, __paddr_t pa, __sz len,
			 unsigned int mtype)
{
	struct uk_mapping m;
	__vaddr_t va;
	__sz run = 0;

	for (va = a->start; va < a->next && run < len;
	     va += UKARCH_PAGE_SIZE) {
		/* every page below next is mapped */
		uk_paging_query(&paging_kernel, va, &m);
		if (m.mtype != mtype)
			run = 0;
		else if (m.pa == pa + run)
			run += UKARCH_PAGE_SIZE;
		else
			run = m.pa == pa ? UKARCH_PAGE_SIZE : 0;
	}
	return run == len ? va - len : 0;
}

static __vaddr_t io_window(struct io_area *a, __paddr_t pa, __sz len,
			   unsigned int mtype)
{
	__vaddr_t va = io_find(a, pa, len, mtype);

	if (va)
		return va;
	if (len > a->end - a->next)
		return 0;
	va = a->next;
	if (uk_paging_map(&paging_kernel, va, pa, len, UKARCH_PROT_RW, mtype,
			  UK_PAGING_SMALL))
		return 0;
	a->next = va + len;
	return va;
}

void *uk_paging_map_io(__paddr_t pa, __sz len, unsigned int mtype)
{
	__paddr_t page = ALIGN_DOWN(pa, UKARCH_PAGE_SIZE);
	__vaddr_t va;

	if (!len || pa + len < pa)
		return NULL;
	len = ALIGN_UP(pa + len, UKARCH_PAGE_SIZE) - page;
	uk_spin_lock(&io_lock);
	va = len <= UK_PAGING_IO_SMALL
	     ? io_window(&io_small, page, len, mtype) : 0;
	if (!va)
		va = io_window(&io_large, page, len, mtype);
	uk_spin_unlock(&io_lock);
	return va ? (void *)(va + (pa - page)) : NULL;
}
