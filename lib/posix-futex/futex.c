/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiters hashed by the address of the word they wait on. */
#include <uk/futex.h>
#include <uk/essentials.h>
#include <uk/spinlock.h>
#include <uk/wait.h>
#include <abi/errno.h>

#define BUCKET_BITS	6

/* A thread that waits; on its stack. */
struct waiter {
	struct waiter *next;
	struct waiter **pprev;
	struct bucket *bucket;		/* NULL: was woken */
	const __u32 *word;
	__u32 bitset;
	struct uk_waitq_ticket ticket;
};

/*
 * Waiters in the order in which they came. Lock: lock; of two buckets the one
 * at the lower address first. A waiter's fields belong to its bucket's lock.
 */
struct bucket {
	struct waiter *first;
	struct waiter **end;		/* where the next one goes; NULL: first */
	struct uk_spinlock lock;
};

static struct bucket buckets[1 << BUCKET_BITS];

static __always_inline struct bucket *bucket_of(const __u32 *word)
{
	struct bucket *b;
	/* The golden ratio spreads what differs only in its low bits. */
	__u32 h = (__u32)((__uptr)word >> 2) * 0x9e3779b9U;

	b = &buckets[h >> (32 - BUCKET_BITS)];
	/* From here on one pointer: not base and index again at each use. */
	__asm__("" : "+r"(b));
	return b;
}

static void append(struct bucket *b, struct waiter *w)
{
	if (!b->first)
		b->end = &b->first;
	w->next = NULL;
	w->pprev = b->end;
	w->bucket = b;
	*b->end = w;
	b->end = &w->next;
}

static void detach(struct waiter *w)
{
	struct bucket *b = w->bucket;

	*w->pprev = w->next;
	if (w->next)
		w->next->pprev = w->pprev;
	else
		b->end = w->pprev;
	w->bucket = NULL;
}

static void wake_waiter(struct waiter *w)
{
	struct uk_thread *t = w->ticket.thread;

	detach(w);
	/* From here on the waiter may return and its memory be gone. */
	__atomic_store_n(&w->ticket.woken, true, __ATOMIC_RELEASE);
	uk_thread_wake(t);
}

/* Takes a waiter that was not woken off its list, wherever it was moved to.
 * True if it was woken after all. */
static bool give_up(struct waiter *w)
{
	struct bucket *b;

	for (;;) {
		b = __atomic_load_n(&w->bucket, __ATOMIC_ACQUIRE);
		if (!b)
			return true;
		uk_spin_lock(&b->lock);
		if (w->bucket == b) {
			detach(w);
			uk_spin_unlock(&b->lock);
			return false;
		}
		uk_spin_unlock(&b->lock);
	}
}

int uk_futex_wait(const __u32 *word, __u32 val, __nsec deadline, __u32 bitset)
{
	struct bucket *b = bucket_of(word);
	struct waiter w;
	int rc;

	uk_spin_lock(&b->lock);
	if (UK_READ_ONCE(*word) != val) {
		uk_spin_unlock(&b->lock);
		return -EAGAIN;
	}
	w.word = word;
	w.bitset = bitset;
	w.ticket.thread = uk_thread_current();
	w.ticket.woken = false;
	append(b, &w);
	uk_spin_unlock(&b->lock);

	do
		rc = uk_waitq_sleep(&w.ticket, deadline, true);
	while (rc == 0 && UK_READ_ONCE(w.bucket));
	if (rc == 0 || give_up(&w))
		return 0;
	return rc == -EINTR && !deadline ? -ERESTARTSYS : rc;
}

static __noinline int wake_some(struct bucket *b, const __u32 *word, int max,
				__u32 bitset)
{
	struct waiter *w, *next;
	int woken = 0;

	uk_spin_lock(&b->lock);
	for (w = b->first; w && woken < max; w = next) {
		next = w->next;
		if (w->word == word && w->bitset & bitset) {
			wake_waiter(w);
			woken++;
		}
	}
	uk_spin_unlock(&b->lock);
	return woken;
}

/* One waiter, if it is the bucket's first: its thread, else NULL. */
static __always_inline struct uk_thread *take_first(struct bucket *b,
						    const __u32 *word,
						    __u32 bitset)
{
	struct uk_thread *t = NULL;
	struct waiter *w;

	uk_spin_lock(&b->lock);
	w = b->first;
	if (likely(w && w->word == word && w->bitset & bitset)) {
		t = w->ticket.thread;
		detach(w);
		/* It may return from here on. */
		__atomic_store_n(&w->ticket.woken, true, __ATOMIC_RELEASE);
	}
	uk_spin_unlock(&b->lock);
	return t;
}

int uk_futex_wake(const __u32 *word, int max, __u32 bitset)
{
	struct bucket *b = bucket_of(word);
	struct uk_thread *t;

	/* Who changed the word did so before this look: a waiter that is not
	 * here yet will see the change. */
	if (!UK_READ_ONCE(b->first))
		return 0;
	if (likely(max == 1)) {
		t = take_first(b, word, bitset);
		if (likely(t)) {
			uk_thread_wake(t);
			return 1;
		}
	}
	return wake_some(b, word, max, bitset);
}

static void lock_both(struct bucket *a, struct bucket *b)
{
	uk_spin_lock(a < b ? &a->lock : &b->lock);
	if (a != b)
		uk_spin_lock(a < b ? &b->lock : &a->lock);
}

static void unlock_both(struct bucket *a, struct bucket *b)
{
	uk_spin_unlock(&a->lock);
	if (a != b)
		uk_spin_unlock(&b->lock);
}

int uk_futex_requeue(const __u32 *word, const __u32 *to, int wake, int move)
{
	struct bucket *a = bucket_of(word);
	struct bucket *b = bucket_of(to);
	struct waiter *w, *next;
	int woken = 0;
	int moved = 0;

	lock_both(a, b);
	for (w = a->first; w && (woken < wake || moved < move); w = next) {
		next = w->next;
		if (w->word != word)
			continue;
		if (woken < wake) {
			wake_waiter(w);
			woken++;
			continue;
		}
		moved++;
		if (word == to)
			continue;
		detach(w);
		w->word = to;
		append(b, w);
	}
	unlock_both(a, b);
	return woken + moved;
}
