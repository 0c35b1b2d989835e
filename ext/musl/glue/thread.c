/* SPDX-License-Identifier: BSD-3-Clause */
/* What libc's threads need of the core: creation, stacks, the TLS register. */
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <uk/posix-thread.h>
#include <uk/thread.h>
#include <uk/vmem.h>

int __clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
int __set_thread_area(void *tp);
void *__uk_stack_get(size_t size, size_t guard, size_t clear);
void __uk_stack_put(void *map, size_t size, size_t guard);
_Noreturn void __uk_stack_exit(void *map, size_t size, size_t guard);

/* Lies at the top of a new thread's stack. */
struct start {
	int (*fn)(void *arg);
	void *arg;
};

static void thread_start(void *arg)
{
	struct start *s = arg;

	uk_posix_thread_exit(s->fn(s->arg));
}

int __clone(int (*fn)(void *), void *stack, int flags, void *arg, ...)
{
	struct start *s = (struct start *)((uintptr_t)stack & -16UL) - 1;
	uint32_t *ptid;
	uint32_t *ctid;
	uintptr_t tls;
	va_list ap;

	va_start(ap, arg);
	ptid = va_arg(ap, uint32_t *);
	tls = va_arg(ap, uintptr_t);
	ctid = va_arg(ap, uint32_t *);
	va_end(ap);

	s->fn = fn;
	s->arg = arg;
	return uk_posix_thread_clone(thread_start, s, s, (unsigned int)flags,
				     ptid, tls, ctid);
}

int __set_thread_area(void *tp)
{
	uk_thread_tls_set(uk_thread_current(), (uintptr_t)tp);
	return 0;
}

/* The core's stacks have a guard page below them, whatever size of guard is
 * asked for: (map) counts the guard in, but nothing is mapped there. */
void *__uk_stack_get(size_t size, size_t guard, size_t clear)
{
	size_t usable = size - guard;
	char *stack = uk_vmem_stack_alloc(usable);

	if (!stack)
		return NULL;
	/* It may have been another thread's. */
	memset(stack + usable - clear, 0, clear);
	return stack - guard;
}

void __uk_stack_put(void *map, size_t size, size_t guard)
{
	uk_vmem_stack_free((char *)map + guard, size - guard);
}

_Noreturn void __uk_stack_exit(void *map, size_t size, size_t guard)
{
	uk_posix_thread_stack_free_at_exit(__uk_stack_put, map, size, guard);
	uk_posix_thread_exit(0);
}
