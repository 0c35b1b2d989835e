/* SPDX-License-Identifier: BSD-3-Clause */
/* The creation of a thread. */
#include <uk/posix-thread.h>
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/process.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "thread_impl.h"

#define FLAGS_NEEDED	(UK_CLONE_VM | UK_CLONE_FS | UK_CLONE_FILES |	\
			 UK_CLONE_SIGHAND | UK_CLONE_THREAD)
#define FLAGS_KNOWN	(FLAGS_NEEDED | UK_CLONE_SYSVSEM |		\
			 UK_CLONE_SETTLS | UK_CLONE_PARENT_SETTID |	\
			 UK_CLONE_CHILD_SETTID |			\
			 UK_CLONE_CHILD_CLEARTID | UK_CLONE_DETACHED)

void uk_posix_thread_release(struct uk_thread *t)
{
	struct cloned *c = __containerof(t, struct cloned, thread);
	struct uk_posix_thread *pt = &c->posix;

	if (pt->stack_free)
		pt->stack_free(pt->stack_base, pt->stack_size,
			       pt->stack_guard);
	uk_free(uk_alloc_get_default(), c);
}

static int check(unsigned long flags, const void *stack_top,
		 const __u32 *ptid, const __u32 *ctid)
{
	if ((flags & FLAGS_NEEDED) != FLAGS_NEEDED)
		return -ENOSYS;
	/* The low byte is the signal at the end of a child process. */
	if (flags & ~FLAGS_KNOWN & ~0xffUL)
		return -ENOSYS;
	if (!stack_top)
		return -EINVAL;
	if (flags & UK_CLONE_PARENT_SETTID && !ptid)
		return -EINVAL;
	if (flags & UK_CLONE_CHILD_SETTID && !ctid)
		return -EINVAL;
	return 0;
}

void uk_posix_thread_inherit(struct uk_thread *t, struct uk_posix_thread *pt)
{
	struct uk_thread *self = uk_thread_current();
	struct uk_posix_thread *own = self->posix;

	t->process = uk_process_current();
	t->posix = pt;
	t->tlsp = self->tlsp;
	t->policy = self->policy;
	t->priority = self->priority;
	t->nice = self->nice;
	if (own)
		pt->sig.blocked = own->sig.blocked;
	pt->sig.altstack.ss_flags = UK_SS_DISABLE;
	pt->thread = t;
}

void uk_posix_thread_apply(struct cloned *c, unsigned long flags, __u32 *ptid,
			   __uptr tls, __u32 *ctid)
{
	if (flags & UK_CLONE_SETTLS)
		c->thread.tlsp = tls;
	if (flags & UK_CLONE_PARENT_SETTID)
		*ptid = c->posix.tid;
	if (flags & UK_CLONE_CHILD_SETTID)
		*ctid = c->posix.tid;
	if (flags & UK_CLONE_CHILD_CLEARTID)
		c->posix.clear_tid = ctid;
}

int uk_posix_thread_clone(void (*fn)(void *arg), void *arg, void *stack_top,
			  unsigned long flags, __u32 *ptid, __uptr tls,
			  __u32 *ctid)
{
	struct uk_thread *self = uk_thread_current();
	struct cloned *c;
	int rc;

	if (!(flags & UK_CLONE_THREAD))
		return uk_posix_thread_child(fn, arg, flags, ptid, tls, ctid);
	rc = check(flags, stack_top, ptid, ctid);
	if (rc < 0)
		return rc;
	c = uk_malloc(uk_alloc_get_default(), sizeof(*c));
	if (!c)
		return -EAGAIN;
	c->posix = (struct uk_posix_thread){ .tid = 0 };
	uk_thread_init(&c->thread, fn, arg, (__uptr)stack_top, self->name,
		       uk_posix_thread_release);
	uk_posix_thread_inherit(&c->thread, &c->posix);
	rc = uk_posix_thread_add(&c->posix);
	if (rc < 0)
		goto out_free;
	uk_process_thread_added(c->thread.process);
	uk_posix_thread_apply(c, flags, ptid, tls, ctid);
	rc = uk_sched_thread_add(self->sched, &c->thread);
	if (rc < 0)
		goto out_remove;
	return c->posix.tid;

out_remove:
	uk_posix_thread_remove(&c->posix);
out_free:
	uk_free(uk_alloc_get_default(), c);
	return rc == -ENOMEM ? -EAGAIN : rc;
}
