/* SPDX-License-Identifier: BSD-3-Clause */
/* clone, clone3: threads and children of loaded programs. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "exec.h"

/* The child goes on where its parent made the call. */
static void copy_user(struct uk_posix_thread *pt, const void *stack)
{
	const struct uk_posix_thread *parent = uk_posix_thread_current();

	memcpy(pt->room, parent->user, sizeof(*pt->room));
	pt->room->regs.rax = 0;
	if (stack)
		pt->room->regs.rsp = (__uptr)stack;
	pt->user = pt->room;
}

static void start(void *arg __maybe_unused)
{
	exec_user_enter(uk_posix_thread_current()->user);
}

int exec_clone(unsigned long flags, __uptr stack, __u32 *ptid, __u32 *ctid,
	       __uptr tls)
{
	const struct uk_posix_thread *pt = uk_posix_thread_current();
	const struct uk_spawn s = {
		.flags = flags,
		.fn = start,
		.ptid = ptid,
		.ctid = ctid,
		.tls = tls,
		.prepare = copy_user,
		.prepare_arg = (const void *)stack,
	};

	/* Only a call by the instruction can return twice; the libc of the
	 * application calls uk_posix_thread_clone(). */
	if (!pt || !pt->user)
		return -ENOSYS;
	if (flags & UK_CLONE_THREAD && !stack)
		return -EINVAL;
	return uk_posix_thread_spawn(&s);
}

UK_SYSCALL_R_DEFINE(int, clone, unsigned long, flags, __uptr, stack,
		    __u32 *, ptid, __u32 *, ctid, __uptr, tls)
{
	return exec_clone((__u32)flags, stack, ptid, ctid, tls);
}

struct clone3 {
	__u64 flags, pidfd, child_tid, parent_tid, exit_signal;
	__u64 stack, stack_size, tls;
};
#define CLONE3_MAX	88	/* with set_tid and cgroup, which must be 0 */

UK_SYSCALL_R_DEFINE(int, clone3, const struct clone3 *, a, __sz, size)
{
	const char *rest = (const char *)(a + 1);
	__sz i;

	if (size < sizeof(*a))
		return -EINVAL;
	if (size > CLONE3_MAX)
		return -E2BIG;
	if (!a)
		return -EFAULT;
	for (i = 0; i < size - sizeof(*a); i++)
		if (rest[i])
			return -EINVAL;
	if (a->flags & 0xff || a->exit_signal > UK_NSIG ||
	    !a->stack != !a->stack_size)
		return -EINVAL;
	return exec_clone(a->flags | a->exit_signal, a->stack + a->stack_size,
			  (__u32 *)a->parent_tid, (__u32 *)a->child_tid,
			  a->tls);
}
