/* SPDX-License-Identifier: BSD-3-Clause */
/* The default allocator of host unit tests, over malloc. */
#include <stdlib.h>
#include <uk/alloc.h>
#include <unit.h>

long unit_alloc_live;
static long fail_after;

void unit_alloc_fail_after(long n)
{
	fail_after = n;
}

/* True if this allocation is to fail. Once reached, all do. */
static bool refuse(void)
{
	if (!fail_after)
		return false;
	if (fail_after == 1)
		return true;
	fail_after--;
	return false;
}

static void *count(void *p)
{
	if (p)
		unit_alloc_live++;
	return p;
}

static void *fake_malloc(struct uk_alloc *a, __sz size)
{
	(void)a;
	return refuse() ? NULL : count(malloc(size));
}

static void *fake_calloc(struct uk_alloc *a, __sz n, __sz size)
{
	(void)a;
	return refuse() ? NULL : count(calloc(n, size));
}

static void fake_free(struct uk_alloc *a, void *ptr)
{
	(void)a;
	if (ptr)
		unit_alloc_live--;
	free(ptr);
}

static void *fake_realloc(struct uk_alloc *a, void *ptr, __sz size)
{
	if (!ptr)
		return fake_malloc(a, size);
	if (!size) {
		fake_free(a, ptr);
		return NULL;
	}
	return refuse() ? NULL : realloc(ptr, size);
}

static void *fake_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	void *p;

	(void)a;
	if (align < sizeof(void *))
		align = sizeof(void *);
	if (refuse() || posix_memalign(&p, align, size))
		return NULL;
	return count(p);
}

static int fake_posix_memalign(struct uk_alloc *a, void **memptr, __sz align,
			       __sz size)
{
	void *p = fake_memalign(a, align, size);

	if (!p)
		return 12; /* ENOMEM */
	*memptr = p;
	return 0;
}

static void *fake_palloc(struct uk_alloc *a, unsigned long pages)
{
	return fake_memalign(a, 4096, pages << 12);
}

static void fake_pfree(struct uk_alloc *a, void *ptr, unsigned long pages)
{
	(void)pages;
	fake_free(a, ptr);
}

static struct uk_alloc fake = {
	.malloc = fake_malloc,
	.calloc = fake_calloc,
	.realloc = fake_realloc,
	.posix_memalign = fake_posix_memalign,
	.memalign = fake_memalign,
	.free = fake_free,
	.palloc = fake_palloc,
	.pfree = fake_pfree,
	.name = "unit",
};

struct uk_alloc *_uk_alloc_head = &fake;
struct uk_alloc *_uk_alloc_default = &fake;
