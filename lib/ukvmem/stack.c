/* SPDX-License-Identifier: BSD-3-Clause */
/* Thread stacks: memory above an unmapped guard page, and a cache of them. */
#include <uk/assert.h>
#include "vmem_priv.h"

/* Stacks of ended threads that are kept for the next ones. */
#define CACHED	4
/* Larger stacks are not worth keeping. */
#define CACHED_MAX	(64UL << 10)

static struct {
	struct uk_spinlock lock;
	unsigned int n;
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
	}
	uk_spin_unlock(&cache.lock);
	return stack;
}

static int cache_put(void *stack, __sz size)
{
	int kept = 0;

	uk_spin_lock(&cache.lock);
	if (size <= CACHED_MAX && cache.n < CACHED) {
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

void uk_vmem_stack_free(void *stack, __sz size)
{
	int rc;

	if (!stack)
		return;
	size = ALIGN_UP(size, UKARCH_PAGE_SIZE);
	if (cache_put(stack, size))
		return;
	rc = uk_vmem_unmap(uk_vmem_kernel(),
			   (__vaddr_t)stack - UKARCH_PAGE_SIZE,
			   size + UKARCH_PAGE_SIZE);
	/* the area has exactly this size: nothing needs to be split */
	UK_BUGON(rc);
}
