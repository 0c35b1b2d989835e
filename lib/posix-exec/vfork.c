/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * vfork: a child that runs in its parent's memory, on its stack.
 *
 * A loaded program's call runs on the core stack of its thread, so that the
 * parent can wait there. The application has no such stack: the parent waits
 * on another one, while the child goes on with its registers.
 */
#include <abi/errno.h>
#include <uk/arch/limits.h>
#include <uk/essentials.h>
#include <uk/syscall.h>
#include <uk/vmem.h>
#include "vfork.h"

#define CORE_STACK	ALIGN_UP(__STACK_SIZE, __PAGE_SIZE)
#define FLAGS		(UK_CLONE_VM | UK_CLONE_VFORK | UK_SIGCHLD)

/* Bytes of the parent's stack below the child's that its start may use up. */
#define BELOW		256

struct vfork *exec_vfork_begin(long *result)
{
	const struct uk_posix_thread *pt = uk_posix_thread_current();
	char *stack;

	if (pt && pt->user) {
		*result = exec_clone(FLAGS, 0, NULL, NULL, 0);
		return NULL;
	}
	*result = -EAGAIN;
	stack = pt ? uk_vmem_stack_alloc(CORE_STACK) : NULL;
	return stack ? (struct vfork *)(stack + CORE_STACK) - 1 : NULL;
}

long exec_vfork_run(struct vfork *v)
{
	const struct uk_spawn s = {
		.flags = FLAGS,
		.fn = exec_vfork_child,
		.arg = v,
		.stack_top = ALIGN_DOWN(v->sp - BELOW, 16ul),
	};

	return uk_posix_thread_spawn(&s);
}

void exec_vfork_end(struct vfork *v)
{
	uk_vmem_stack_free((char *)(v + 1) - CORE_STACK, CORE_STACK);
}
