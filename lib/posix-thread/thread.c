/* SPDX-License-Identifier: BSD-3-Clause */
/* Thread identifiers. */
#include <uk/posix-thread.h>
#include <uk/essentials.h>
#include <uk/ctors.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "thread_impl.h"

#define HASH_SIZE	64
#define TID_MAX		0x3fffff	/* as Linux; fits a futex word */

/* Lock: none, changed in thread context where the thread keeps the CPU. */
static struct uk_hlist_head by_tid[HASH_SIZE];
static unsigned int count;
static int last_tid = 1;

/* The first thread: its identifier is the process's. */
static struct uk_posix_thread first = {
	.tid = 1,
	.sig.altstack.ss_flags = UK_SS_DISABLE,
};

static struct uk_hlist_head *chain_of(int tid)
{
	return &by_tid[tid % HASH_SIZE];
}

struct uk_posix_thread *uk_posix_thread_find(int tid)
{
	struct uk_posix_thread *pt;

	if (tid <= 0)
		return NULL;
	uk_hlist_for_each_entry(pt, chain_of(tid), hash)
		if (pt->tid == tid)
			return pt;
	return NULL;
}

int uk_posix_thread_add(struct uk_posix_thread *pt)
{
	int tid = last_tid;

	if (count >= TID_MAX / 2)
		return -EAGAIN;
	do
		tid = tid < TID_MAX ? tid + 1 : 2;
	while (uk_posix_thread_find(tid) || uk_posix_thread_is_taken(tid));
	last_tid = tid;
	pt->tid = tid;
	uk_hlist_add_head(&pt->hash, chain_of(tid));
	count++;
	return 0;
}

void uk_posix_thread_remove(struct uk_posix_thread *pt)
{
	uk_hlist_del(&pt->hash);
	count--;
	if (pt->thread->process)
		uk_process_thread_left(pt->thread->process);
}

unsigned int uk_posix_thread_count(void)
{
	return count;
}

void uk_posix_thread_renumber(struct uk_posix_thread *pt, int tid)
{
	uk_hlist_del(&pt->hash);
	pt->tid = tid;
	uk_hlist_add_head(&pt->hash, chain_of(tid));
}

UK_SYSCALL_R_FAST_DEFINE(int, gettid)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	return pt ? pt->tid : 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, set_tid_address, __u32 *, tidptr)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (!pt)
		return -ESRCH;
	pt->clear_tid = tidptr;
	return pt->tid;
}

UK_SYSCALL_R_FAST_DEFINE(int, set_robust_list,
			 struct uk_robust_list_head *, head, __sz, len)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	if (len != sizeof(*head))
		return -EINVAL;
	if (!pt)
		return -ESRCH;
	pt->robust = head;
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, get_robust_list, int, tid,
			 struct uk_robust_list_head **, head, __sz *, len)
{
	struct uk_posix_thread *pt;

	pt = tid ? uk_posix_thread_find(tid) : uk_posix_thread_current();
	if (!pt)
		return -ESRCH;
	if (!head || !len)
		return -EFAULT;
	*head = pt->robust;
	*len = sizeof(**head);
	return 0;
}

void uk_posix_thread_first(void)
{
	struct uk_thread *t = uk_thread_current();

	if (first.thread)
		return;
	uk_process_adopt(&uk_process_first);
	first.thread = t;
	t->posix = &first;
	uk_hlist_add_head(&first.hash, chain_of(first.tid));
	count = 1;
	uk_process_thread_added(&uk_process_first);
}

UK_CTOR_PRIO(uk_posix_thread_first, UK_PRIO_EARLIEST);
