/* SPDX-License-Identifier: BSD-3-Clause */
/* mmap, munmap, mprotect, mremap. */
#include <uk/syscall.h>
#include "mm.h"

#define MMAP_NAME	"mmap"

/* The UK_VMA_* flags and the address of a request; 0 or -errno. */
static int place_flags(__vaddr_t *va, __sz len, unsigned int flags,
		       unsigned int *vflags)
{
	*vflags = UK_VMA_DEMAND;
	if (flags & UK_MAP_FIXED_NOREPLACE) {
		*vflags |= UK_VMA_FIXED;
	} else if (flags & UK_MAP_FIXED) {
		*vflags |= UK_VMA_FIXED | UK_VMA_REPLACE;
	} else {
		/* a hint; nonsense in it does not matter */
		*va = ALIGN_DOWN(*va, UKARCH_PAGE_SIZE);
		return 0;
	}
	if (!IS_ALIGNED(*va, UKARCH_PAGE_SIZE))
		return -EINVAL;
	if (*va < UKARCH_UVMEM_BASE)
		return -EPERM;
	return mm_range(*va, &len);
}

static int check_kind(unsigned int flags, int fd)
{
	unsigned int type = flags & UK_MAP_TYPE;

	if (type != UK_MAP_SHARED && type != UK_MAP_PRIVATE
	    && type != UK_MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (flags & UK_MAP_HUGETLB)
		return -ENOMEM;
	return flags & UK_MAP_ANONYMOUS ? 0 : mm_file_check(fd, flags);
}

/* Memory that holds a copy of the file; it is writable while it is filled. */
static int map_file(__vaddr_t *va, __sz len, unsigned int prot,
		    unsigned int vflags, int fd, __off off)
{
	struct uk_vmem *vm = uk_vmem_user();
	int rc;

	rc = uk_vmem_map(vm, va, len, UKARCH_PROT_RW, vflags, MMAP_NAME);
	if (rc)
		return rc;
	rc = mm_file_copy(fd, off, *va, len);
	if (!rc && prot != UKARCH_PROT_RW)
		rc = uk_vmem_protect(vm, *va, len, prot);
	if (rc)
		uk_vmem_unmap(vm, *va, len);
	return rc;
}

static long do_mmap(__vaddr_t va, __sz len, unsigned int prot,
		    unsigned int flags, int fd, __off off)
{
	unsigned int vflags;
	int rc;

	if (!len || (off & ~UKARCH_PAGE_MASK))
		return -EINVAL;
	rc = check_kind(flags, fd);
	if (rc)
		return rc;
	prot &= MM_PROT;
	rc = mm_prot_check(prot);
	if (rc)
		return rc;
	if (len > UKARCH_UVMEM_END)
		return -ENOMEM;
	len = ALIGN_UP(len, UKARCH_PAGE_SIZE);
	if (prot && !(flags & UK_MAP_NORESERVE) && mm_too_much(len))
		return -ENOMEM;
	rc = place_flags(&va, len, flags, &vflags);
	if (rc)
		return rc;
	if (!(flags & UK_MAP_ANONYMOUS)) {
		rc = map_file(&va, len, prot, vflags, fd, off);
		return rc ? rc : (long)va;
	}
	rc = uk_vmem_map(uk_vmem_user(), &va, len, prot, vflags, MMAP_NAME);
	if (rc)
		return rc;
	if (prot && ((flags & (UK_MAP_POPULATE | UK_MAP_LOCKED))
		     || mm_current()->lock_future))
		/* as on Linux, memory that is short does not undo the map */
		uk_vmem_populate(uk_vmem_user(), va, len);
	return (long)va;
}

UK_SYSCALL_R_DEFINE(long, mmap, unsigned long, addr, unsigned long, len,
		    int, prot, int, flags, int, fd, long, offset)
{
	return do_mmap(addr, len, (unsigned int)prot, (unsigned int)flags, fd,
		       offset);
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

UK_SYSCALL_R_DEFINE(long, mremap, unsigned long, addr, unsigned long, oldlen,
		    unsigned long, newlen, int, flags, unsigned long, newaddr)
{
	unsigned int vflags = 0;
	__vaddr_t to = newaddr;
	int rc;

	if (flags & ~(UK_MREMAP_MAYMOVE | UK_MREMAP_FIXED)
	    || (flags & UK_MREMAP_FIXED && !(flags & UK_MREMAP_MAYMOVE)))
		return -EINVAL;
	if (!newlen || !oldlen || mm_range(addr, &oldlen)
	    || newlen > UKARCH_UVMEM_END)
		return -EINVAL;
	newlen = ALIGN_UP(newlen, UKARCH_PAGE_SIZE);
	if (flags & UK_MREMAP_FIXED) {
		if (mm_range(to, &newlen))
			return -EINVAL;
		vflags = UK_VMA_FIXED;
	} else if (flags & UK_MREMAP_MAYMOVE) {
		vflags = UK_VMA_MAYMOVE;
	}
	if (newlen > oldlen && mm_too_much(newlen))
		return -ENOMEM;
	rc = uk_vmem_remap(uk_vmem_user(), addr, oldlen, newlen, &to, vflags);
	return rc ? rc : (long)to;
}
