/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A ring of pointers with a fixed number of places: any number of producers
 * and consumers, lock-free, any context. A producer that is interrupted in the
 * middle delays those behind it, but breaks nothing.
 *
 * Invariant: place i carries a sequence number. It is i + n*size when it is
 * free for turn n of the producers, one more when it is full.
 */
#ifndef __UK_RING_H__
#define __UK_RING_H__

#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_alloc;

struct uk_ring_slot {
	__u64 seq;
	void *ptr;
};

struct uk_ring {
	__u64 mask;			/* places - 1 */
	__u64 head __align(64);		/* next turn of a producer */
	__u64 tail __align(64);		/* next turn of a consumer */
	struct uk_ring_slot slots[] __align(64);
};

/** The bytes that a ring with `count` places (a power of two) needs. */
__sz uk_ring_size(__u32 count);

/** Makes an empty ring in memory of uk_ring_size() bytes, aligned to 64.
 *  0, or -EINVAL: count is not a power of two above 1.
 */
int uk_ring_init(struct uk_ring *r, __u32 count);

/** Allocates an empty ring; NULL: out of memory, or count as above. */
struct uk_ring *uk_ring_create(struct uk_alloc *a, __u32 count);

/** Frees it; nobody may use it any more. The pointers in it are forgotten. */
void uk_ring_free(struct uk_alloc *a, struct uk_ring *r);

/** Adds a pointer at the end: 0, or -ENOBUFS: full. */
int uk_ring_enqueue(struct uk_ring *r, void *ptr);

/** Takes the first pointer: 0, or -ENOENT: empty. */
int uk_ring_dequeue(struct uk_ring *r, void **ptr);

/** How many pointers are in the ring; a snapshot if others use it. */
__u32 uk_ring_count(const struct uk_ring *r);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RING_H__ */
