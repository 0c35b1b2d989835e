/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames of all zones: which zone serves, and the one lock. */
#include <abi/errno.h>
#include <uk/assert.h>
#include <uk/spinlock.h>
#include "falloc_priv.h"
#include "zone.h"

/* Guards all zones and the array itself. A leaf but for falloc_map_hook. */
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
static struct zone zones[FALLOC_ZONES];
static unsigned int nr_zones;

int (*uk_falloc_map_hook)(__paddr_t pa, __sz len);
static struct uk_falloc_reclaim *reclaimers;
static __sz total;
static __sz refused;		/* for messages only: not under the lock */

/*
 * What was freed last is not joined with its buddies yet: who frees a buffer
 * often asks for one of the same size next, and splitting a block only to join
 * it again a moment later costs ten times as much, the more the larger the
 * block. That are single frames, and one run of each further power of two.
 * Their state is ZONE_HOT.
 */
#define HOT_FRAMES	32
#define HOT_ORDERS	9	/* up to 1 MiB */
struct hot {
	struct zone *z;		/* of hot_runs: NULL: none */
	__u32 idx;
};
static struct hot hot[HOT_FRAMES], hot_runs[HOT_ORDERS];
static unsigned int nr_hot;

static __paddr_t zone_paddr(const struct zone *z, __u32 idx)
{
	return (z->base + idx) << UKARCH_PAGE_SHIFT;
}

int falloc_zone_map(struct zone *z, __u32 idx, __u32 n)
{
	if (likely(idx + n <= z->mapped))
		return 0;
	if (!uk_falloc_map_hook
	    || uk_falloc_map_hook(zone_paddr(z, idx),
				  (__sz)n << UKARCH_PAGE_SHIFT))
		return -ENOMEM;
	z->mapped = idx + n;
	return 0;
}

/*
 * The records of a zone stand at its start. They are not touched here, so the
 * range may still be missing in the direct map: the frames behind them are
 * mapped on first use, and the records with them (see falloc_zone_open).
 */
int falloc_zone_add(__paddr_t start, __paddr_t end, __paddr_t mapped_end)
{
	__sz nr = (end - start) >> UKARCH_PAGE_SHIFT, meta;
	struct zone *z = &zones[nr_zones];

	meta = DIV_ROUND_UP(zone_meta_size(nr), UKARCH_PAGE_SIZE);
	if (nr <= meta)
		return -EINVAL;
	if (nr_zones == FALLOC_ZONES)
		return -ENOSPC;
	zone_init(z, (start >> UKARCH_PAGE_SHIFT) + meta,
		  (__u32)MIN(nr - meta, 0x7fffffffUL),
		  frame_virt(start));
	if (mapped_end > zone_paddr(z, 0))
		z->mapped = (__u32)MIN((mapped_end - zone_paddr(z, 0))
				       >> UKARCH_PAGE_SHIFT, (__sz)z->nr);
	else
		z->shut = 1;
	nr_zones++;
	total += z->nr;
	return 0;
}

__sz uk_falloc_total(void)
{
	return UK_READ_ONCE(total);
}

/* Map the records of a zone that no one used so far. */
static int falloc_zone_open(struct zone *z)
{
	__paddr_t meta = frame_phys(z->link);

	if (!uk_falloc_map_hook
	    || uk_falloc_map_hook(meta, zone_paddr(z, 0) - meta))
		return -ENOMEM;
	z->shut = 0;
	return 0;
}

int uk_falloc_addmem(__paddr_t start, __sz len)
{
	__paddr_t end = start + len;
	int rc;

	if (end < start)
		return -EINVAL;
	start = ALIGN_UP(start, UKARCH_PAGE_SIZE);
	end = ALIGN_DOWN(end, UKARCH_PAGE_SIZE);
	if (end <= start)
		return -EINVAL;
	uk_spin_lock(&lock);
	rc = falloc_zone_add(start, end, end);
	uk_spin_unlock(&lock);
	return rc;
}

/* Log2 of n, rounded up. */
static unsigned int order_of(__sz n)
{
	return n > 1 ? 64 - __builtin_clzl(n - 1) : 0;
}

static struct hot *hot_run_of(__sz n)
{
	return n < 1U << HOT_ORDERS && POWER_OF_2(n) ? &hot_runs[order_of(n)]
						     : NULL;
}

/* Keep a used run of n frames, if there is a place for it. */
static bool hot_put(struct zone *z, __u32 idx, __u32 n)
{
	struct hot *h;

	if (n == 1) {
		if (nr_hot == HOT_FRAMES)
			return false;
		h = &hot[nr_hot++];
	} else {
		h = hot_run_of(n);
		if (!h || h->z)
			return false;
	}
	z->state[idx] = ZONE_HOT;
	h->z = z;
	h->idx = idx;
	return true;
}

/* One that was kept, with the alignment that all have. */
static __paddr_t hot_take(__sz n, __sz align, unsigned int tag)
{
	struct hot *h;
	struct zone *z;

	if (unlikely(align > UKARCH_PAGE_SIZE))
		return UK_FALLOC_NONE;
	if (n == 1) {
		if (!nr_hot)
			return UK_FALLOC_NONE;
		h = &hot[--nr_hot];
		z = h->z;
	} else {
		h = hot_run_of(n);
		if (!h || !h->z)
			return UK_FALLOC_NONE;
		z = h->z;
		h->z = NULL;
	}
	z->state[h->idx] = (__u8)(ZONE_USED | tag);
	return zone_paddr(z, h->idx);
}

/* Give all of them to their zones. */
static void hot_drain(void)
{
	struct hot *h;

	while (nr_hot) {
		nr_hot--;
		zone_free(hot[nr_hot].z, hot[nr_hot].idx);
	}
	for (h = hot_runs; h < hot_runs + HOT_ORDERS; h++) {
		if (h->z)
			zone_free(h->z, h->idx);
		h->z = NULL;
	}
}

static __paddr_t alloc_locked(__u32 n, unsigned int order, unsigned int tag)
{
	struct zone *z;
	__u32 idx;

	for (z = zones; z < zones + nr_zones; z++) {
		if (unlikely(z->shut) && falloc_zone_open(z))
			continue;
		idx = zone_alloc(z, n, order, tag);
		if (likely(idx != ZONE_NIL))
			return zone_paddr(z, idx);
	}
	return UK_FALLOC_NONE;
}

static __paddr_t alloc_span_locked(__u32 n, __sz align, unsigned int tag)
{
	struct zone *z;
	__u32 idx;

	for (z = zones; z < zones + nr_zones; z++) {
		if (unlikely(z->shut) && falloc_zone_open(z))
			continue;
		idx = zone_alloc_span(z, n, (__u32)(align >> UKARCH_PAGE_SHIFT),
				      tag);
		if (idx != ZONE_NIL)
			return zone_paddr(z, idx);
	}
	return UK_FALLOC_NONE;
}

/* Small runs the quick way; large odd ones would leave a hole of their size. */
static __paddr_t alloc_run(__u32 n, __sz align, unsigned int tag)
{
	unsigned int order = order_of(MAX(n, align >> UKARCH_PAGE_SHIFT));
	__paddr_t pa = UK_FALLOC_NONE;

	if (n <= 1U << ZONE_CARVE || POWER_OF_2(n))
		pa = alloc_locked(n, order, tag);
	if (unlikely(pa == UK_FALLOC_NONE)) {
		hot_drain();
		pa = alloc_span_locked(n, align, tag);
	}
	return pa;
}

void uk_falloc_reclaim_register(struct uk_falloc_reclaim *r)
{
	r->next = reclaimers;
	reclaimers = r;
}

static __cold int reclaim(void)
{
	struct uk_falloc_reclaim *r;
	int n = 0;

	for (r = reclaimers; r; r = r->next)
		n += r->fn();
	return n;
}

static __noinline __paddr_t alloc_cold(__sz n, __sz align,
				       enum uk_falloc_tag tag)
{
	__paddr_t pa;

	align = MAX(align, UKARCH_PAGE_SIZE);
	if (unlikely(!n || n > 0x7fffffffUL || !POWER_OF_2(align)
		     || align > (1UL << 40)))
		return UK_FALLOC_NONE;
	do {
		uk_spin_lock(&lock);
		pa = alloc_run((__u32)n, align, tag);
		uk_spin_unlock(&lock);
		if (likely(pa != UK_FALLOC_NONE))
			return pa;
	} while (reclaim() > 0);
	UK_WRITE_ONCE(refused, n);
	return UK_FALLOC_NONE;
}

__paddr_t uk_falloc_aligned(__sz n, __sz align, enum uk_falloc_tag tag)
{
	__paddr_t pa;

	uk_spin_lock(&lock);
	pa = hot_take(n, align, tag);
	uk_spin_unlock(&lock);
	if (likely(pa != UK_FALLOC_NONE))
		return pa;
	return alloc_cold(n, align, tag);
}

__paddr_t uk_falloc(__sz n, enum uk_falloc_tag tag)
{
	return uk_falloc_aligned(n, UKARCH_PAGE_SIZE, tag);
}

/* The zone and index of a used run, or NULL. */
static struct zone *run_find(__paddr_t pa, __u32 *idx)
{
	__sz pfn = pa >> UKARCH_PAGE_SHIFT;
	struct zone *z;

	if (pa & ~UKARCH_PAGE_MASK)
		return NULL;
	for (z = zones; z < zones + nr_zones; z++) {
		if (pfn - z->base >= z->nr)
			continue;
		*idx = (__u32)(pfn - z->base);
		return zone_is_run(z, *idx) ? z : NULL;
	}
	return NULL;
}

static void run_free(struct zone *z, __u32 idx)
{
	if (!hot_put(z, idx, z->link[idx].next))
		zone_free(z, idx);
}

void uk_ffree(__paddr_t pa, __sz n)
{
	struct zone *z;
	__u32 idx;

	uk_spin_lock(&lock);
	z = run_find(pa, &idx);
	if (unlikely(!z || (n && z->link[idx].next != n))) {
		uk_spin_unlock(&lock);
		UK_CRASH("bad free of %lu frames at 0x%lx: %s\n", n, pa,
			 z ? "wrong length" : "no live run starts there");
	}
	run_free(z, idx);
	uk_spin_unlock(&lock);
}

int uk_ffree_tagged(__paddr_t pa, enum uk_falloc_tag tag)
{
	struct zone *z;
	__u32 idx;

	uk_spin_lock(&lock);
	z = run_find(pa, &idx);
	if (unlikely(!z || z->state[idx] != (ZONE_USED | tag))) {
		uk_spin_unlock(&lock);
		return -EINVAL;
	}
	run_free(z, idx);
	uk_spin_unlock(&lock);
	return 0;
}

__sz uk_falloc_run(__paddr_t pa, enum uk_falloc_tag *tag)
{
	struct zone *z;
	__sz n = 0;
	__u32 idx;

	uk_spin_lock(&lock);
	z = run_find(pa, &idx);
	if (z) {
		n = z->link[idx].next;
		if (tag)
			*tag = z->state[idx] & ZONE_MASK;
	}
	uk_spin_unlock(&lock);
	return n;
}

void uk_falloc_split(__paddr_t pa)
{
	struct zone *z;
	__u32 idx;

	uk_spin_lock(&lock);
	z = run_find(pa, &idx);
	if (unlikely(!z)) {
		uk_spin_unlock(&lock);
		UK_CRASH("bad split of a run at 0x%lx\n", pa);
	}
	zone_split(z, idx);
	uk_spin_unlock(&lock);
}

int uk_falloc_resize(__paddr_t pa, __sz n)
{
	struct zone *z;
	__u32 idx;
	int rc;

	uk_spin_lock(&lock);
	z = run_find(pa, &idx);
	if (unlikely(!z || !n)) {
		uk_spin_unlock(&lock);
		UK_CRASH("bad resize of a run at 0x%lx\n", pa);
	}
	if (n > z->link[idx].next)
		hot_drain();
	rc = n > z->nr ? -ENOMEM : zone_resize(z, idx, (__u32)n);
	uk_spin_unlock(&lock);
	return rc;
}

void uk_falloc_stats_get(struct uk_falloc_stats *out)
{
	const struct zone *z;

	out->largest = 0;
	out->free = 0;
	out->least = 0;
	out->refused = UK_READ_ONCE(refused);
	uk_spin_lock(&lock);
	hot_drain();
	out->total = total;
	for (z = zones; z < zones + nr_zones; z++) {
		out->free += z->nfree;
		out->least += z->least;
		out->largest = MAX(out->largest, (__sz)zone_largest(z));
	}
	uk_spin_unlock(&lock);
}

/* All of a zone is free blocks and runs, used or hot: see zone.h. */
static void zone_foreach(const struct zone *z,
			 void (*fn)(__paddr_t pa, __sz n,
				    enum uk_falloc_tag tag, void *arg),
			 void *arg)
{
	__u32 idx = 0, n;
	__u8 s;

	while (idx < z->fresh) {
		s = z->state[idx];
		n = s & ZONE_FREE ? 1U << (s & ZONE_MASK) : z->link[idx].next;
		if (s & ZONE_USED)
			fn(zone_paddr(z, idx), n, s & ZONE_MASK, arg);
		idx += n;
	}
}

void uk_falloc_foreach(void (*fn)(__paddr_t pa, __sz n,
				  enum uk_falloc_tag tag, void *arg),
		       void *arg)
{
	const struct zone *z;

	uk_spin_lock(&lock);
	for (z = zones; z < zones + nr_zones; z++)
		zone_foreach(z, fn, arg);
	uk_spin_unlock(&lock);
}
