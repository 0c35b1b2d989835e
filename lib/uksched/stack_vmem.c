/* SPDX-License-Identifier: BSD-3-Clause */
/* Stacks from ukvmem: with a guard page below each. */
#include <uk/vmem.h>
#include "stack.h"

void *uk_sched_stack_alloc(__sz size)
{
	return uk_vmem_stack_alloc(size);
}

void uk_sched_stack_free(void *stack, __sz size)
{
	uk_vmem_stack_free(stack, size);
}
