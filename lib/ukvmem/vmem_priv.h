/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas of one range of addresses; private to ukvmem. */
#ifndef __VMEM_PRIV_H__
#define __VMEM_PRIV_H__

#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/spinlock.h>
#include <uk/tree.h>
#include <uk/vmem.h>

struct area {
	struct uk_tree_node node;	/* ordered by address */
	struct uk_vma v;
};

struct uk_vmem {
	struct uk_aspace *as;
	struct uk_spinlock lock;	/* guards all below and the pages */
	struct uk_tree areas;
	__vaddr_t base, end;		/* the range that is managed */
	__vaddr_t low;			/* unasked, areas go from here on */
	__vaddr_t hint;			/* no gap between low and here */
};

/* Flags that an area keeps; the others only steer one call. */
#define AREA_FLAGS	(UK_VMA_DEMAND | UK_VMA_SINGLE | UK_VMA_STACK |	\
			 UK_VMA_SHARED | UK_VMA_NOWRITE | UK_VMA_GROWS)

/* area.c: bookkeeping only, no pages. The lock is held by the caller. */
void areas_init(struct uk_vmem *vm, struct uk_aspace *as, __vaddr_t base,
		__vaddr_t end);

/** The area that holds (va), or the first one behind it, or NULL. */
struct area *area_find(const struct uk_vmem *vm, __vaddr_t va);
struct area *area_next(const struct area *a);

/** A start of (len) free bytes, from (want) on if that is free; or 0. */
__vaddr_t area_gap(struct uk_vmem *vm, __vaddr_t want, __sz len);

/** Add an area in a free range, merging it with its neighbours. 0/-ENOMEM */
int area_add(struct uk_vmem *vm, const struct uk_vma *v);

/** See that no area crosses (va). 0 or -ENOMEM */
int area_split_at(struct uk_vmem *vm, __vaddr_t va);

/** Remove the areas in a range; none crosses its borders. */
void area_cut(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end);

/** Merge equal neighbours in a range and at its borders. */
void area_merge(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end);

/** Do areas cover the whole range? */
int area_covers(const struct uk_vmem *vm, __vaddr_t va, __vaddr_t end);

/* pages.c: frames behind areas. The lock is held by the caller. */

/** Map a frame at each page of the range that has none. 0 or -ENOMEM */
int pages_fill(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end,
	       unsigned int prot);

/** Map fresh memory, not cleared, at a range without pages. 0 or -ENOMEM */
int pages_raw(struct uk_vmem *vm, __vaddr_t va, __sz len, unsigned int prot);

/** Unmap a range and free its frames. 0 or -ENOMEM (splits) */
int pages_drop(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end);

/** Move pages to a range that has none. 0 or -ENOMEM: nothing moved */
int pages_move(struct uk_vmem *vm, __vaddr_t from, __vaddr_t to, __sz len);

/** Map a frame at a page that has none. 0, -EEXIST, -ENOMEM */
int page_map(struct uk_vmem *vm, __vaddr_t va, __paddr_t pa,
	     unsigned int prot);

/* large.c: pages of 2 MiB in areas that are larger than that. */
#if CONFIG_LIBUKVMEM_LARGE
/** A page of anonymous memory is touched: is there a large one now? */
int large_touch(struct uk_vmem *vm, const struct uk_vma *v, __vaddr_t page);

/** As area_gap(), from a multiple of a large page on for large areas. */
__vaddr_t large_gap(struct uk_vmem *vm, __vaddr_t want, __sz len);
#else
static inline int large_touch(struct uk_vmem *vm __maybe_unused,
			      const struct uk_vma *v __maybe_unused,
			      __vaddr_t page __maybe_unused)
{
	return 0;
}

static inline __vaddr_t large_gap(struct uk_vmem *vm, __vaddr_t want, __sz len)
{
	return area_gap(vm, want, len);
}
#endif

/* ops.c. The lock is held by the caller. */

/** Remove areas and pages of a range. 0 or -ENOMEM: nothing or part is gone */
int vmem_unmap_locked(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end);

/** Place and enter an area of (len) bytes; v->start, v->end are set. */
int vmem_map_locked(struct uk_vmem *vm, struct uk_vma *v, __sz len,
		    unsigned int flags);

/** Choose where an area goes, as (flags) say, and clear the place. */
int vmem_place(struct uk_vmem *vm, __vaddr_t *va, __sz len,
	       unsigned int flags);

/* fault.c */
void fault_init(void);

/* object.c: areas that show an object. The lock is held by the caller. */
#if CONFIG_LIBUKVMEM_OBJECTS
/** Touch each page of a part of the area. 0 or -errno: the first failure */
int object_populate(struct uk_vmem *vm, const struct uk_vma *v, __vaddr_t va,
		    __vaddr_t end);

/** Nothing is at (addr), (a) is the next area: may it grow down to there? */
int object_grow(struct uk_vmem *vm, struct area *a, __vaddr_t addr);

/** Free a frame that was unmapped, unless it is an object's. */
void object_frame_free(__paddr_t pa);

static inline int object_in(const struct uk_vma *v)
{
	return v->ops != NULL;
}

/** A page of the area is touched. As uk_vmem_fault(). */
static inline int object_fault(struct uk_vmem *vm, const struct uk_vma *v,
			       __vaddr_t page, unsigned int access)
{
	return v->ops->fault(vm, v, page, access);
}

static inline void object_get(const struct uk_vma *v)
{
	if (v->ops)
		v->ops->get(v->obj);
}

static inline void object_put(const struct uk_vma *v)
{
	if (v->ops)
		v->ops->put(v->obj);
}

/** Does b go on in the object where a, right before it, ends? */
static inline int object_follows(const struct uk_vma *a,
				 const struct uk_vma *b)
{
	return a->obj == b->obj
	       && (!a->ops || a->off + (a->end - a->start) == b->off);
}

/** What pages that are there may permit when the area is to permit prot. */
static inline unsigned int object_prot(const struct uk_vma *v,
				       unsigned int prot)
{
	if (!v->ops || v->flags & UK_VMA_SHARED || !prot)
		return prot;
	/* some may be the object's: the first write sorts that out */
	return (prot & ~UKARCH_PROT_WRITE) | UKARCH_PROT_READ;
}
#else
static inline int object_in(const struct uk_vma *v __maybe_unused)
{
	return 0;
}

static inline int object_fault(struct uk_vmem *vm __maybe_unused,
			       const struct uk_vma *v __maybe_unused,
			       __vaddr_t page __maybe_unused,
			       unsigned int access __maybe_unused)
{
	return 0;
}

static inline int object_populate(struct uk_vmem *vm __maybe_unused,
				  const struct uk_vma *v __maybe_unused,
				  __vaddr_t va __maybe_unused,
				  __vaddr_t end __maybe_unused)
{
	return 0;
}

static inline int object_grow(struct uk_vmem *vm __maybe_unused,
			      struct area *a __maybe_unused,
			      __vaddr_t addr __maybe_unused)
{
	return 0;
}

static inline void object_frame_free(__paddr_t pa)
{
	uk_ffree(pa, 1);
}

static inline void object_get(const struct uk_vma *v __maybe_unused)
{
}

static inline void object_put(const struct uk_vma *v __maybe_unused)
{
}

static inline int object_follows(const struct uk_vma *a __maybe_unused,
				 const struct uk_vma *b __maybe_unused)
{
	return 1;
}

static inline unsigned int object_prot(const struct uk_vma *v __maybe_unused,
				       unsigned int prot)
{
	return prot;
}
#endif

/* stack.c */
void stack_init(void);

/* init.c */

/** The areas that manage (va), or NULL. */
struct uk_vmem *vmem_of(__vaddr_t va);

/** Is somebody changing the areas of the core at this moment? */
int vmem_kernel_busy(void);

/** Let an area begin at another address; its object moves along. */
static inline void vma_cut_to(struct uk_vma *v, __vaddr_t start)
{
	v->off += start - v->start;
	v->start = start;
}

static inline int vmem_range_ok(const struct uk_vmem *vm, __vaddr_t va,
				__sz len)
{
	return IS_ALIGNED(va | len, UKARCH_PAGE_SIZE) && len
	       && va >= vm->base && va < vm->end && len <= vm->end - va;
}

#endif /* __VMEM_PRIV_H__ */
