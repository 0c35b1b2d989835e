/* SPDX-License-Identifier: BSD-3-Clause */
/* Pools: objects of one size on a list that runs through the free ones. */
#include <abi/errno.h>
#include <uk/allocpool.h>
#include <uk/assert.h>
#include <uk/spinlock.h>

struct pool_obj {
	struct pool_obj *next;
};

struct uk_allocpool {
	struct uk_alloc a;		/* see uk_allocpool2ukalloc() */
	struct uk_spinlock lock;	/* guards free and nfree; irqs off */
	unsigned int n, nfree;
	struct pool_obj *free;
	__sz size;			/* multiple of the alignment */
	__sz align;
	__uptr first;			/* objects stand here, n of them */
	struct uk_alloc *parent;	/* owner of the memory, or NULL */
	void *base;
};

/* 0: it does not fit an address. */
static __sz obj_size(__sz size, __sz align)
{
	return ALIGN_UP(MAX(size, sizeof(struct pool_obj)), align);
}

static __sz obj_align(__sz align)
{
	return MAX(align, sizeof(struct pool_obj));
}

__sz uk_allocpool_reqmem(unsigned int n, __sz size, __sz align)
{
	__sz len;

	align = obj_align(align);
	size = obj_size(size, align);
	if (!size || uk_mul_overflow(size, n, &len)
	    || uk_add_overflow(len, align, &len)
	    || uk_add_overflow(len, sizeof(struct uk_allocpool), &len))
		return ~0UL;
	return len;
}

unsigned int uk_allocpool_take_batch(struct uk_allocpool *p, void *obj[],
				     unsigned int count)
{
	unsigned long flags;
	unsigned int i;

	flags = ukarch_lcpu_save_irqf();
	uk_spin_lock(&p->lock);
	for (i = 0; i < count && p->free; i++) {
		obj[i] = p->free;
		p->free = p->free->next;
	}
	p->nfree -= i;
	uk_spin_unlock(&p->lock);
	ukarch_lcpu_restore_irqf(flags);
	return i;
}

void *uk_allocpool_take(struct uk_allocpool *p)
{
	void *obj;

	return uk_allocpool_take_batch(p, &obj, 1) ? obj : NULL;
}

void uk_allocpool_return_batch(struct uk_allocpool *p, void *obj[],
			       unsigned int count)
{
	unsigned long flags;
	unsigned int i;

	for (i = 0; i < count; i++) {
		__uptr off = (__uptr)obj[i] - p->first;

		UK_BUGON(off >= p->n * p->size || off % p->size);
	}
	flags = ukarch_lcpu_save_irqf();
	uk_spin_lock(&p->lock);
	for (i = 0; i < count; i++) {
		struct pool_obj *o = obj[i];

		o->next = p->free;
		p->free = o;
	}
	p->nfree += count;
	UK_BUGON(p->nfree > p->n);
	uk_spin_unlock(&p->lock);
	ukarch_lcpu_restore_irqf(flags);
}

void uk_allocpool_return(struct uk_allocpool *p, void *obj)
{
	uk_allocpool_return_batch(p, &obj, 1);
}

unsigned int uk_allocpool_availcount(struct uk_allocpool *p)
{
	return UK_READ_ONCE(p->nfree);
}

__sz uk_allocpool_objlen(struct uk_allocpool *p)
{
	return p->size;
}

/* ---- the pool as an allocator ---- */

static void *pool_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	struct uk_allocpool *p = __containerof(a, struct uk_allocpool, a);

	if (size > p->size || !POWER_OF_2(align) || align > p->align)
		return NULL;
	return uk_allocpool_take(p);
}

static void *pool_malloc(struct uk_alloc *a, __sz size)
{
	return pool_memalign(a, 1, size);
}

static void pool_free(struct uk_alloc *a, void *ptr)
{
	if (ptr)
		uk_allocpool_return(__containerof(a, struct uk_allocpool, a),
				    ptr);
}

static __sz pool_usable(struct uk_alloc *a, const void *ptr __maybe_unused)
{
	return __containerof(a, struct uk_allocpool, a)->size;
}

static __ssz pool_availmem(struct uk_alloc *a)
{
	struct uk_allocpool *p = __containerof(a, struct uk_allocpool, a);

	return (__ssz)(uk_allocpool_availcount(p) * p->size);
}

static const struct uk_alloc pool_ops = {
	.malloc = pool_malloc,
	.memalign = pool_memalign,
	.free = pool_free,
	.usable = pool_usable,
	.availmem = pool_availmem,
	.name = "pool",
};

struct uk_alloc *uk_allocpool2ukalloc(struct uk_allocpool *p)
{
	if (!p->a.calloc)
		uk_alloc_register(&p->a);
	return &p->a;
}

struct uk_allocpool *uk_allocpool_init(void *base, __sz len, __sz size,
				       __sz align)
{
	__uptr start = ALIGN_UP((__uptr)base, 16UL), end = (__uptr)base + len;
	__uptr first;
	struct uk_allocpool *p = (struct uk_allocpool *)start;
	struct pool_obj *o;
	__sz n;

	if (!POWER_OF_2(align))
		return NULL;
	align = obj_align(align);
	size = obj_size(size, align);
	first = ALIGN_UP(start + sizeof(*p), align);
	if (!size || first < start || end < first || end - first < size)
		return NULL;
	n = (end - first) / size;
	*p = (struct uk_allocpool){
		.a = pool_ops, .n = (unsigned int)MIN(n, 0xffffffffUL),
		.size = size, .align = align, .first = first,
	};
	uk_spin_init(&p->lock);
	for (n = p->n; n > 0; n--) {
		o = (struct pool_obj *)(first + (n - 1) * size);
		o->next = p->free;
		p->free = o;
	}
	p->nfree = p->n;
	return p;
}

struct uk_allocpool *uk_allocpool_alloc(struct uk_alloc *parent,
					unsigned int n, __sz size, __sz align)
{
	__sz len = uk_allocpool_reqmem(n, size, align);
	struct uk_allocpool *p;
	void *base;

	if (!POWER_OF_2(align) || !n)
		return NULL;
	base = uk_malloc(parent, len);
	if (!base)
		return NULL;
	p = uk_allocpool_init(base, len, size, align);
	if (!p) {
		uk_free(parent, base);
		return NULL;
	}
	p->parent = parent;
	p->base = base;
	return p;
}

void uk_allocpool_free(struct uk_allocpool *p)
{
	/* the list of allocators, in which it may be, never gets less */
	UK_ASSERT(p->parent && p->nfree == p->n && !p->a.calloc);
	uk_free(p->parent, p->base);
}
