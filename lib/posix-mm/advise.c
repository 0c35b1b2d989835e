/* SPDX-License-Identifier: BSD-3-Clause */
/* madvise, mincore, msync. */
#include <uk/syscall.h>
#include "mm.h"

UK_SYSCALL_R_DEFINE(int, madvise, unsigned long, addr, unsigned long, len,
		    int, advice)
{
	int rc = mm_range(addr, &len);

	if (rc)
		return rc == -ENOMEM ? -EINVAL : rc;
	switch (advice) {
	case UK_MADV_DONTNEED:
	case UK_MADV_FREE:
		return len ? uk_vmem_discard(uk_vmem_user(), addr, len) : 0;
	case UK_MADV_WILLNEED:
	case UK_MADV_NORMAL:
	case UK_MADV_RANDOM:
	case UK_MADV_SEQUENTIAL:
	case UK_MADV_DONTFORK:
	case UK_MADV_DOFORK:
	case UK_MADV_HUGEPAGE:
	case UK_MADV_NOHUGEPAGE:
	case UK_MADV_DONTDUMP:
	case UK_MADV_DODUMP:
		/* hints that change nothing a program could see */
		return mm_covered(addr, len) ? 0 : -ENOMEM;
	default:
		return -EINVAL;
	}
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
			!uk_paging_query(as, addr + off, NULL);
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
	/* no mapping is written back to a file: nothing to wait for */
	return mm_covered(addr, len) ? 0 : -ENOMEM;
}
