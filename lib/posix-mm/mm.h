/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls of the mmap family share; private to posix-mm. */
#ifndef __POSIX_MM_MM_H__
#define __POSIX_MM_MM_H__

#include <abi/errno.h>
#include <abi/mman.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include <uk/vmem.h>

#define MM_PROT		(UK_PROT_READ | UK_PROT_WRITE | UK_PROT_EXEC)

/* Linux and the page tables agree on these. */
UK_CTASSERT(UK_PROT_READ == UKARCH_PROT_READ);
UK_CTASSERT(UK_PROT_WRITE == UKARCH_PROT_WRITE);
UK_CTASSERT(UK_PROT_EXEC == UKARCH_PROT_EXEC);

/**
 * The memory of a process beyond its mappings, which all processes have in
 * one address space. Lock: as struct process.
 */
struct uk_mm {
	__vaddr_t brk_start;	/* 0 before the first call of brk */
	__vaddr_t brk;		/* any alignment */
	int lock_future;	/* mlockall(MCL_FUTURE): new memory is there */
};

/** The calling process' memory. Never NULL. */
struct uk_mm *mm_current(void);

/**
 * Round a range of the program to pages.
 * @param va must be page-aligned, else -EINVAL
 * @param len in: bytes; out: rounded up. 0 stays 0
 * @return 0, -EINVAL, -ENOMEM when it wraps around or leaves the lower half
 */
int mm_range(__vaddr_t va, __sz *len);

/** Rights that memory must not have are -EACCES. */
static inline int mm_prot_check(unsigned int prot)
{
	return uk_paging_prot_ok(prot) ? 0 : -EACCES;
}

/** Is more asked for than the guest has at all? */
int mm_too_much(__sz len);

/** Do mappings cover all of the range? */
int mm_covered(__vaddr_t va, __sz len);

/**
 * Make a private copy of a file's bytes the contents of fresh memory.
 * @param va,len anonymous memory of the caller's, readable and writable
 * @return 0, -EBADF, -EACCES, -ENODEV (can't be mapped), -errno of the read
 */
int mm_file_copy(int fd, __off off, __vaddr_t va, __sz len);

/**
 * May the descriptor be mapped like this?
 * @return 0, -EBADF, -EACCES, -ENODEV
 */
int mm_file_check(int fd, unsigned int flags);

#endif /* __POSIX_MM_MM_H__ */
