/* SPDX-License-Identifier: BSD-3-Clause */
/* Thread stacks: memory above an unmapped guard page, and a cache of them. */
#include <uk/assert.h>
#include <uk/falloc.h>
#include "vmem_priv.h"

/* Stacks of ended threads that are kept for the next ones, and their bytes. */
#define CACHED		8
#define CACHED_BYTES	(512UL << 10)

static struct {
	struct uk_spinlock lock;
	unsigned int n;
	__sz bytes;
	struct {
		void *stack;
		__sz size;
	} kept[CACHED];
} cache = { .lock = UK_SPINLOCK_INITIALIZER() };

static void *cache_take(__sz size)
{
	void *stack = NULL;
	unsigned int i;

	uk_spin_lock(&cache.lock);
	for (i = cache.n; i-- > 0 && !stack;) {
		if (cache.kept[i].size != size)
			continue;
		stack = cache.kept[i].stack;
		cache.kept[i] = cache.kept[--cache.n];
		cache.bytes -= size;
	}
	uk_spin_unlock(&cache.lock);
	return stack;
}

static int cache_put(void *stack, __sz size)
{
	int kept = 0;

	uk_spin_lock(&cache.lock);
	if (cache.n < CACHED && size <= CACHED_BYTES - cache.bytes) {
		cache.bytes += size;
		cache.kept[cache.n].stack = stack;
		cache.kept[cache.n++].size = size;
		kept = 1;
	}
	uk_spin_unlock(&cache.lock);
	return kept;
}

void *uk_vmem_stack_alloc(__sz size)
{
	__vaddr_t va = 0;
	void *stack;

	if (!size || size > UKARCH_DIRECTMAP_MAX)
		return NULL;
	size = ALIGN_UP(size, UKARCH_PAGE_SIZE);
	stack = cache_take(size);
	if (stack)
		return stack;
	if (uk_vmem_map(uk_vmem_kernel(), &va, size + UKARCH_PAGE_SIZE,
			UKARCH_PROT_RW, UK_VMA_STACK | UK_VMA_POPULATE,
			"thread stack"))
		return NULL;
	return (void *)(va + UKARCH_PAGE_SIZE);
}

static void stack_unmap(void *stack, __sz size)
{
	int rc = uk_vmem_unmap(uk_vmem_kernel(),
			       (__vaddr_t)stack - UKARCH_PAGE_SIZE,
			       size + UKARCH_PAGE_SIZE);

	/* the area has exactly this size: nothing needs to be split */
	UK_BUGON(rc);
}

void uk_vmem_stack_free(void *stack, __sz size)
{
	if (!stack)
		return;
	size = ALIGN_UP(size, UKARCH_PAGE_SIZE);
	if (!cache_put(stack, size))
		stack_unmap(stack, size);
}

/*
 * Memory is short: the kept stacks go. Not when the areas of the core are
 * being changed, perhaps by the very call that needs memory.
 */
static int cache_reclaim(void)
{
	int n = 0;

	while (cache.n && uk_spin_trylock(&cache.lock)) {
		void *stack = NULL;
		__sz size = 0;

		if (cache.n && !vmem_kernel_busy()) {
			stack = cache.kept[--cache.n].stack;
			size = cache.kept[cache.n].size;
			cache.bytes -= size;
		}
		uk_spin_unlock(&cache.lock);
		if (!stack)
			break;
		stack_unmap(stack, size);
		n++;
	}
	return n;
}

static struct uk_falloc_reclaim reclaim = { .fn = cache_reclaim };

void stack_init(void)
{
	uk_falloc_reclaim_register(&reclaim);
}
