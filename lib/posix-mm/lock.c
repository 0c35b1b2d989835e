/* SPDX-License-Identifier: BSD-3-Clause */
/* mlock and its kin: memory is never paged out, so to lock is to populate. */
#include <uk/syscall.h>
#include "mm.h"

#define MLOCK_ONFAULT	1

/* The program's own image and heap stand in the upper half, always there. */
static int upper_half(__vaddr_t va, __sz len)
{
	__vaddr_t end = va + len;

	if (va < UKARCH_DIRECTMAP_BASE || end < va)
		return 0;
	for (va = ALIGN_DOWN(va, UKARCH_PAGE_SIZE); va < end;
	     va += UKARCH_PAGE_SIZE)
		if (uk_paging_query(uk_paging_kernel(), va, NULL))
			return 0;
	return 1;
}

static int do_lock(__vaddr_t va, __sz len, int populate)
{
	__sz head = va & ~UKARCH_PAGE_MASK;

	/* as on Linux, a length that wraps around to nothing is nothing */
	len = ALIGN_UP(len + head, UKARCH_PAGE_SIZE);
	va -= head;
	if (va + len < va)
		return -EINVAL;
	if (!len || upper_half(va, len))
		return 0;
	if (mm_range(va, &len) || !mm_covered(va, len))
		return -ENOMEM;
	if (populate && uk_vmem_populate(uk_vmem_user(), va, len))
		return -ENOMEM;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, mlock, unsigned long, addr, unsigned long, len)
{
	return do_lock(addr, len, 1);
}

UK_SYSCALL_R_DEFINE(int, mlock2, unsigned long, addr, unsigned long, len,
		    int, flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return do_lock(addr, len, !(flags & MLOCK_ONFAULT));
}

UK_SYSCALL_R_DEFINE(int, munlock, unsigned long, addr, unsigned long, len)
{
	return do_lock(addr, len, 0);
}

static int populate_all(void)
{
	__vaddr_t va = UKARCH_UVMEM_BASE;
	struct uk_vma v;
	int rc = 0;

	while (!rc && !uk_vmem_find(uk_vmem_user(), va, &v)) {
		rc = uk_vmem_populate(uk_vmem_user(), v.start,
				      v.end - v.start);
		va = v.end;
	}
	return rc;
}

UK_SYSCALL_R_DEFINE(int, mlockall, int, flags)
{
	if (!flags || flags == UK_MCL_ONFAULT
	    || flags & ~(UK_MCL_CURRENT | UK_MCL_FUTURE | UK_MCL_ONFAULT))
		return -EINVAL;
	if (flags & UK_MCL_ONFAULT)
		return 0;
	mm_current()->lock_future = !!(flags & UK_MCL_FUTURE);
	return flags & UK_MCL_CURRENT ? populate_all() : 0;
}

UK_SYSCALL_R_DEFINE(int, munlockall)
{
	mm_current()->lock_future = 0;
	return 0;
}
