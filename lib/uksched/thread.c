/* SPDX-License-Identifier: BSD-3-Clause */
/* The life of a thread: creation, exit, join, release. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/assert.h>
#include <uk/sched_impl.h>
#include <uk/string.h>
#include <uk/wait.h>
#include "stack.h"

const struct uk_thread_hooks *uk_thread_hooks;

void uk_thread_name_set(struct uk_thread *t, const char *name)
{
	uk_strlcpy(t->name, name ? name : "", sizeof(t->name));
}

/* The first function of each thread. The switch to it came with interrupts
 * off, from a thread that may have exited.
 */
static void thread_start(void *arg)
{
	struct uk_thread *t = arg;

	ukarch_lcpu_enable_irq();
	t->flags |= UK_THREADF_STARTED;
	t->fn(t->arg);
	uk_sched_thread_exit();
}

void uk_thread_init(struct uk_thread *t, uk_thread_fn1_t fn, void *arg,
		    __uptr sp_top, const char *name, uk_thread_dtor_t dtor)
{
	memset(t, 0, sizeof(*t));
	t->fn = fn;
	t->arg = arg;
	t->dtor = dtor;
	uk_waitq_init(&t->joiners);
	uk_timer_init(&t->timeout, NULL);
	uk_thread_name_set(t, name);
	ukarch_ctx_init(&t->ctx, sp_top, thread_start, t);
}

struct uk_thread *uk_sched_thread_create_attr(struct uk_sched *s,
					      uk_thread_fn1_t fn, void *arg,
					      __sz stack_size,
					      const char *name, void *priv,
					      uk_thread_dtor_t dtor,
					      __u32 flags)
{
	struct uk_thread *t;
	void *stack;

	UK_ASSERT(!(flags & ~(UK_THREADF_JOINABLE | UK_THREADF_URGENT)));
	if (!stack_size)
		stack_size = __STACK_SIZE;
	if (stack_size > __SSZ_MAX)
		return NULL;
	stack_size = ALIGN_UP(stack_size, __PAGE_SIZE);
	uk_sched_reap(s);	/* makes room, and stacks that are warm */
	t = uk_malloc(s->a, sizeof(*t));
	if (!t)
		return NULL;
	stack = uk_sched_stack_alloc(stack_size);
	if (!stack) {
		uk_free(s->a, t);
		return NULL;
	}
	uk_thread_init(t, fn, arg, (__uptr)stack + stack_size, name, dtor);
	t->stack_base = (__uptr)stack;
	t->stack_size = stack_size;
	t->priv = priv;
	t->flags = flags | UK_THREADF_OWNSTACK | UK_THREADF_OWNSELF;
	if (uk_thread_hooks) {
		if (uk_thread_hooks->begins(t) < 0) {
			uk_sched_stack_free(stack, stack_size);
			uk_free(s->a, t);
			return NULL;
		}
		t->flags |= UK_THREADF_HOOKED;
	}
	uk_sched_thread_add(s, t);
	return t;
}

struct uk_thread *uk_sched_thread_create(struct uk_sched *s,
					 uk_thread_fn1_t fn, void *arg,
					 const char *name)
{
	return uk_sched_thread_create_attr(s, fn, arg, 0, name, NULL, NULL, 0);
}

int uk_sched_thread_add(struct uk_sched *s, struct uk_thread *t)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();

	t->sched = s;
	t->flags |= UK_THREADF_RUNNABLE;
	UK_TAILQ_INSERT_TAIL(&s->threads, t, thread_list);
	s->nthreads++;
	s->ops->thread_woken(s, t);
	ukarch_lcpu_restore_irqf(irqf);
	return 0;
}

/* Frees what the thread owns; nobody refers to it any more. */
static void release(struct uk_thread *t)
{
	struct uk_sched *s = t->sched;
	__u32 flags = t->flags;

	if (flags & UK_THREADF_HOOKED)
		uk_thread_hooks->ends(t);
	if (flags & UK_THREADF_OWNSTACK)
		uk_sched_stack_free((void *)t->stack_base, t->stack_size);
	if (t->dtor)
		t->dtor(t);
	if (flags & UK_THREADF_OWNSELF)
		uk_free(s->a, t);
}

/* The first exited thread but the running one, which may still idle on its own
 * stack; off the list. NULL: none. Interrupts off.
 */
static struct uk_thread *take_exited(struct uk_sched *s)
{
	struct uk_thread *t = UK_STAILQ_FIRST(&s->exited);

	if (t && t == uk_thread_current())
		t = UK_STAILQ_NEXT(t, queue);
	if (t)
		UK_STAILQ_REMOVE(&s->exited, t, struct uk_thread, queue);
	return t;
}

void uk_sched_reap(struct uk_sched *s)
{
	struct uk_thread *t;
	unsigned long irqf;

	do {
		irqf = ukarch_lcpu_save_irqf();
		t = take_exited(s);
		ukarch_lcpu_restore_irqf(irqf);
		if (t)
			release(t);
	} while (t);
}

/* Makes t an exited thread: off the lists, joiners woken. Interrupts off. */
static void mark_exited(struct uk_thread *t)
{
	struct uk_sched *s = t->sched;

	uk_timer_cancel(&t->timeout);
	t->flags &= ~UK_THREADF_RUNNABLE;
	t->flags |= UK_THREADF_EXITED;
	UK_TAILQ_REMOVE(&s->threads, t, thread_list);
	s->nthreads--;
	if (!(t->flags & UK_THREADF_JOINABLE)) {
		UK_STAILQ_INSERT_TAIL(&s->exited, t, queue);
		s->look_at = 0;
	} else {
		uk_waitq_wake_up(&t->joiners);
	}
}

void uk_sched_thread_exit(void)
{
	struct uk_thread *t = uk_thread_current();

	ukarch_lcpu_disable_irq();
	mark_exited(t);
	t->sched->yield(t->sched);
	UK_CRASH("thread %s runs after its exit\n", t->name);
}

void uk_sched_thread_terminate(struct uk_thread *t)
{
	unsigned long irqf;

	if (t == uk_thread_current())
		uk_sched_thread_exit();
	irqf = ukarch_lcpu_save_irqf();
	if (!uk_thread_is_exited(t)) {
		if (uk_thread_is_runnable(t))
			t->sched->ops->thread_remove(t->sched, t);
		mark_exited(t);
	}
	ukarch_lcpu_restore_irqf(irqf);
	uk_sched_reap(uk_sched_current());
}

void uk_thread_set_joinable(struct uk_thread *t)
{
	t->flags |= UK_THREADF_JOINABLE;
}

int uk_thread_join(struct uk_thread *t)
{
	if (!(t->flags & UK_THREADF_JOINABLE))
		return -EINVAL;
	if (t == uk_thread_current())
		return -EDEADLK;
	uk_waitq_wait_event(&t->joiners, uk_thread_is_exited(t));
	release(t);
	return 0;
}

void uk_thread_detach(struct uk_thread *t)
{
	unsigned long irqf = ukarch_lcpu_save_irqf();
	bool gone = uk_thread_is_exited(t);

	t->flags &= ~UK_THREADF_JOINABLE;
	ukarch_lcpu_restore_irqf(irqf);
	if (gone)
		release(t);
}

__u64 uk_thread_cycles(const struct uk_thread *t)
{
	if (t == uk_thread_current())
		return t->cycles + ukarch_cycles() - t->sched->switched_at;
	return t->cycles;
}
