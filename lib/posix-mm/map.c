/* SPDX-License-Identifier: BSD-3-Clause */
/* mmap, munmap, mprotect, mremap. */
#include <uk/syscall.h>
#include "mm.h"

/* The UK_VMA_* flags and the address of a request; 0 or -errno. */
static int place_flags(struct uk_vma *v, __sz len, unsigned int flags)
{
	if (flags & UK_MAP_FIXED_NOREPLACE) {
		v->flags |= UK_VMA_FIXED;
	} else if (flags & UK_MAP_FIXED) {
		v->flags |= UK_VMA_FIXED | UK_VMA_REPLACE;
	} else {
		/* a hint; nonsense in it does not matter */
		v->start = ALIGN_DOWN(v->start, UKARCH_PAGE_SIZE);
		return 0;
	}
	if (!IS_ALIGNED(v->start, UKARCH_PAGE_SIZE))
		return -EINVAL;
	if (v->start < UKARCH_UVMEM_BASE)
		return -EPERM;
	return mm_range(v->start, &len);
}

static int check_kind(unsigned int flags)
{
	unsigned int type = flags & UK_MAP_TYPE;

	if (type != UK_MAP_SHARED && type != UK_MAP_PRIVATE
	    && (type != UK_MAP_SHARED_VALIDATE || flags & UK_MAP_ANONYMOUS))
		return -EINVAL;
	return flags & UK_MAP_HUGETLB ? -ENOMEM : 0;
}

static int map_anonymous(struct uk_vma *v, __sz len, unsigned int flags)
{
	if (v->prot && !(flags & UK_MAP_NORESERVE) && mm_too_much(len))
		return -ENOMEM;
	if ((flags & UK_MAP_TYPE) == UK_MAP_SHARED)
		v->flags |= UK_VMA_SHARED;
	if (flags & UK_MAP_GROWSDOWN) {
		if (!MM_GROWS || v->flags & UK_VMA_SHARED)
			return -EINVAL;
		v->flags |= MM_GROWS;
	}
	return uk_vmem_map(uk_vmem_user(), &v->start, len, v->prot, v->flags,
			   v->name);
}

static long do_mmap(struct uk_vma *v, __sz len, unsigned int flags, int fd)
{
	int rc;

	if (!len || v->off & ~UKARCH_PAGE_MASK)
		return -EINVAL;
	rc = check_kind(flags);
	if (!rc)
		rc = mm_prot_check(v->prot);
	if (rc)
		return rc;
	if (len > UKARCH_UVMEM_END)
		return -ENOMEM;
	len = ALIGN_UP(len, UKARCH_PAGE_SIZE);
	rc = place_flags(v, len, flags);
	if (rc)
		return rc;
	rc = flags & UK_MAP_ANONYMOUS ? map_anonymous(v, len, flags)
				      : mm_map_file(v, len, flags, fd);
	if (rc)
		return rc;
	if (v->prot && ((flags & (UK_MAP_POPULATE | UK_MAP_LOCKED))
			|| mm_current()->lock_future))
		/* as on Linux, memory that is short does not undo the map */
		uk_vmem_populate(uk_vmem_user(), v->start, len);
	return (long)v->start;
}

UK_SYSCALL_R_DEFINE(long, mmap, unsigned long, addr, unsigned long, len,
		    int, prot, int, flags, int, fd, long, offset)
{
	struct uk_vma v = {
		.start = addr,
		.prot = (unsigned int)prot & MM_PROT,
		.flags = UK_VMA_DEMAND,
		.name = mm_name(MM_NAME),
		.off = (__u64)offset,
	};

	return do_mmap(&v, len, (unsigned int)flags, fd);
}

UK_SYSCALL_R_DEFINE(int, munmap, unsigned long, addr, unsigned long, len)
{
	if (!len || mm_range(addr, &len))
		return -EINVAL;
	if (addr < UKARCH_UVMEM_BASE) {
		if (addr + len <= UKARCH_UVMEM_BASE)
			return 0;
		len -= UKARCH_UVMEM_BASE - addr;
		addr = UKARCH_UVMEM_BASE;
	}
	return uk_vmem_unmap(uk_vmem_user(), addr, len);
}

UK_SYSCALL_R_DEFINE(int, mprotect, unsigned long, addr, unsigned long, len,
		    int, prot)
{
	int rc = mm_range(addr, &len);

	if (rc)
		return rc;
	if (prot & ~MM_PROT)
		return -EINVAL;
	if (!len)
		return 0;
	rc = mm_prot_check((unsigned int)prot);
	return rc ? rc : uk_vmem_protect(uk_vmem_user(), addr, len,
					 (unsigned int)prot);
}

/* The UK_VMA_* flags of a request to mremap(); -EINVAL: nonsense. */
static int remap_flags(int flags, __vaddr_t to, __sz *newlen)
{
	int vflags = flags & UK_MREMAP_MAYMOVE ? UK_VMA_MAYMOVE : 0;

	if (flags & ~(UK_MREMAP_MAYMOVE | UK_MREMAP_FIXED
		      | UK_MREMAP_DONTUNMAP)
	    || (flags && !(flags & UK_MREMAP_MAYMOVE)))
		return -EINVAL;
	*newlen = ALIGN_UP(*newlen, UKARCH_PAGE_SIZE);
	if (flags & UK_MREMAP_FIXED) {
		if (mm_range(to, newlen))
			return -EINVAL;
		vflags |= UK_VMA_FIXED;
	}
	if (flags & UK_MREMAP_DONTUNMAP)
		vflags |= UK_VMA_KEEP;
	return vflags;
}

UK_SYSCALL_R_DEFINE(long, mremap, unsigned long, addr, unsigned long, oldlen,
		    unsigned long, newlen, int, flags, unsigned long, newaddr)
{
	__vaddr_t to = newaddr;
	int vflags, rc;

	if (!newlen || newlen > UKARCH_UVMEM_END || mm_range(addr, &oldlen))
		return -EINVAL;
	vflags = remap_flags(flags, to, &newlen);
	if (vflags < 0)
		return vflags;
	if (!oldlen)
		return mm_map_again(addr, newlen, to, (unsigned int)vflags);
	if (vflags & UK_VMA_KEEP && newlen != oldlen)
		return -EINVAL;
	if (newlen > oldlen && mm_too_much(newlen))
		return -ENOMEM;
	rc = uk_vmem_remap(uk_vmem_user(), addr, oldlen, newlen, &to,
			   (unsigned int)vflags);
	return rc ? rc : (long)to;
}
