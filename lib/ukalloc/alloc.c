/* SPDX-License-Identifier: BSD-3-Clause */
/* The list of allocators, and operations derived from the mandatory ones. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/string.h>

/* Written at start-up, by one CPU; read by everybody. */
struct uk_alloc *_uk_alloc_head;
struct uk_alloc *_uk_alloc_default;

static void *compat_calloc(struct uk_alloc *a, __sz nmemb, __sz size)
{
	__sz len;
	void *p;

	if (uk_mul_overflow(nmemb, size, &len))
		return NULL;
	p = a->malloc(a, len);
	return p ? memset(p, 0, len) : NULL;
}

static void *compat_realloc(struct uk_alloc *a, void *ptr, __sz size)
{
	__sz old;
	void *p;

	if (!ptr)
		return a->malloc(a, size);
	if (!size) {
		a->free(a, ptr);
		return NULL;
	}
	old = a->usable(a, ptr);
	if (size <= old)
		return ptr;
	p = a->malloc(a, size);
	if (!p)
		return NULL;
	memcpy(p, ptr, old);
	a->free(a, ptr);
	return p;
}

static int compat_posix_memalign(struct uk_alloc *a, void **memptr,
				 __sz align, __sz size)
{
	void *p;

	if (!POWER_OF_2(align) || align % sizeof(void *))
		return EINVAL;
	p = a->memalign(a, align, size);
	if (!p)
		return ENOMEM;
	*memptr = p;
	return 0;
}

static void *compat_palloc(struct uk_alloc *a, unsigned long num_pages)
{
	__sz len;

	if (uk_mul_overflow(num_pages, 4096UL, &len))
		return NULL;
	return a->memalign(a, 4096, len);
}

static void compat_pfree(struct uk_alloc *a, void *ptr,
			 unsigned long num_pages __maybe_unused)
{
	a->free(a, ptr);
}

int uk_alloc_register(struct uk_alloc *a)
{
	struct uk_alloc **last = &_uk_alloc_head;

	if (!a->malloc || !a->free || !a->memalign
	    || (!a->realloc && !a->usable))
		return -EINVAL;
	if (!a->calloc)
		a->calloc = compat_calloc;
	if (!a->realloc)
		a->realloc = compat_realloc;
	if (!a->posix_memalign)
		a->posix_memalign = compat_posix_memalign;
	if (!a->palloc) {
		a->palloc = compat_palloc;
		a->pfree = compat_pfree;
	}
	while (*last)
		last = &(*last)->next;
	a->next = NULL;
	*last = a;
	if (!_uk_alloc_default)
		_uk_alloc_default = a;
	return 0;
}

int uk_alloc_addmem(struct uk_alloc *a, void *base, __sz size)
{
	return a->addmem ? a->addmem(a, base, size) : -ENOSYS;
}

__ssz uk_alloc_maxalloc(struct uk_alloc *a)
{
	return a->maxalloc ? a->maxalloc(a) : -ENOSYS;
}

__ssz uk_alloc_availmem(struct uk_alloc *a)
{
	return a->availmem ? a->availmem(a) : -ENOSYS;
}

long uk_alloc_pmaxalloc(struct uk_alloc *a)
{
	return a->pmaxalloc ? a->pmaxalloc(a) : -ENOSYS;
}

long uk_alloc_pavailmem(struct uk_alloc *a)
{
	return a->pavailmem ? a->pavailmem(a) : -ENOSYS;
}

__sz uk_alloc_availmem_total(void)
{
	struct uk_alloc *a;
	__sz sum = 0;
	__ssz n;

	uk_alloc_foreach(a) {
		n = uk_alloc_availmem(a);
		if (n > 0)
			sum += (__sz)n;
	}
	return sum;
}
