/* SPDX-License-Identifier: BSD-3-Clause */
/* The lock-free ring. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/atomic.h>
#include <uk/ring.h>

__sz uk_ring_size(__u32 count)
{
	return sizeof(struct uk_ring) +
	       (__sz)count * sizeof(struct uk_ring_slot);
}

int uk_ring_init(struct uk_ring *r, __u32 count)
{
	__u64 i;

	if (count < 2 || !POWER_OF_2(count))
		return -EINVAL;
	r->mask = count - 1;
	r->head = 0;
	r->tail = 0;
	for (i = 0; i < count; i++)
		r->slots[i].seq = i;
	return 0;
}

struct uk_ring *uk_ring_create(struct uk_alloc *a, __u32 count)
{
	struct uk_ring *r;

	if (count < 2 || !POWER_OF_2(count))
		return NULL;
	r = uk_memalign(a, 64, uk_ring_size(count));
	if (r)
		uk_ring_init(r, count);
	return r;
}

void uk_ring_free(struct uk_alloc *a, struct uk_ring *r)
{
	uk_free(a, r);
}

/*
 * Takes the next turn at *turn. A place is ready for turn n when its sequence
 * number is n + ready (0 for producers, 1 for consumers); if it is behind, the
 * ring is full (empty). NULL then, else the place; *n is the turn.
 */
static struct uk_ring_slot *take_turn(struct uk_ring *r, __u64 *turn,
				      __u64 ready, __u64 *n)
{
	__u64 at = uk_load_relaxed(turn);

	for (;;) {
		struct uk_ring_slot *slot = &r->slots[at & r->mask];
		__s64 ahead = (__s64)(uk_load_acquire(&slot->seq) -
				      (at + ready));

		if (ahead < 0)
			return NULL;
		if (ahead > 0) {
			at = uk_load_relaxed(turn);
			continue;
		}
		if (uk_compare_exchange_n(turn, &at, at + 1)) {
			*n = at;
			return slot;
		}
	}
}

int uk_ring_enqueue(struct uk_ring *r, void *ptr)
{
	struct uk_ring_slot *slot;
	__u64 n;

	slot = take_turn(r, &r->head, 0, &n);
	if (!slot)
		return -ENOBUFS;
	slot->ptr = ptr;
	uk_store_release(&slot->seq, n + 1);
	return 0;
}

int uk_ring_dequeue(struct uk_ring *r, void **ptr)
{
	struct uk_ring_slot *slot;
	__u64 n;

	slot = take_turn(r, &r->tail, 1, &n);
	if (!slot)
		return -ENOENT;
	*ptr = slot->ptr;
	uk_store_release(&slot->seq, n + r->mask + 1);
	return 0;
}

__u32 uk_ring_count(const struct uk_ring *r)
{
	__u64 tail = uk_load_relaxed(&r->tail);
	__u64 head = uk_load_relaxed(&r->head);

	return head > tail ? (__u32)MIN(head - tail, r->mask + 1) : 0;
}
