/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a thread. */
#include <uk/posix-thread.h>
#include <uk/essentials.h>
#include <uk/futex.h>
#include <uk/process.h>
#include <uk/sched.h>
#include <uk/syscall.h>
#include "thread_impl.h"

/* A list that its owner damaged must not keep us for ever. */
#define ROBUST_MAX	2048

/* The owner of a robust lock died: says so in the lock, wakes one waiter. Who
 * waits for one that knows its owner (bit 0 of the entry) gets it later. */
static void owner_died(const struct uk_posix_thread *pt, __u32 *word,
		       bool pi, bool locked)
{
	__u32 old = __atomic_load_n(word, __ATOMIC_RELAXED);
	__u32 new;

	do {
		if ((old & UK_FUTEX_TID_MASK) != (__u32)pt->tid) {
			/* Died between unlocking and waking the next. */
			if (!locked && !old && !pi)
				uk_futex_wake(word, 1, UK_FUTEX_BITSET_ANY);
			return;
		}
		new = (old & UK_FUTEX_WAITERS) | UK_FUTEX_OWNER_DIED;
	} while (!__atomic_compare_exchange_n(word, &old, new, false,
					      __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	if (old & UK_FUTEX_WAITERS && !pi)
		uk_futex_wake(word, 1, UK_FUTEX_BITSET_ANY);
}

static bool is_pi(const struct uk_robust_list *entry)
{
	return (__uptr)entry & 1;
}

static __u32 *word_of(const struct uk_robust_list_head *head,
		      const struct uk_robust_list *entry)
{
	return (__u32 *)(((__uptr)entry & ~1UL) + head->futex_offset);
}

static void release_robust(struct uk_posix_thread *pt)
{
	struct uk_robust_list_head *head = pt->robust;
	struct uk_robust_list *pending = head->list_op_pending;
	struct uk_robust_list *entry = head->list.next;
	struct uk_robust_list *next;
	int n;

	for (n = 0; entry && entry != &head->list && n < ROBUST_MAX; n++) {
		next = ((struct uk_robust_list *)((__uptr)entry & ~1UL))->next;
		if (entry != pending)
			owner_died(pt, word_of(head, entry), is_pi(entry),
				   true);
		entry = next;
	}
	if (pending)
		owner_died(pt, word_of(head, pending), is_pi(pending), false);
}

void uk_posix_thread_stack_free_at_exit(void (*fn)(void *base, __sz size,
						   __sz guard),
					void *base, __sz size, __sz guard)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	pt->stack_base = base;
	pt->stack_size = size;
	pt->stack_guard = guard;
	pt->stack_free = fn;
}

void uk_posix_thread_tell_end(struct uk_posix_thread *pt)
{
	__u32 *word = pt->clear_tid;

	if (!word)
		return;
	pt->clear_tid = NULL;
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
	uk_futex_wake(word, 1, UK_FUTEX_BITSET_ANY);
}

void (*uk_posix_thread_ended)(struct uk_posix_thread *pt);

void uk_posix_thread_let_go(struct uk_posix_thread *pt)
{
	if (pt->robust)
		release_robust(pt);
	thread_pi_exit(pt);
	uk_posix_thread_remove(pt);
	/* From here on somebody else may take our stack back, once we no
	 * longer run: nothing may block. */
	uk_posix_thread_tell_end(pt);
	if (uk_posix_thread_ended)
		uk_posix_thread_ended(pt);
	/* no signal is for it any more, and its time is the process's */
	uk_thread_current()->posix = NULL;
}

void uk_posix_thread_exit(int status)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (!pt)
		uk_sched_thread_exit();
	if (uk_posix_thread_is_last())
		uk_process_exit(status, 0);
	uk_posix_thread_wait_as_leader(pt, status);
	uk_posix_thread_let_go(pt);
	/* The first process' first thread stays, though it never runs again:
	 * its end would be the end of the guest. */
	while (pt->tid == uk_process_first.pid) {
		uk_thread_block(uk_thread_current());
		uk_sched_yield();
	}
	uk_sched_thread_exit();
}

UK_SYSCALL_R_DEFINE(int, exit, int, status)
{
	uk_posix_thread_exit(status);
}
