/* SPDX-License-Identifier: BSD-3-Clause */
/* An allocator that only moves a pointer forward. */
#include <abi/errno.h>
#include <uk/allocregion.h>
#include <uk/spinlock.h>
#include <uk/string.h>

struct region {
	struct uk_alloc a;
	struct uk_spinlock lock;	/* guards next */
	__uptr next, end;
};

/* In front of each object, so that realloc knows how much to copy. */
struct region_head {
	__sz len;
	__sz pad;
};
UK_CTASSERT(sizeof(struct region_head) == 16);

static void *region_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	struct region *r = __containerof(a, struct region, a);
	__uptr p, end;

	if (!POWER_OF_2(align))
		return NULL;
	align = MAX(align, sizeof(struct region_head));
	uk_spin_lock(&r->lock);
	p = r->next + sizeof(struct region_head);
	if (p + align - 1 < p)
		goto full;
	p = ALIGN_UP(p, align);
	if (uk_add_overflow(p, MAX(size, 1UL), &end) || end > r->end)
		goto full;
	r->next = end;
	uk_spin_unlock(&r->lock);
	((struct region_head *)p)[-1].len = size;
	return (void *)p;
full:
	uk_spin_unlock(&r->lock);
	return NULL;
}

static void *region_malloc(struct uk_alloc *a, __sz size)
{
	return region_memalign(a, sizeof(struct region_head), size);
}

static void region_free(struct uk_alloc *a __maybe_unused,
			void *ptr __maybe_unused)
{
}

static __sz region_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	return ((const struct region_head *)ptr)[-1].len;
}

static __ssz region_availmem(struct uk_alloc *a)
{
	const struct region *r = __containerof(a, struct region, a);

	return (__ssz)(r->end - r->next);
}

/* What is left for one object of the smallest alignment. */
static __ssz region_maxalloc(struct uk_alloc *a)
{
	const struct region *r = __containerof(a, struct region, a);
	__uptr p = ALIGN_UP(r->next + sizeof(struct region_head),
			    sizeof(struct region_head));

	return p < r->end ? (__ssz)(r->end - p) : 0;
}

struct uk_alloc *uk_allocregion_init(void *base, __sz len)
{
	__uptr start = ALIGN_UP((__uptr)base, 16UL), end = (__uptr)base + len;
	struct region *r = (struct region *)start;

	if (end < start || end - start < sizeof(*r))
		return NULL;
	memset(r, 0, sizeof(*r));
	r->a.malloc = region_malloc;
	r->a.memalign = region_memalign;
	r->a.free = region_free;
	r->a.usable = region_usable;
	r->a.availmem = region_availmem;
	r->a.maxalloc = region_maxalloc;
	r->a.name = "region";
	uk_spin_init(&r->lock);
	r->next = start + sizeof(*r);
	r->end = end;
	uk_alloc_register(&r->a);
	return &r->a;
}
