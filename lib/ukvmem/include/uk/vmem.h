/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas of an address space: stacks with guards, anonymous memory on demand. */
#ifndef __UK_VMEM_H__
#define __UK_VMEM_H__

#include <uk/arch/types.h>
#include <uk/paging.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A struct uk_vmem keeps the areas of one range of addresses, sorted and
 * without overlap. Neighbours that are alike are merged.
 *
 * Context: thread context of any CPU; never sleeps. Lock: one spin lock in
 * each struct uk_vmem. The page-fault handler takes it too, so nobody touches
 * memory on demand while holding it.
 */
struct uk_vma {
	__vaddr_t start;	/* page-aligned */
	__vaddr_t end;		/* first byte behind the area */
	unsigned int prot;	/* UKARCH_PROT_* of the pages */
	unsigned int flags;	/* UK_VMA_* */
	const char *name;	/* literal; for reports */
};

#define UK_VMA_DEMAND	0x1U	/* a page gets zeroed memory when touched */
#define UK_VMA_POPULATE	0x2U	/* all pages get memory at once */
#define UK_VMA_FIXED	0x4U	/* at exactly this address */
#define UK_VMA_REPLACE	0x8U	/* with FIXED: what is there goes first */
#define UK_VMA_SINGLE	0x10U	/* never merged with a neighbour */
#define UK_VMA_STACK	0x20U	/* its lowest page is a guard */
#define UK_VMA_MAYMOVE	0x40U	/* for uk_vmem_remap() */

struct uk_vmem;

/** Set up kernel and user areas and the page-fault handler. 0 or -ENOMEM. */
int uk_vmem_init(void);

/** Areas of the core in the upper half. Never fails after uk_vmem_init(). */
struct uk_vmem *uk_vmem_kernel(void);

/** Areas of the lower half of the first address space: mmap. */
struct uk_vmem *uk_vmem_user(void);

/**
 * Add an area.
 *
 * @param vm areas
 * @param va in: wanted address (a hint unless UK_VMA_FIXED), or 0; out: the
 *	address of the area
 * @param len bytes, a multiple of the page size, not 0
 * @param prot UKARCH_PROT_*; see uk_paging_prot_ok()
 * @param flags UK_VMA_*
 * @param name literal, or NULL
 * @return 0, -EINVAL, -EEXIST (FIXED without REPLACE), -ENOMEM
 */
int uk_vmem_map(struct uk_vmem *vm, __vaddr_t *va, __sz len,
		unsigned int prot, unsigned int flags, const char *name);

/** Remove all areas in a range, wholly or in part. 0, -EINVAL, -ENOMEM. */
int uk_vmem_unmap(struct uk_vmem *vm, __vaddr_t va, __sz len);

/**
 * Change what a range permits.
 * @return 0, -EINVAL, -ENOMEM when part of the range is no area or memory
 *	for a split is missing
 */
int uk_vmem_protect(struct uk_vmem *vm, __vaddr_t va, __sz len,
		    unsigned int prot);

/**
 * Forget the contents of a range (its pages are zero when touched again).
 * @return 0, or -ENOMEM when part of the range is no area
 */
int uk_vmem_discard(struct uk_vmem *vm, __vaddr_t va, __sz len);

/**
 * Give memory to all pages of a range now.
 * @return 0, -ENOMEM when part of the range is no area or memory is short
 */
int uk_vmem_populate(struct uk_vmem *vm, __vaddr_t va, __sz len);

/**
 * Resize or move an area with its contents.
 * @param va,len the old range, within one area
 * @param newva in: target with UK_VMA_FIXED, else ignored; out: new address
 * @param flags 0: only in place; UK_VMA_MAYMOVE; UK_VMA_FIXED: to *newva,
 *	replacing what is there
 * @return 0, -EFAULT (no such area), -EINVAL, -ENOMEM
 */
int uk_vmem_remap(struct uk_vmem *vm, __vaddr_t va, __sz len, __sz newlen,
		  __vaddr_t *newva, unsigned int flags);

/**
 * Find the area that holds (va), or the first one behind it.
 * @return a copy in (out) and 0, or -ENOENT
 */
int uk_vmem_find(struct uk_vmem *vm, __vaddr_t va, struct uk_vma *out);

/**
 * The name of the area of (va), for reports; NULL if there is none. Any
 * context; takes no lock, so the answer may be stale.
 */
const char *uk_vmem_region_name(__vaddr_t va);

/**
 * Allocate a stack: all its pages have memory, the page below it has none.
 * A small cache of stacks keeps creating and ending threads cheap.
 *
 * @param size bytes, rounded up to pages
 * @return lowest usable address, or NULL
 */
void *uk_vmem_stack_alloc(__sz size);

/** Give a stack back. @param stack,size as with uk_vmem_stack_alloc() */
void uk_vmem_stack_free(void *stack, __sz size);

#ifdef __cplusplus
}
#endif

#endif /* __UK_VMEM_H__ */
