/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas that grow, shrink and move with their contents. */
#include <abi/errno.h>
#include "vmem_priv.h"

/* Make the area end later, if nothing is in the way. */
static int grow_locked(struct uk_vmem *vm, const struct area *a, __vaddr_t end,
		       __vaddr_t newend)
{
	struct uk_vma v = a->v;
	const struct area *next = area_next(a);

	if (end != v.end || newend > vm->end
	    || (next && next->v.start < newend))
		return -ENOMEM;
	vma_cut_to(&v, end);
	v.end = newend;
	return area_add(vm, &v);
}

static int move_locked(struct uk_vmem *vm, const struct uk_vma *old,
		       __vaddr_t va, __sz len, __sz newlen, __vaddr_t *newva,
		       unsigned int flags)
{
	struct uk_vma v = *old;
	int rc;

	/* the borders first: from here on only memory for tables can lack */
	rc = area_split_at(vm, va);
	if (!rc)
		rc = area_split_at(vm, va + len);
	v.off += va - v.start;
	v.start = flags & UK_VMA_FIXED ? *newva : 0;
	if (!rc)
		rc = vmem_place(vm, &v.start, newlen, flags | UK_VMA_REPLACE);
	if (rc)
		return rc;
	v.end = v.start + newlen;
	rc = area_add(vm, &v);
	if (rc)
		return rc;
	len = MIN(len, newlen);
	rc = pages_move(vm, va, v.start, len);
	if (rc) {
		vmem_unmap_locked(vm, v.start, v.end);
		return rc;
	}
	*newva = v.start;
	return 0;
}

static int remap_locked(struct uk_vmem *vm, __vaddr_t va, __sz len,
			__sz newlen, __vaddr_t *newva, unsigned int flags)
{
	const struct area *a = area_find(vm, va);
	struct uk_vma old;
	int rc;

	if (!a || a->v.start > va || a->v.end - va < len)
		return -EFAULT;
	old = a->v;
	if (!(flags & (UK_VMA_FIXED | UK_VMA_KEEP))) {
		*newva = va;
		if (newlen < len)
			return vmem_unmap_locked(vm, va + newlen, va + len);
		if (newlen == len
		    || !grow_locked(vm, a, va + len, va + newlen))
			return 0;
		if (!(flags & UK_VMA_MAYMOVE))
			return -ENOMEM;
	}
	rc = move_locked(vm, &old, va, len, newlen, newva, flags);
	if (rc || flags & UK_VMA_KEEP)
		return rc;
	return vmem_unmap_locked(vm, va, va + len);
}

int uk_vmem_remap(struct uk_vmem *vm, __vaddr_t va, __sz len, __sz newlen,
		  __vaddr_t *newva, unsigned int flags)
{
	int rc;

	if (!len || !newlen || !IS_ALIGNED(len | newlen, UKARCH_PAGE_SIZE)
	    || !IS_ALIGNED(va, UKARCH_PAGE_SIZE))
		return -EINVAL;
	if (!vmem_range_ok(vm, va, len))
		return -EFAULT;
	if ((flags & UK_VMA_FIXED)
	    && (!vmem_range_ok(vm, *newva, newlen)
		|| RANGE_OVERLAP(va, len, *newva, newlen)))
		return -EINVAL;
	uk_spin_lock(&vm->lock);
	rc = remap_locked(vm, va, len, newlen, newva, flags);
	uk_spin_unlock(&vm->lock);
	return rc;
}
