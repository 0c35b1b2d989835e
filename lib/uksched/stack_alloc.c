/* SPDX-License-Identifier: BSD-3-Clause */
/* Stacks from the heap, without a guard: for images without ukvmem. */
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include "stack.h"

void *uk_sched_stack_alloc(__sz size)
{
	return uk_palloc(uk_alloc_get_default(), size / __PAGE_SIZE);
}

void uk_sched_stack_free(void *stack, __sz size)
{
	uk_pfree(uk_alloc_get_default(), stack, size / __PAGE_SIZE);
}
