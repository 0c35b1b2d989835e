/* SPDX-License-Identifier: BSD-3-Clause */
/* brk: the end of a process' data. */
#include <uk/bootinfo.h>
#include <uk/syscall.h>
#include "mm.h"

/*
 * Breaks begin at a random page of a slot, from 2^40 on, well below mmap's.
 * Each process has this much room for its own.
 */
#define BRK_BASE	(1UL << 40)
#define BRK_SPREAD	((1UL << 36) - 1)
#define BRK_ROOM	(1UL << 38)
#define BRK_SLOT	(2 * BRK_ROOM)
#define BRK_SLOTS	60U

/* Lock: as struct process. */
static __u64 slots_used;

static int start(struct uk_mm *mm)
{
	unsigned int nr = (unsigned int)__builtin_ctzll(~slots_used);

	if (nr >= BRK_SLOTS)
		return -ENOMEM;
	slots_used |= 1UL << nr;
	mm->brk_start = BRK_BASE + nr * BRK_SLOT +
			(uk_bootinfo_get()->seed[2] & BRK_SPREAD &
			 UKARCH_PAGE_MASK);
	mm->brk = mm->brk_start;
	return 0;
}

void mm_brk_free(struct uk_mm *mm)
{
	if (mm->brk_start)
		slots_used &= ~(1UL << (mm->brk_start - BRK_BASE) / BRK_SLOT);
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
			   UK_VMA_DEMAND | UK_VMA_FIXED, mm_name("brk"));
}

/* As on Linux the result is the break, moved or not; there is no error. With
 * too many processes there is no break: 0. */
UK_SYSCALL_R_DEFINE(long, brk, unsigned long, addr)
{
	struct uk_mm *mm = mm_current();

	if (!mm->brk_start && start(mm))
		return 0;
	if (addr >= mm->brk_start && addr - mm->brk_start <= BRK_ROOM
	    && !move(mm, addr))
		mm->brk = addr;
	return (long)mm->brk;
}
