/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory of processes, and checks that all calls share. */
#include <uk/falloc.h>
#include "mm.h"

struct uk_mm mm_first;

struct uk_mm *mm_current(void)
{
	struct uk_mm *mm = uk_process_current()->mm;

	return mm ? mm : &mm_first;
}

int mm_range(__vaddr_t va, __sz *len)
{
	if (!IS_ALIGNED(va, UKARCH_PAGE_SIZE))
		return -EINVAL;
	if (*len > UKARCH_UVMEM_END || va > UKARCH_UVMEM_END
	    || *len > UKARCH_UVMEM_END - va)
		return -ENOMEM;
	*len = ALIGN_UP(*len, UKARCH_PAGE_SIZE);
	return 0;
}

int mm_too_much(__sz len)
{
	return !mm_overcommit && len >> UKARCH_PAGE_SHIFT > uk_falloc_total();
}

int mm_covered(__vaddr_t va, __sz len)
{
	__vaddr_t end = va + len;
	struct uk_vma v;

	while (va < end) {
		if (uk_vmem_find(uk_vmem_user(), va, &v) || v.start > va)
			return 0;
		va = v.end;
	}
	return 1;
}
