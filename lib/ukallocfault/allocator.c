/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands in the default allocator's place: the same object, other functions. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/init.h>
#include <uk/print.h>

#include "fault.h"

/* Where the allocation is asked for. */
#define HERE	__builtin_return_address(0)

static struct uk_alloc real;

/* Counts what the real allocator gave, or not. */
static void *got(void *p)
{
	fault_count(p != NULL);
	return p;
}

static void *fault_malloc(struct uk_alloc *a, __sz size)
{
	return fault_due(HERE) ? NULL : got(real.malloc(a, size));
}

static void *fault_calloc(struct uk_alloc *a, __sz nmemb, __sz size)
{
	return fault_due(HERE) ? NULL : got(real.calloc(a, nmemb, size));
}

static void *fault_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	return fault_due(HERE) ? NULL : got(real.memalign(a, align, size));
}

static int fault_posix_memalign(struct uk_alloc *a, void **memptr, __sz align,
				__sz size)
{
	int rc = fault_due(HERE) ? ENOMEM
			     : real.posix_memalign(a, memptr, align, size);

	fault_count(!rc);
	return rc;
}

static void *fault_palloc(struct uk_alloc *a, unsigned long num_pages)
{
	return fault_due(HERE) ? NULL : got(real.palloc(a, num_pages));
}

static void fault_free(struct uk_alloc *a, void *ptr)
{
	fault_count(-(ptr != NULL));
	real.free(a, ptr);
}

static void fault_pfree(struct uk_alloc *a, void *ptr, unsigned long num_pages)
{
	fault_count(-(ptr != NULL));
	real.pfree(a, ptr, num_pages);
}

/* An object that gets smaller has its memory already. */
static void *fault_realloc(struct uk_alloc *a, void *ptr, __sz size)
{
	if (!ptr)
		return fault_due(HERE) ? NULL : got(real.malloc(a, size));
	if (!size) {
		fault_free(a, ptr);
		return NULL;
	}
	if (size > uk_malloc_usable_size(a, ptr) && fault_due(HERE))
		return NULL;
	return real.realloc(a, ptr, size);
}

static int fault_init(struct uk_init_ctx *ctx __maybe_unused)
{
	struct uk_alloc *a = uk_alloc_get_default();

	if (!fault_wanted())
		return 0;
	real = *a;
	a->malloc = fault_malloc;
	a->calloc = fault_calloc;
	a->realloc = fault_realloc;
	a->memalign = fault_memalign;
	a->posix_memalign = fault_posix_memalign;
	a->free = fault_free;
	a->palloc = fault_palloc;
	a->pfree = fault_pfree;
	uk_pr_warn("allocations fail\n");
	return 0;
}

static void fault_term(const struct uk_term_ctx *ctx __maybe_unused)
{
	if (fault_wanted())
		fault_tell();
}

uk_late_initcall(fault_init, fault_term);
