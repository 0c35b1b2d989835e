/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls of the mmap family share; private to posix-mm. */
#ifndef __POSIX_MM_MM_H__
#define __POSIX_MM_MM_H__

#include <abi/errno.h>
#include <abi/mman.h>
#include <uk/arch/types.h>
#include <uk/config.h>
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
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
	__u32 refcount;		/* processes; of the first one's not counted */
	/* Of a program's own memory: all of its areas, and no others, have
	 * this very string as their name. Empty: the application's. */
	char name[24];
#endif
	__vaddr_t brk_start;	/* 0 before the first call of brk */
	__vaddr_t brk;		/* any alignment */
	int lock_future;	/* mlockall(MCL_FUTURE): new memory is there */
};

/** The calling process' memory. Never NULL. */
struct uk_mm *mm_current(void);

/** The application's. */
extern struct uk_mm mm_first;

/** The name of an area of the calling process that is usually called so. */
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
static inline const char *mm_name(const char *usual)
{
	const struct uk_mm *mm = mm_current();

	return mm->name[0] ? mm->name : usual;
}
#else
static inline const char *mm_name(const char *usual)
{
	return usual;
}
#endif

/** Gives back the addresses of a break, after its memory. */
void mm_brk_free(struct uk_mm *mm);

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

/** Is more asked for than the guest has at all? Not if nobody is to care. */
int mm_too_much(__sz len);

/* As /proc/sys/vm/overcommit_memory: 0, or 1, where mm_too_much() says no. */
#if CONFIG_LIBPROCFS
extern int mm_overcommit;
#else
#define mm_overcommit	0
#endif

/** Do mappings cover all of the range? */
int mm_covered(__vaddr_t va, __sz len);

#define MM_NAME		"mmap"

#if CONFIG_LIBPOSIX_MM_FILE
/** MAP_GROWSDOWN as a flag of areas; 0: not supported */
#define MM_GROWS	UK_VMA_GROWS

struct uk_file;

/** The file that an area shows, or NULL. */
struct uk_file *mm_file_of(const struct uk_vma *v);

/**
 * Map a file.
 * @param v in: start, prot, flags as for uk_vmem_map_object(), off; out: start
 * @param flags UK_MAP_*
 * @return 0, -EBADF, -EACCES, -ENODEV (can't be mapped), -EOVERFLOW, -errno of
 *	uk_vmem_map() and of a read
 */
int mm_map_file(struct uk_vma *v, __sz len, unsigned int flags, int fd);

/** One more mapping of a shared one of a file: mremap() of length 0.
 *  @return the address, or -errno
 */
long mm_map_again(__vaddr_t va, __sz len, __vaddr_t to, unsigned int vflags);

/** MADV_POPULATE_READ, or _WRITE. @return 0, or -errno of madvise(2) */
int mm_populate(__vaddr_t va, __vaddr_t end, unsigned int prot);

/** Is the content of a page that has no frame in memory all the same? */
int mm_resident(__vaddr_t va);

/** Is there an area in the range that is not private memory of its own? */
int mm_has_other(__vaddr_t va, __vaddr_t end);

/** Files that are mapped shared there reach their medium. 0, -EIO, -errno */
int mm_sync(__vaddr_t va, __vaddr_t end);
#else
#define MM_GROWS	0

static inline struct uk_file *mm_file_of(const struct uk_vma *v __maybe_unused)
{
	return NULL;
}

static inline int mm_map_file(struct uk_vma *v __maybe_unused,
			      __sz len __maybe_unused,
			      unsigned int flags __maybe_unused, int fd)
{
	return fd < 0 ? -EBADF : -ENODEV;
}

static inline long mm_map_again(__vaddr_t va __maybe_unused,
				__sz len __maybe_unused,
				__vaddr_t to __maybe_unused,
				unsigned int vflags __maybe_unused)
{
	return -EINVAL;
}

static inline int mm_populate(__vaddr_t va __maybe_unused,
			      __vaddr_t end __maybe_unused,
			      unsigned int prot __maybe_unused)
{
	return -EINVAL;
}

static inline int mm_resident(__vaddr_t va __maybe_unused)
{
	return 0;
}

static inline int mm_has_other(__vaddr_t va __maybe_unused,
			       __vaddr_t end __maybe_unused)
{
	return 0;
}

static inline int mm_sync(__vaddr_t va __maybe_unused,
			  __vaddr_t end __maybe_unused)
{
	return 0;
}
#endif

#endif /* __POSIX_MM_MM_H__ */
