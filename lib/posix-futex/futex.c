/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting, waking, moving waiters: all cases. */
#include <uk/futex.h>
#include <uk/essentials.h>
#include <abi/errno.h>
#include <abi/process.h>
#include "bucket.h"

struct bucket futex_buckets[1 << BUCKET_BITS];

static void wake_waiter(struct bucket *b, struct waiter *w)
{
	struct uk_thread *t = w->thread;

	detach(b, w);
	uk_thread_wake(t);
}

/* The waiter behind another one, or NULL. */
static struct waiter *after(const struct bucket *b, const struct waiter *w)
{
	return w->next == b->first ? NULL : w->next;
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
			detach(b, w);
			uk_spin_unlock(&b->lock);
			return false;
		}
		uk_spin_unlock(&b->lock);
	}
}

int futex_sleep(struct waiter *w, __nsec deadline)
{
	int rc = 0;

	ukarch_lcpu_disable_irq();
	while (!rc && UK_READ_ONCE(w->bucket))
		rc = uk_sched_sleep_irqoff(w->thread, deadline, true);
	ukarch_lcpu_enable_irq();
	if (rc == 0 || give_up(w))
		return 0;
	return rc == -EINTR && !deadline ? -ERESTARTSYS : rc;
}

int uk_futex_wait(const __u32 *word, __u32 val, __nsec deadline, __u32 bitset)
{
	struct bucket *b = bucket_of(word);
	struct waiter w = {
		.word = word,
		.thread = uk_thread_current(),
		.bitset = bitset,
	};

	uk_spin_lock(&b->lock);
	if (UK_READ_ONCE(*word) != val) {
		uk_spin_unlock(&b->lock);
		return -EAGAIN;
	}
	append(b, &w);
	uk_spin_unlock(&b->lock);
	return futex_sleep(&w, deadline);
}

__u32 uk_futex_pi_waiters;

/* Does anybody wait on the word for a lock? Only what hands that on may wake
 * him. */
static bool pi_waits(const __u32 *word)
{
	const struct uk_futex_pi op = {
		.word = (__u32 *)word, .cmd = UK_FUTEX_WAKE,
	};

	return FUTEX_PI && unlikely(UK_READ_ONCE(uk_futex_pi_waiters)) &&
	       uk_futex_pi(&op) < 0;
}

int uk_futex_wake(const __u32 *word, int max, __u32 bitset)
{
	struct bucket *b = bucket_of(word);
	struct waiter *w, *next;
	int woken = 0;

	uk_spin_lock(&b->lock);
	for (w = b->first; w && woken < max; w = next) {
		next = after(b, w);
		if (w->word == word && w->bitset & bitset) {
			wake_waiter(b, w);
			woken++;
		}
	}
	uk_spin_unlock(&b->lock);
	return woken < max && pi_waits(word) ? -EINVAL : woken;
}

#if FUTEX_PI
bool uk_futex_waits(const __u32 *word)
{
	struct bucket *b = bucket_of(word);
	const struct waiter *w;

	uk_spin_lock(&b->lock);
	for (w = b->first; w && w->word != word; w = after(b, w))
		;
	uk_spin_unlock(&b->lock);
	return w;
}
#endif

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
		next = after(a, w);
		if (w->word != word)
			continue;
		if (woken < wake) {
			wake_waiter(a, w);
			woken++;
			continue;
		}
		moved++;
		if (word == to)
			continue;
		detach(a, w);
		w->word = to;
		append(b, w);
	}
	unlock_both(a, b);
	if ((woken < wake || moved < move) && pi_waits(word))
		return -EINVAL;
	return woken + moved;
}
