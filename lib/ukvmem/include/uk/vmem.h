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
	const struct uk_vmobj_ops *ops;	/* NULL: anonymous memory */
	void *obj;		/* whose pages the area shows */
	__u64 off;		/* where in obj it starts, page-aligned */
};

/*
 * Who keeps the pages that areas show: files. An object is known by its
 * address. All are called under the lock of the areas, page() also by the
 * page-fault handler (interrupts off): none may block or touch memory of the
 * program.
 */
struct uk_vmem;
struct uk_vmobj_ops {
	/**
	 * The page at (off) of (obj), which makes it if it is a hole. It stays
	 * where it is until uk_vmem_obj_drop() was called for it.
	 * @return 0; -ENXIO: behind the end; -ENOMEM
	 */
	int (*page)(void *obj, __u64 off, __paddr_t *pa);
	/** One more area shows the object. */
	void (*get)(void *obj);
	/** One less does; the last one may free the object. */
	void (*put)(void *obj);
	/** uk_vmem_obj_fault: an image without objects does not link it. */
	int (*fault)(struct uk_vmem *vm, const struct uk_vma *v,
		     __vaddr_t page, unsigned int access);
};

#define UK_VMA_DEMAND	0x1U	/* a page gets zeroed memory when touched */
#define UK_VMA_POPULATE	0x2U	/* all pages get memory at once */
#define UK_VMA_FIXED	0x4U	/* at exactly this address */
#define UK_VMA_REPLACE	0x8U	/* with FIXED: what is there goes first */
#define UK_VMA_SINGLE	0x10U	/* never merged with a neighbour */
#define UK_VMA_STACK	0x20U	/* its lowest page is a guard */
#define UK_VMA_MAYMOVE	0x40U	/* for uk_vmem_remap() */
#define UK_VMA_KEEP	0x80U	/* for uk_vmem_remap(): the old range stays */
#define UK_VMA_SHARED	0x100U	/* writes go to the object; never discarded */
#define UK_VMA_NOWRITE	0x200U	/* cannot be made writable: -EACCES */
#define UK_VMA_GROWS	0x400U	/* downwards, when touched below its start */

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

/**
 * Add an area that shows an object: as uk_vmem_map(), with UK_VMA_SHARED or
 * without (a page that is written to becomes the area's own copy). Needs
 * LIBUKVMEM_OBJECTS.
 *
 * @param v in: start (as *va above), prot, flags, name, ops, obj, off;
 *	out: start and end
 * @param len bytes, a multiple of the page size, not 0
 * @return as uk_vmem_map()
 */
int uk_vmem_map_object(struct uk_vmem *vm, struct uk_vma *v, __sz len);

/** For uk_vmobj_ops.fault only. Needs LIBUKVMEM_OBJECTS. As uk_vmem_fault(). */
int uk_vmem_obj_fault(struct uk_vmem *vm, const struct uk_vma *v,
		      __vaddr_t page, unsigned int access);

/**
 * Pages [from, to) of an object go away: no area of the lower half shows them
 * any more, copies included. Needs LIBUKVMEM_OBJECTS. Not from uk_vmobj_ops.
 */
void uk_vmem_obj_drop(const void *obj, __u64 from, __u64 to);

/**
 * Do what an access would make the page-fault handler do. Also in that
 * handler.
 * @param access UKARCH_FAULT_*
 * @return 0: the access can go on; -EFAULT: no area; -EACCES: not permitted;
 *	-ENXIO: the object has no such page; -ENOMEM
 */
int uk_vmem_fault(__vaddr_t addr, unsigned int access);

/** Remove all areas in a range, wholly or in part. 0, -EINVAL, -ENOMEM. */
int uk_vmem_unmap(struct uk_vmem *vm, __vaddr_t va, __sz len);

/**
 * Change what a range permits.
 * @return 0, -EINVAL, -ENOMEM when part of the range is no area or memory
 *	for a split is missing, -EACCES for UK_VMA_NOWRITE; on error a part of
 *	the range may have changed
 */
int uk_vmem_protect(struct uk_vmem *vm, __vaddr_t va, __sz len,
		    unsigned int prot);

/**
 * Forget the contents of a range: its pages are zero, or the object's, when
 * touched again. Shared memory without an object keeps them.
 * @return 0, or -ENOMEM when part of the range is no area (the rest is done),
 *	or a large page had to be split and there was no memory for a table
 */
int uk_vmem_discard(struct uk_vmem *vm, __vaddr_t va, __sz len);

/**
 * Give memory to all pages of a range now.
 * @return 0, -ENOMEM when part of the range is no area or memory is short,
 *	-ENXIO behind the end of an object
 */
int uk_vmem_populate(struct uk_vmem *vm, __vaddr_t va, __sz len);

/**
 * Resize or move an area with its contents.
 * @param va,len the old range, within one area
 * @param newva in: target with UK_VMA_FIXED, else ignored; out: new address
 * @param flags 0: only in place; UK_VMA_MAYMOVE; UK_VMA_FIXED: to *newva,
 *	replacing what is there; with one of these UK_VMA_KEEP: the pages
 *	move, the old area stays, without them
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
