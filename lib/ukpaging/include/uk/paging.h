/* SPDX-License-Identifier: BSD-3-Clause */
/* Address spaces: what a virtual address means, and how to change that. */
#ifndef __UK_PAGING_H__
#define __UK_PAGING_H__

#include <uk/config.h>
#include <uk/arch/types.h>
#include <uk/arch/paging.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_bootinfo;

/*
 * An address space is an object that is passed. The upper half (image, direct
 * map, stacks of the core) is the same in all of them.
 *
 * Page tables are read through the direct map, where they are read-only; they
 * are written through <uk/arch/ptwrite.h> alone. Their frames come from a
 * pool that only grows, in small chunks.
 *
 * Context: thread context (and the page-fault handler) of any CPU, never an
 * interrupt. Lock: one spin lock over all tables. Never sleeps.
 * Flushes reach the CPU that calls; with several CPUs a caller that takes
 * rights away must stop the others from using the range first.
 */
struct uk_aspace {
	__paddr_t root;
};

/* Rights that no memory has together; that these two may is an option. */
#if CONFIG_LIBUKPAGING_WX
#define UK_PAGING_PROT_NEVER	(~0U)
#else
#define UK_PAGING_PROT_NEVER	(UKARCH_PROT_WRITE | UKARCH_PROT_EXEC)
#endif

/** May memory have these rights (UKARCH_PROT_*)? 1 or 0. Any context. */
static inline int uk_paging_prot_ok(unsigned int prot)
{
	return (prot & UK_PAGING_PROT_NEVER) != UK_PAGING_PROT_NEVER;
}

/** What uk_paging_query() found. */
struct uk_mapping {
	__paddr_t pa;		/* where (va) itself leads to */
	__sz size;		/* of the page: 4 KiB, 2 MiB or 1 GiB */
	unsigned int prot;	/* UKARCH_PROT_* */
	unsigned int mtype;	/* UKARCH_MT_* */
};

/*
 * The area of the core: windows of up to 64 KiB to device registers in its
 * first MiB, larger ones in its last 64 GiB, ukvmem in between.
 */
#define UK_PAGING_IO_SMALL	0x10000UL
#define UK_PAGING_VMEM_BASE	(UKARCH_KVMEM_BASE + (1UL << 20))
#define UK_PAGING_VMEM_END	(UKARCH_KVMEM_END - (64UL << 30))

/** Map with pages of 4 KiB only, so that parts can be changed for nothing. */
#define UK_PAGING_SMALL	0x1U

/**
 * Take over the tables that the entry code made. After uk_falloc_init().
 * @return 0, or -ENOMEM
 */
int uk_paging_init(const struct uk_bootinfo *bi);

/** The address space that the image was started in. Never fails. */
struct uk_aspace *uk_paging_kernel(void);

/**
 * Make an address space with an empty lower half.
 * @return 0 or -ENOMEM
 */
int uk_aspace_create(struct uk_aspace *as);

/**
 * Free the tables of the lower half (not the memory that they map).
 * (as) must not be active on any CPU.
 */
void uk_aspace_destroy(struct uk_aspace *as);

/** Make (as) the active address space of this CPU. */
void uk_aspace_activate(const struct uk_aspace *as);

/**
 * Map memory. Uses the largest pages that alignment permits.
 *
 * @param as address space
 * @param va,pa page-aligned; @param len bytes, a multiple of the page size
 * @param prot UKARCH_PROT_*; see uk_paging_prot_ok()
 * @param mtype UKARCH_MT_*
 * @param flags 0 or UK_PAGING_SMALL
 * @return 0, -EINVAL (alignment, range, W and X together), -EEXIST when a page
 *	of the range is mapped, -ENOMEM; on error nothing is mapped
 */
int uk_paging_map(struct uk_aspace *as, __vaddr_t va, __paddr_t pa, __sz len,
		  unsigned int prot, unsigned int mtype, unsigned int flags);

/**
 * Remove mappings; holes are skipped, a large page that sticks out is split.
 *
 * @param freed called for each page that was removed (after the flush) with
 *	its physical address and size; may be NULL. Runs without the lock.
 * @return 0, -EINVAL, or -ENOMEM when a split needs a table and there is none
 */
int uk_paging_unmap(struct uk_aspace *as, __vaddr_t va, __sz len,
		    void (*freed)(void *arg, __paddr_t pa, __sz size),
		    void *arg);

/**
 * Change what mappings permit; holes are skipped.
 * @param prot UKARCH_PROT_*; see uk_paging_prot_ok(). Without any
 *	the page keeps its frame, but every access faults.
 * @return 0, -EINVAL, or -ENOMEM when a split needs a table and there is none
 */
int uk_paging_protect(struct uk_aspace *as, __vaddr_t va, __sz len,
		      unsigned int prot);

/**
 * Look an address up.
 * @param m receives the answer; may be NULL
 * @return 0, or -ENOENT when nothing is mapped there; m->size is then that of
 *	the largest page for which there is no table yet
 */
int uk_paging_query(const struct uk_aspace *as, __vaddr_t va,
		    struct uk_mapping *m);

/**
 * Map the registers of a device, for good. Maps whole pages; asking again for
 * the same pages gives the same address.
 *
 * @param pa,len physical range, any alignment
 * @param mtype UKARCH_MT_UC or UKARCH_MT_WC
 * @return the address that stands for (pa), or NULL when memory is short
 */
void *uk_paging_map_io(__paddr_t pa, __sz len, unsigned int mtype);

/**
 * Extend the direct map over a range of RAM (1 GiB or 2 MiB pages).
 * @return 0, or -ENOMEM
 */
int uk_paging_directmap(__paddr_t pa, __sz len);

/** First physical address that the direct map does not reach; RAM only. */
extern __paddr_t uk_directmap_end;

/** Where the direct map shows RAM at (pa). */
static inline void *uk_phys_to_virt(__paddr_t pa)
{
	return (void *)(UKARCH_DIRECTMAP_BASE + pa);
}

/** uk_virt_to_phys() for addresses outside the direct map. */
__paddr_t uk_paging_walk_phys(const void *va);

/**
 * The physical address behind a virtual one, in the kernel address space.
 * A subtraction for memory from the heap; a table walk for image and stacks.
 * Neighbouring pages of stacks need not be neighbours physically.
 * @return the address, or ~0 when nothing is mapped there
 */
static inline __paddr_t uk_virt_to_phys(const void *va)
{
	__vaddr_t off = (__vaddr_t)va - UKARCH_DIRECTMAP_BASE;

	if (off < uk_directmap_end)
		return off;
	return uk_paging_walk_phys(va);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_PAGING_H__ */
