/* SPDX-License-Identifier: BSD-3-Clause */
/* The operations on areas: each checks, takes the lock, then changes both
 * the bookkeeping and the pages.
 */
#include <abi/errno.h>
#include "vmem_priv.h"

static int unmap_locked(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end)
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
	rc = unmap_locked(vm, va, va + len);
	uk_spin_unlock(&vm->lock);
	return rc;
}

/* Choose where an area goes and clear the place. 0 or an error. */
static int place(struct uk_vmem *vm, __vaddr_t *va, __sz len,
		 unsigned int flags)
{
	const struct area *a;

	if (!(flags & UK_VMA_FIXED)) {
		*va = area_gap(vm, *va, len);
		return *va ? 0 : -ENOMEM;
	}
	if (!vmem_range_ok(vm, *va, len))
		return -EINVAL;
	a = area_find(vm, *va);
	if (!a || a->v.start >= *va + len)
		return 0;
	if (!(flags & UK_VMA_REPLACE))
		return -EEXIST;
	return unmap_locked(vm, *va, *va + len);
}

static int map_locked(struct uk_vmem *vm, struct uk_vma *v, __sz len,
		      unsigned int flags)
{
	__sz guard = v->flags & UK_VMA_STACK ? UKARCH_PAGE_SIZE : 0;
	int rc;

	rc = place(vm, &v->start, len, flags);
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
		unmap_locked(vm, v->start, v->end);
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
	    || ((prot & UKARCH_PROT_WRITE) && (prot & UKARCH_PROT_EXEC)))
		return -EINVAL;
	if (len > vm->end - vm->base)
		return -ENOMEM;
	uk_spin_lock(&vm->lock);
	rc = map_locked(vm, &v, len, flags);
	uk_spin_unlock(&vm->lock);
	if (!rc)
		*va = v.start;
	return rc;
}

int uk_vmem_protect(struct uk_vmem *vm, __vaddr_t va, __sz len,
		    unsigned int prot)
{
	__vaddr_t end = va + len;
	struct area *a;
	int rc;

	if (!IS_ALIGNED(va | len, UKARCH_PAGE_SIZE)
	    || ((prot & UKARCH_PROT_WRITE) && (prot & UKARCH_PROT_EXEC)))
		return -EINVAL;
	if (!vmem_range_ok(vm, va, len))
		return -ENOMEM;
	uk_spin_lock(&vm->lock);
	rc = area_covers(vm, va, end) ? 0 : -ENOMEM;
	if (!rc)
		rc = area_split_at(vm, va);
	if (!rc)
		rc = area_split_at(vm, end);
	if (!rc)
		rc = uk_paging_protect(vm->as, va, len, prot);
	if (!rc) {
		for (a = area_find(vm, va); a && a->v.start < end;
		     a = area_next(a))
			a->v.prot = prot;
	}
	area_merge(vm, va, end);
	uk_spin_unlock(&vm->lock);
	return rc;
}

int uk_vmem_discard(struct uk_vmem *vm, __vaddr_t va, __sz len)
{
	int rc = -ENOMEM;

	if (!IS_ALIGNED(va | len, UKARCH_PAGE_SIZE))
		return -EINVAL;
	if (!vmem_range_ok(vm, va, len))
		return -ENOMEM;
	uk_spin_lock(&vm->lock);
	if (area_covers(vm, va, va + len))
		rc = pages_drop(vm, va, va + len);
	uk_spin_unlock(&vm->lock);
	return rc;
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
		if ((a->v.flags & UK_VMA_DEMAND) && a->v.prot)
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

/* ---- remap ---- */

/* Make the area end later, if nothing is in the way. */
static int grow_locked(struct uk_vmem *vm, const struct area *a, __vaddr_t end,
		       __vaddr_t newend)
{
	struct uk_vma v = a->v;
	const struct area *next = area_next(a);

	if (end != v.end || newend > vm->end
	    || (next && next->v.start < newend))
		return -ENOMEM;
	v.start = end;
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
	v.start = flags & UK_VMA_FIXED ? *newva : 0;
	if (!rc)
		rc = place(vm, &v.start, newlen, flags | UK_VMA_REPLACE);
	if (rc)
		return rc;
	v.end = v.start + newlen;
	rc = area_add(vm, &v);
	if (rc)
		return rc;
	len = MIN(len, newlen);
	rc = pages_move(vm, va, v.start, len, v.prot);
	if (rc) {
		unmap_locked(vm, v.start, v.end);
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
	if (!(flags & UK_VMA_FIXED)) {
		*newva = va;
		if (newlen < len)
			return unmap_locked(vm, va + newlen, va + len);
		if (newlen == len
		    || !grow_locked(vm, a, va + len, va + newlen))
			return 0;
		if (!(flags & UK_VMA_MAYMOVE))
			return -ENOMEM;
	}
	rc = move_locked(vm, &old, va, len, newlen, newva, flags);
	return rc ? rc : unmap_locked(vm, va, va + len);
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
