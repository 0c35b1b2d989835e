/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas that show the pages of an object, and areas that grow downwards. */
#include <abi/errno.h>
#include <uk/arch/trap.h>
#include <uk/string.h>
#include "vmem_priv.h"

/*
 * A frame behind such an area is the object's, or, where a private area was
 * written to, the area's own: what it was allocated for tells them apart. The
 * object's are writable through shared areas only.
 */

/* A growing area keeps this distance from what is below it, and ends here. */
#define GROW_GAP	(256 * UKARCH_PAGE_SIZE)
#define GROW_MAX	(8UL << 20)

void object_frame_free(__paddr_t pa)
{
	/* refuses what is the object's */
	uk_ffree_tagged(pa, UK_FALLOC_VMEM);
}

static int is_own(__paddr_t pa)
{
	enum uk_falloc_tag tag;

	return uk_falloc_run(pa, &tag) && tag == UK_FALLOC_VMEM;
}

/* Put a copy of an object's page at (page), which has no frame. */
static int map_copy(struct uk_vmem *vm, const struct uk_vma *v, __vaddr_t page,
		    __paddr_t from)
{
	__paddr_t pa = uk_falloc(1, UK_FALLOC_VMEM);
	int rc;

	if (pa == UK_FALLOC_NONE)
		return -ENOMEM;
	memcpy(uk_phys_to_virt(pa), uk_phys_to_virt(from), UKARCH_PAGE_SIZE);
	rc = page_map(vm, page, pa, v->prot);
	if (rc)
		uk_ffree(pa, 1);
	return rc;
}

/* The page has a frame, but the access was refused, or will be. */
static int fault_present(struct uk_vmem *vm, const struct uk_vma *v,
			 __vaddr_t page, __paddr_t pa, unsigned int access)
{
	unsigned int prot = object_prot(v, v->prot);
	int rc;

	if (!(v->flags & UK_VMA_SHARED) && access & UKARCH_FAULT_WRITE
	    && !is_own(pa)) {
		rc = uk_paging_unmap(vm->as, page, UKARCH_PAGE_SIZE, NULL,
				     NULL);
		return rc ? rc : map_copy(vm, v, page, pa);
	}
	if (is_own(pa))
		prot = v->prot;
	return uk_paging_protect(vm->as, page, UKARCH_PAGE_SIZE, prot);
}

int uk_vmem_obj_fault(struct uk_vmem *vm, const struct uk_vma *v,
		      __vaddr_t page, unsigned int access)
{
	struct uk_mapping m;
	__paddr_t pa;
	int rc;

	if (!uk_paging_query(vm->as, page, &m))
		return fault_present(vm, v, page, m.pa, access);
	rc = v->ops->page(v->obj, v->off + (page - v->start), &pa);
	if (rc)
		return rc;
	if (!(v->flags & UK_VMA_SHARED) && access & UKARCH_FAULT_WRITE)
		return map_copy(vm, v, page, pa);
	return page_map(vm, page, pa, object_prot(v, v->prot));
}

int object_populate(struct uk_vmem *vm, const struct uk_vma *v, __vaddr_t va,
		    __vaddr_t end)
{
	unsigned int access = v->prot & UKARCH_PROT_WRITE
			      ? UKARCH_FAULT_WRITE : UKARCH_FAULT_READ;
	int rc = 0;

	for (; v->prot && va < end && !rc; va += UKARCH_PAGE_SIZE)
		rc = object_fault(vm, v, va, access);
	return rc;
}

int object_grow(struct uk_vmem *vm, struct area *a, __vaddr_t addr)
{
	__vaddr_t page = ALIGN_DOWN(addr, UKARCH_PAGE_SIZE);
	const struct uk_tree_node *n = uk_tree_prev(&a->node);
	__vaddr_t below = n ? uk_tree_entry(n, const struct area, node)->v.end
			    : vm->base;

	if (!(a->v.flags & UK_VMA_GROWS) || a->v.end - page > GROW_MAX
	    || page < below || (n && page - below < GROW_GAP))
		return 0;
	a->v.start = page;
	return 1;
}

int uk_vmem_map_object(struct uk_vmem *vm, struct uk_vma *v, __sz len)
{
	unsigned int flags = v->flags;
	int rc;

	v->flags = flags & AREA_FLAGS;
	if (!len || !IS_ALIGNED(len | v->off, UKARCH_PAGE_SIZE)
	    || ((flags & UK_VMA_FIXED)
		&& !IS_ALIGNED(v->start, UKARCH_PAGE_SIZE))
	    || flags & UK_VMA_POPULATE || !uk_paging_prot_ok(v->prot))
		return -EINVAL;
	if (len > vm->end - vm->base)
		return -ENOMEM;
	v->start = ALIGN_DOWN(v->start, UKARCH_PAGE_SIZE);
	uk_spin_lock(&vm->lock);
	rc = vmem_map_locked(vm, v, len, flags);
	uk_spin_unlock(&vm->lock);
	return rc;
}

/* What an area shows of [from, to) of its object goes. */
static void drop_part(struct uk_vmem *vm, const struct uk_vma *v, __u64 from,
		      __u64 to)
{
	__u64 end = v->off + (v->end - v->start);

	from = MAX(from, v->off);
	to = MIN(to, end);
	/* pages of one size need no split: this cannot fail */
	if (from < to)
		pages_drop(vm, v->start + (from - v->off),
			   v->start + (to - v->off));
}

void uk_vmem_obj_drop(const void *obj, __u64 from, __u64 to)
{
	struct uk_vmem *vm = uk_vmem_user();
	const struct area *a;

	uk_spin_lock(&vm->lock);
	for (a = area_find(vm, vm->base); a; a = area_next(a))
		if (a->v.ops && a->v.obj == obj)
			drop_part(vm, &a->v, from, to);
	uk_spin_unlock(&vm->lock);
}
