/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Static variables of functions, which are constructed when control first
 * passes them: one thread constructs, others wait. The compiler has a guard of
 * 64 bits for each variable; it looks at the first byte itself, and calls only
 * while that is zero. The second byte is ours.
 */
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/essentials.h>
#include "cxx.h"

struct guard {
	__u8 done;		/* constructed */
	__u8 busy;		/* some thread constructs */
};

int __cxa_guard_acquire(struct guard *g);
void __cxa_guard_release(struct guard *g);
void __cxa_guard_abort(struct guard *g);
void __cxa_pure_virtual(void) __noreturn;
void __cxa_deleted_virtual(void) __noreturn;

/* 1: the caller constructs, and then releases or aborts; 0: it is done. */
__weak int __cxa_guard_acquire(struct guard *g)
{
	while (!uk_load_acquire(&g->done)) {
		if (uk_exchange_n(&g->busy, 1)) {
			cxx_wait();
			continue;
		}
		if (!uk_load_acquire(&g->done))
			return 1;
		uk_store_release(&g->busy, 0);	/* done in the meantime */
	}
	return 0;
}

__weak void __cxa_guard_release(struct guard *g)
{
	uk_store_release(&g->done, 1);
	uk_store_release(&g->busy, 0);
}

__weak void __cxa_guard_abort(struct guard *g)
{
	uk_store_release(&g->busy, 0);
}

/* Stand where a class has no function. */
__weak void __cxa_pure_virtual(void)
{
	UK_CRASH("a pure virtual function was called\n");
}

__weak void __cxa_deleted_virtual(void)
{
	UK_CRASH("a deleted virtual function was called\n");
}

/* The program, as it is passed to __cxa_atexit(): there is only one. */
extern void *const __dso_handle;
__weak void *const __dso_handle = NULL;
