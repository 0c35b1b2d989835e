/* SPDX-License-Identifier: BSD-3-Clause */
/* Pool allocator: a fixed number of objects of one size. */
#ifndef __UK_ALLOCPOOL_H__
#define __UK_ALLOCPOOL_H__

#include <uk/alloc.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Taking and returning an object is a few instructions and never touches
 * another allocator. Context: any, interrupts included (the lock is a spin
 * lock that keeps interrupts off). Never sleeps.
 */
struct uk_allocpool;

/** Bytes that uk_allocpool_init() needs for (n) objects; ~0UL: too many. */
__sz uk_allocpool_reqmem(unsigned int n, __sz size, __sz align);

/**
 * Make a pool with memory from another allocator.
 * @param parent gives the memory
 * @param n objects; @param size,align of each, align a power of two
 * @return the pool, or NULL when there is no memory or (align) is invalid
 */
struct uk_allocpool *uk_allocpool_alloc(struct uk_alloc *parent,
					unsigned int n, __sz size, __sz align);

/** Give the memory of a pool back. All its objects were returned, and it was
 *  never made an allocator (else it crashes).
 */
void uk_allocpool_free(struct uk_allocpool *p);

/**
 * Make a pool in given memory.
 * @return the pool with as many objects as fit, or NULL when none does
 */
struct uk_allocpool *uk_allocpool_init(void *base, __sz len, __sz size,
				       __sz align);

/** Take an object; NULL when all are in use. */
void *uk_allocpool_take(struct uk_allocpool *p);

/** Return an object; one that isn't the pool's crashes. */
void uk_allocpool_return(struct uk_allocpool *p, void *obj);

/** Take up to (count) objects. @return how many */
unsigned int uk_allocpool_take_batch(struct uk_allocpool *p, void *obj[],
				     unsigned int count);

/** Return (count) objects. */
void uk_allocpool_return_batch(struct uk_allocpool *p, void *obj[],
			       unsigned int count);

/** Objects that are free now. */
unsigned int uk_allocpool_availcount(struct uk_allocpool *p);

/** Usable bytes of each object. */
__sz uk_allocpool_objlen(struct uk_allocpool *p);

/** The pool as an allocator: every request up to its size takes an object,
 *  aligned as these are. It stays in the list of allocators for ever.
 */
struct uk_alloc *uk_allocpool2ukalloc(struct uk_allocpool *p);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ALLOCPOOL_H__ */
