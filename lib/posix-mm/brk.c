/* SPDX-License-Identifier: BSD-3-Clause */
/* brk: the end of a process' data. */
#include <uk/bootinfo.h>
#include <uk/syscall.h>
#include "mm.h"

/*
 * Breaks begin at a random page from 2^40 on, well below mmap's. Each process
 * has this much room for its own.
 */
#define BRK_BASE	(1UL << 40)
#define BRK_SPREAD	((1UL << 36) - 1)
#define BRK_ROOM	(1UL << 38)

static void start(struct uk_mm *mm)
{
	static unsigned int nr;
	__vaddr_t va = BRK_BASE + nr++ * 2 * BRK_ROOM;

	va += uk_bootinfo_get()->seed[2] & BRK_SPREAD & UKARCH_PAGE_MASK;
	mm->brk_start = mm->brk = va;
}

static int move(struct uk_mm *mm, __vaddr_t to)
{
	__vaddr_t old = ALIGN_UP(mm->brk, UKARCH_PAGE_SIZE);
	__vaddr_t end = ALIGN_UP(to, UKARCH_PAGE_SIZE);

	if (end < old)
		return uk_vmem_unmap(uk_vmem_user(), end, old - end);
	if (end == old)
		return 0;
	if (mm_too_much(end - mm->brk_start))
		return -ENOMEM;
	return uk_vmem_map(uk_vmem_user(), &old, end - old, UKARCH_PROT_RW,
			   UK_VMA_DEMAND | UK_VMA_FIXED, "brk");
}

/* As on Linux the result is the break, moved or not; there is no error. */
UK_SYSCALL_R_DEFINE(long, brk, unsigned long, addr)
{
	struct uk_mm *mm = mm_current();

	if (!mm->brk_start)
		start(mm);
	if (addr >= mm->brk_start && addr - mm->brk_start <= BRK_ROOM
	    && !move(mm, addr))
		mm->brk = addr;
	return (long)mm->brk;
}
