/* SPDX-License-Identifier: BSD-3-Clause */
/* madvise, mincore, msync. */
#include <uk/syscall.h>
#include "mm.h"

/* Hints that change nothing a program could see. */
#define HINTS	(1U << UK_MADV_NORMAL | 1U << UK_MADV_RANDOM |		\
		 1U << UK_MADV_SEQUENTIAL | 1U << UK_MADV_DONTFORK |	\
		 1U << UK_MADV_DOFORK | 1U << UK_MADV_MERGEABLE |	\
		 1U << UK_MADV_UNMERGEABLE | 1U << UK_MADV_HUGEPAGE |	\
		 1U << UK_MADV_NOHUGEPAGE | 1U << UK_MADV_DONTDUMP |	\
		 1U << UK_MADV_DODUMP | 1U << UK_MADV_COLD |		\
		 1U << UK_MADV_PAGEOUT | 1U << UK_MADV_WILLNEED)

UK_SYSCALL_R_DEFINE(int, madvise, unsigned long, addr, unsigned long, len,
		    int, advice)
{
	int rc = mm_range(addr, &len);

	if (rc)
		return -EINVAL;
	if ((unsigned int)advice < 32 && HINTS >> advice & 1)
		return mm_covered(addr, len) ? 0 : -ENOMEM;
	if (advice == UK_MADV_POPULATE_READ)
		return mm_populate(addr, addr + len, UK_PROT_READ);
	if (advice == UK_MADV_POPULATE_WRITE)
		return mm_populate(addr, addr + len, UK_PROT_WRITE);
	if (advice != UK_MADV_DONTNEED && advice != UK_MADV_FREE)
		return -EINVAL;
	if (!len)
		return 0;
	if (advice == UK_MADV_FREE && mm_has_other(addr, addr + len))
		return -EINVAL;
	return uk_vmem_discard(uk_vmem_user(), addr, len);
}

UK_SYSCALL_R_DEFINE(int, mincore, unsigned long, addr, unsigned long, len,
		    unsigned char *, vec)
{
	struct uk_aspace *as = uk_paging_kernel();
	__sz off;
	int rc = mm_range(addr, &len);

	if (rc)
		return rc;
	if (!mm_covered(addr, len))
		return -ENOMEM;
	if (len && !vec)
		return -EFAULT;
	for (off = 0; off < len; off += UKARCH_PAGE_SIZE)
		vec[off >> UKARCH_PAGE_SHIFT] =
			!uk_paging_query(as, addr + off, NULL)
			|| mm_resident(addr + off);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, msync, unsigned long, addr, unsigned long, len,
		    int, flags)
{
	int rc = mm_range(addr, &len);

	if (rc)
		return rc;
	if (flags & ~(UK_MS_ASYNC | UK_MS_INVALIDATE | UK_MS_SYNC)
	    || (flags & UK_MS_ASYNC && flags & UK_MS_SYNC))
		return -EINVAL;
	if (!mm_covered(addr, len))
		return -ENOMEM;
	return flags & UK_MS_SYNC ? mm_sync(addr, addr + len) : 0;
}
