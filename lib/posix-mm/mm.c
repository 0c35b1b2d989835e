/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory of processes, and checks that all calls share. */
#include <uk/alloc.h>
#include <uk/falloc.h>
#include "mm.h"

static struct uk_mm first;

struct uk_mm *mm_current(void)
{
	struct uk_mm *mm = uk_process_current()->mm;

	return mm ? mm : &first;
}

static int mm_init(struct process *p)
{
	p->mm = p == &uk_process_first ? &first
	      : uk_zalloc(uk_alloc_get_default(), sizeof(*p->mm));
	return p->mm ? 0 : -ENOMEM;
}

static void mm_exit(struct process *p)
{
	struct uk_mm *mm = p->mm;
	__vaddr_t end;

	if (!mm || mm == &first)
		return;
	end = ALIGN_UP(mm->brk, UKARCH_PAGE_SIZE);
	if (end > mm->brk_start)
		uk_vmem_unmap(uk_vmem_user(), mm->brk_start,
			      end - mm->brk_start);
	p->mm = NULL;
	uk_free(uk_alloc_get_default(), mm);
}

static const struct uk_process_ops mm_process_ops = {
	.name = "posix-mm",
	.init = mm_init,
	.exit = mm_exit,
};
UK_PROCESS_OPS(mm_process_ops);

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
