/* SPDX-License-Identifier: BSD-3-Clause */
/* The ordered set of areas: finding, cutting, merging, free gaps. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include "vmem_priv.h"

static struct area *area_of(struct uk_tree_node *n)
{
	return n ? uk_tree_entry(n, struct area, node) : NULL;
}

static int area_cmp(const struct uk_tree_node *a, const struct uk_tree_node *b)
{
	__vaddr_t x = uk_tree_entry(a, const struct area, node)->v.start;
	__vaddr_t y = uk_tree_entry(b, const struct area, node)->v.start;

	return x < y ? -1 : x > y;
}

void areas_init(struct uk_vmem *vm, struct uk_aspace *as, __vaddr_t base,
		__vaddr_t end)
{
	uk_spin_init(&vm->lock);
	uk_tree_init(&vm->areas, area_cmp);
	vm->as = as;
	vm->base = base;
	vm->end = end;
	vm->low = vm->hint = base;
}

struct area *area_find(const struct uk_vmem *vm, __vaddr_t va)
{
	struct uk_tree_node *n = vm->areas.root;
	struct area *a, *best = NULL;

	while (n) {
		a = area_of(n);
		if (a->v.end <= va) {
			n = n->right;
		} else {
			best = a;
			n = n->left;
		}
	}
	return best;
}

struct area *area_next(const struct area *a)
{
	return area_of(uk_tree_next(&a->node));
}

static int is_free(const struct uk_vmem *vm, __vaddr_t va, __sz len)
{
	const struct area *a;

	if (va < vm->base || va >= vm->end || len > vm->end - va)
		return 0;
	a = area_find(vm, va);
	return !a || a->v.start - va >= len;
}

__vaddr_t area_gap(struct uk_vmem *vm, __vaddr_t want, __sz len)
{
	__vaddr_t at = vm->hint;
	const struct area *a;

	if (want && is_free(vm, want, len))
		return want;
	for (a = area_find(vm, at); a; a = area_next(a)) {
		if (a->v.start > at && a->v.start - at >= len)
			return at;
		/* areas stand without a gap from hint up to here */
		if (at == vm->hint && a->v.start == at)
			vm->hint = a->v.end;
		at = a->v.end;
	}
	return len <= vm->end - at ? at : 0;
}

static struct area *area_new(const struct uk_vma *v)
{
	struct area *a = uk_malloc(uk_alloc_get_default(), sizeof(*a));

	if (a) {
		a->v = *v;
		object_get(v);
	}
	return a;
}

static void area_free(struct uk_vmem *vm, struct area *a)
{
	if (a->v.start < vm->hint)
		vm->hint = MAX(a->v.start, vm->low);
	uk_tree_remove(&vm->areas, &a->node);
	object_put(&a->v);
	uk_free(uk_alloc_get_default(), a);
}

static int alike(const struct uk_vma *a, const struct uk_vma *b)
{
	return a->end == b->start && a->prot == b->prot
	       && a->flags == b->flags && a->name == b->name
	       && !(a->flags & (UK_VMA_SINGLE | UK_VMA_STACK))
	       && object_follows(a, b);
}

int area_add(struct uk_vmem *vm, const struct uk_vma *v)
{
	struct area *next = area_find(vm, v->start), *prev, *a;

	prev = area_of(next ? uk_tree_prev(&next->node)
		       : uk_tree_last(&vm->areas));
	if (prev && alike(&prev->v, v)) {
		prev->v.end = v->end;
		if (next && alike(&prev->v, &next->v)) {
			prev->v.end = next->v.end;
			next->v.start = next->v.end;
			area_free(vm, next);
		}
		return 0;
	}
	if (next && alike(v, &next->v)) {
		next->v.start = v->start;
		next->v.off = v->off;
		return 0;
	}
	a = area_new(v);
	if (!a)
		return -ENOMEM;
	uk_tree_insert(&vm->areas, &a->node);
	return 0;
}

int area_split_at(struct uk_vmem *vm, __vaddr_t va)
{
	struct area *a = area_find(vm, va), *upper;

	if (!a || a->v.start >= va)
		return 0;
	upper = area_new(&a->v);
	if (!upper)
		return -ENOMEM;
	/* what is above a stack's guard is memory like any other */
	upper->v.flags &= ~UK_VMA_STACK;
	vma_cut_to(&upper->v, va);
	a->v.end = va;
	uk_tree_insert(&vm->areas, &upper->node);
	return 0;
}

void area_cut(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end)
{
	struct area *a = area_find(vm, va), *next;

	for (; a && a->v.start < end; a = next) {
		next = area_next(a);
		area_free(vm, a);
	}
}

void area_merge(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end)
{
	struct area *a = area_find(vm, va ? va - 1 : 0), *next;

	while (a && (next = area_next(a)) && a->v.end <= end) {
		if (!alike(&a->v, &next->v)) {
			a = next;
			continue;
		}
		a->v.end = next->v.end;
		next->v.start = next->v.end;
		area_free(vm, next);
	}
}

int area_covers(const struct uk_vmem *vm, __vaddr_t va, __vaddr_t end)
{
	const struct area *a;

	for (a = area_find(vm, va); a && a->v.start <= va; a = area_next(a)) {
		va = a->v.end;
		if (va >= end)
			return 1;
	}
	return 0;
}
