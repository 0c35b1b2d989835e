/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads of several processes: a child's first one, threads on core stacks. */
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/ctors.h>
#include <uk/errptr.h>
#include <uk/sched.h>
#include <uk/vmem.h>
#include <uk/wait.h>
#include "thread_impl.h"

#define CORE_STACK	ALIGN_UP(__STACK_SIZE, __PAGE_SIZE)

/* A child shares the memory; its signals, descriptors and places are its own
 * (the last two may be shared). */
#define KNOWN_OF_CHILD	(UK_CLONE_VM | UK_CLONE_VFORK | UK_CLONE_FS |	\
			 UK_CLONE_FILES | UK_CLONE_SYSVSEM |		\
			 UK_CLONE_SETTLS | UK_CLONE_PARENT_SETTID |	\
			 UK_CLONE_CHILD_SETTID |			\
			 UK_CLONE_CHILD_CLEARTID | UK_CLONE_UNTRACED | 0xffUL)
#define NEEDED_OF_THREAD (UK_CLONE_VM | UK_CLONE_FS | UK_CLONE_FILES |	\
			  UK_CLONE_SIGHAND | UK_CLONE_THREAD)
#define KNOWN_OF_THREAD	((KNOWN_OF_CHILD & ~UK_CLONE_VFORK) |		\
			 NEEDED_OF_THREAD | UK_CLONE_DETACHED)

static int check(const struct uk_spawn *s)
{
	unsigned long flags = s->flags;

	if (flags & UK_CLONE_SIGHAND && !(flags & UK_CLONE_VM))
		return -EINVAL;
	if (flags & UK_CLONE_THREAD && !(flags & UK_CLONE_SIGHAND))
		return -EINVAL;
	if (flags & UK_CLONE_THREAD) {
		if (flags & ~KNOWN_OF_THREAD ||
		    (flags & NEEDED_OF_THREAD) != NEEDED_OF_THREAD)
			return -ENOSYS;
	} else if (flags & ~KNOWN_OF_CHILD || !(flags & UK_CLONE_VM)) {
		return -ENOSYS;
	}
	if ((flags & 0xff) > UK_NSIG ||
	    (flags & UK_CLONE_PARENT_SETTID && !s->ptid) ||
	    (flags & UK_CLONE_CHILD_SETTID && !s->ctid))
		return -EINVAL;
	return 0;
}

static void stack_free(void *base, __sz size, __sz guard __maybe_unused)
{
	uk_vmem_stack_free(base, size);
}

/* A thread of the calling process on a stack of the core, not yet known. */
static struct cloned *new_thread(const struct uk_spawn *s)
{
	struct cloned *c = uk_zalloc(uk_alloc_get_default(), sizeof(*c));
	char *stack = c ? uk_vmem_stack_alloc(CORE_STACK) : NULL;
	__uptr top;

	if (!stack) {
		uk_free(uk_alloc_get_default(), c);
		return NULL;
	}
	c->posix.room = (struct uk_user *)(stack + CORE_STACK) - 1;
	top = s->stack_top ? s->stack_top : (__uptr)c->posix.room;
	uk_thread_init(&c->thread, s->fn, s->arg, top,
		       uk_thread_current()->name, uk_posix_thread_release);
	c->thread.stack_base = (__uptr)stack;
	c->thread.stack_size = CORE_STACK;
	c->posix.stack_free = stack_free;
	c->posix.stack_base = stack;
	c->posix.stack_size = CORE_STACK;
	uk_posix_thread_inherit(&c->thread, &c->posix);
	return c;
}

/* Makes the thread known, as one of the process that it is to belong to. */
static int add(struct cloned *c, const struct uk_spawn *s)
{
	struct process *p = c->thread.process;

	if (uk_posix_thread_add(&c->posix))
		return -EAGAIN;
	if (!(s->flags & UK_CLONE_THREAD)) {
		p = uk_process_clone(c->posix.tid, s->flags);
		c->thread.process = PTRISERR(p) ? NULL : p;
	}
	if (!c->thread.process) {
		uk_posix_thread_remove(&c->posix);
		return -EAGAIN;
	}
	uk_process_thread_added(p);
	return 0;
}

static int start(struct cloned *c, const struct uk_spawn *s)
{
	struct process *p = c->thread.process;
	struct uk_vfork vfork = { .done = false };
	int tid = c->posix.tid;

	uk_posix_thread_apply(c, s->flags, s->ptid, s->tls, s->ctid);
	if (s->prepare)
		s->prepare(&c->posix, s->prepare_arg);
	if (s->flags & UK_CLONE_VFORK) {
		uk_waitq_init(&vfork.wait);
		p->kin.vfork = &vfork;
	}
	uk_sched_thread_add(uk_thread_current()->sched, &c->thread);
	if (s->flags & UK_CLONE_VFORK)
		uk_waitq_wait_event(&vfork.wait,
				    *(volatile bool *)&vfork.done);
	return tid;
}

int uk_posix_thread_spawn(const struct uk_spawn *s)
{
	struct cloned *c;
	int rc = check(s);

	if (rc)
		return rc;
	c = new_thread(s);
	if (!c)
		return -EAGAIN;
	if (!add(c, s))
		return start(c, s);
	uk_posix_thread_release(&c->thread);
	return -EAGAIN;
}

int uk_posix_thread_child(void (*fn)(void *arg), void *arg,
			  unsigned long flags, __u32 *ptid, __uptr tls,
			  __u32 *ctid)
{
	const struct uk_spawn s = {
		.flags = flags, .fn = fn, .arg = arg,
		.ptid = ptid, .ctid = ctid, .tls = tls,
	};

	return uk_posix_thread_spawn(&s);
}

void uk_posix_thread_wait_as_leader(struct uk_posix_thread *pt, int status)
{
	struct process *p = uk_process_current();

	if (p == &uk_process_first || pt->tid != p->pid)
		return;
	/* musl's lock of the list of threads is held until then: the others
	 * need it for their own end. */
	uk_posix_thread_tell_end(pt);
	/* Its status is that of the process, unless another thread ends it. */
	uk_waitq_wait_event(&p->kin.left, p->kin.nthreads == 1 || p->exiting);
	if (!p->exiting)
		uk_process_exit(status, 0);
}

void uk_posix_thread_exec(void)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();
	int pid = uk_process_current()->pid;

	if (pt->tid != pid)
		uk_posix_thread_renumber(pt, pid);
	pt->robust = NULL;
	pt->clear_tid = NULL;
}

static void let_go(void)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (pt)
		uk_posix_thread_let_go(pt);
}

static void hook(void)
{
	uk_process_thread_let_go = let_go;
}
UK_CTOR_PRIO(hook, UK_PRIO_EARLIEST);
