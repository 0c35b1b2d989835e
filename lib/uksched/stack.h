/* SPDX-License-Identifier: BSD-3-Clause */
/* Where stacks come from; one of stack_vmem.c and stack_alloc.c. */
#ifndef __UK_SCHED_STACK_H__
#define __UK_SCHED_STACK_H__

#include <uk/essentials.h>

/** A stack of `size` bytes (whole pages), its lowest address; or NULL. */
void *uk_sched_stack_alloc(__sz size);

/** Gives a stack back. Not the running one. */
void uk_sched_stack_free(void *stack, __sz size);

#endif /* __UK_SCHED_STACK_H__ */
