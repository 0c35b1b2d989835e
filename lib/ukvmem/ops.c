/* SPDX-License-Identifier: BSD-3-Clause */
/* The operations on areas: each checks, takes the lock, then changes both
 * the bookkeeping and the pages.
 */
#include <abi/errno.h>
#include "vmem_priv.h"

int vmem_unmap_locked(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end)
{
	const struct area *a;
	int rc;

	rc = area_split_at(vm, va);
	if (!rc)
		rc = area_split_at(vm, end);
	if (rc)
		return rc;
	/* holes between areas have no pages; large ones must cost nothing */
	for (a = area_find(vm, va); a && a->v.start < end; a = area_next(a)) {
		rc = pages_drop(vm, a->v.start, a->v.end);
		if (rc)
			return rc;
	}
	area_cut(vm, va, end);
	return 0;
}

int uk_vmem_unmap(struct uk_vmem *vm, __vaddr_t va, __sz len)
{
	int rc;

	if (!vmem_range_ok(vm, va, len))
		return -EINVAL;
	uk_spin_lock(&vm->lock);
	rc = vmem_unmap_locked(vm, va, va + len);
	uk_spin_unlock(&vm->lock);
	return rc;
}

int vmem_place(struct uk_vmem *vm, __vaddr_t *va, __sz len,
		 unsigned int flags)
{
	const struct area *a;

	if (!(flags & UK_VMA_FIXED)) {
		*va = large_gap(vm, *va, len);
		return *va ? 0 : -ENOMEM;
	}
	if (!vmem_range_ok(vm, *va, len))
		return -EINVAL;
	a = area_find(vm, *va);
	if (!a || a->v.start >= *va + len)
		return 0;
	if (!(flags & UK_VMA_REPLACE))
		return -EEXIST;
	return vmem_unmap_locked(vm, *va, *va + len);
}

int vmem_map_locked(struct uk_vmem *vm, struct uk_vma *v, __sz len,
		    unsigned int flags)
{
	__sz guard = v->flags & UK_VMA_STACK ? UKARCH_PAGE_SIZE : 0;
	int rc;

	rc = vmem_place(vm, &v->start, len, flags);
	if (rc)
		return rc;
	v->end = v->start + len;
	rc = area_add(vm, v);
	if (rc || !(flags & UK_VMA_POPULATE))
		return rc;
	if (v->flags & UK_VMA_DEMAND)
		rc = pages_fill(vm, v->start, v->end, v->prot);
	else
		rc = pages_raw(vm, v->start + guard, len - guard, v->prot);
	if (rc)
		vmem_unmap_locked(vm, v->start, v->end);
	return rc;
}

int uk_vmem_map(struct uk_vmem *vm, __vaddr_t *va, __sz len,
		unsigned int prot, unsigned int flags, const char *name)
{
	struct uk_vma v = {
		.start = ALIGN_DOWN(*va, UKARCH_PAGE_SIZE),
		.prot = prot,
		.flags = flags & AREA_FLAGS,
		.name = name,
	};
	int rc;

	if (!len || !IS_ALIGNED(len, UKARCH_PAGE_SIZE)
	    || ((flags & UK_VMA_FIXED) && v.start != *va)
	    || !uk_paging_prot_ok(prot))
		return -EINVAL;
	if (len > vm->end - vm->base)
		return -ENOMEM;
	uk_spin_lock(&vm->lock);
	rc = vmem_map_locked(vm, &v, len, flags);
	uk_spin_unlock(&vm->lock);
	if (!rc)
		*va = v.start;
	return rc;
}

static int protect_area(struct uk_vmem *vm, struct uk_vma *v,
			unsigned int prot)
{
	int rc;

	if (prot & UKARCH_PROT_WRITE && v->flags & UK_VMA_NOWRITE)
		return -EACCES;
	rc = uk_paging_protect(vm->as, v->start, v->end - v->start,
			       object_prot(v, prot));
	if (!rc)
		v->prot = prot;
	return rc;
}

int uk_vmem_protect(struct uk_vmem *vm, __vaddr_t va, __sz len,
		    unsigned int prot)
{
	__vaddr_t end = va + len;
	struct area *a;
	int rc;

	if (!IS_ALIGNED(va | len, UKARCH_PAGE_SIZE)
	    || !uk_paging_prot_ok(prot))
		return -EINVAL;
	if (!vmem_range_ok(vm, va, len))
		return -ENOMEM;
	uk_spin_lock(&vm->lock);
	rc = area_covers(vm, va, end) ? 0 : -ENOMEM;
	if (!rc)
		rc = area_split_at(vm, va);
	if (!rc)
		rc = area_split_at(vm, end);
	for (a = area_find(vm, va); !rc && a && a->v.start < end;
	     a = area_next(a))
		rc = protect_area(vm, &a->v, prot);
	area_merge(vm, va, end);
	uk_spin_unlock(&vm->lock);
	return rc;
}

int uk_vmem_discard(struct uk_vmem *vm, __vaddr_t va, __sz len)
{
	__vaddr_t end = va + len;
	const struct area *a;
	int rc, error = 0;

	if (!IS_ALIGNED(va | len, UKARCH_PAGE_SIZE))
		return -EINVAL;
	if (!vmem_range_ok(vm, va, len))
		return -ENOMEM;
	uk_spin_lock(&vm->lock);
	rc = area_covers(vm, va, end) ? 0 : -ENOMEM;
	for (a = area_find(vm, va); a && a->v.start < end && !error;
	     a = area_next(a)) {
		if (object_in(&a->v) || !(a->v.flags & UK_VMA_SHARED))
			error = pages_drop(vm, MAX(va, a->v.start),
					   MIN(end, a->v.end));
	}
	uk_spin_unlock(&vm->lock);
	return error ? error : rc;
}

int uk_vmem_populate(struct uk_vmem *vm, __vaddr_t va, __sz len)
{
	__vaddr_t end = va + len, to;
	const struct area *a;
	int rc = 0;

	if (!vmem_range_ok(vm, va, len))
		return -ENOMEM;
	uk_spin_lock(&vm->lock);
	if (!area_covers(vm, va, end))
		rc = -ENOMEM;
	for (a = area_find(vm, va); !rc && va < end; a = area_next(a)) {
		to = MIN(end, a->v.end);
		if (object_in(&a->v))
			rc = object_populate(vm, &a->v, va, to);
		else if ((a->v.flags & UK_VMA_DEMAND) && a->v.prot)
			rc = pages_fill(vm, va, to, a->v.prot);
		va = to;
	}
	uk_spin_unlock(&vm->lock);
	return rc;
}

int uk_vmem_find(struct uk_vmem *vm, __vaddr_t va, struct uk_vma *out)
{
	const struct area *a;

	uk_spin_lock(&vm->lock);
	a = area_find(vm, va);
	if (a)
		*out = a->v;
	uk_spin_unlock(&vm->lock);
	return a ? 0 : -ENOENT;
}
