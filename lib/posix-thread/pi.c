/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Locks whose word holds the identifier of their owner: futex()'s _PI
 * operations. A lock that is given back goes to the thread that waits longest,
 * not to whoever is quickest; who would wait for itself is told; a lock whose
 * owner died is handed on and says so. An owner has the priority of those that
 * wait for it, if that is higher.
 *
 * The word is changed by the program, too: by who takes a free lock or gives
 * back one that nobody waits for. From when UK_FUTEX_WAITERS is set both come
 * here.
 */
#include <uk/essentials.h>
#include <uk/futex.h>
#include <uk/init.h>
#include <uk/sched.h>
#include <uk/spinlock.h>
#include <uk/syscall.h>
#include <abi/errno.h>
#include <abi/process.h>
#include "thread_impl.h"

/* A thread that waits for a lock; on its stack. */
struct pi_waiter {
	struct pi_waiter *next;
	__u32 *word;
	struct uk_thread *thread;
	const __u32 *on;	/* waits on that first; NULL: for the lock */
	__u32 tid;
	__u32 owner;		/* whom it waits for, 0: nobody yet */
	bool granted;
};

/* All of them, oldest first: such locks are few. Lock: lock. */
static struct pi_waiter *waiters;
static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();

/* Its real-time priority, or what it was lent; 0: none of both. */
static int rank(const struct uk_thread *t)
{
	return MAX(t->priority, t->lent);
}

/* Who waits for a lock (on: NULL), or on that for any, and comes next: of the
 * highest priority the oldest.
 */
static struct pi_waiter *next_of(const __u32 *word, const __u32 *on)
{
	struct pi_waiter *w, *first = NULL;

	for (w = waiters; w; w = w->next)
		if (w->on == on && (on || w->word == word) &&
		    (!first || rank(w->thread) > rank(first->thread)))
			first = w;
	return first;
}

static struct pi_waiter *first_of(const __u32 *word)
{
	return next_of(word, NULL);
}

static void append(struct pi_waiter *w)
{
	struct pi_waiter **at = &waiters;

	while (*at)
		at = &(*at)->next;
	w->next = NULL;
	*at = w;
	uk_futex_pi_waiters++;
}

static void drop(struct pi_waiter *w)
{
	struct pi_waiter **at = &waiters;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	uk_futex_pi_waiters--;
}

/* Who waits for a thread, or for one that this one waits for in turn, lends it
 * its priority as long as that is higher: else a third one, between both, would
 * keep the lock from him by computing.
 */
static void lend(__u32 tid)
{
	const struct uk_posix_thread *pt;
	const struct pi_waiter *w, *own;
	int most;

	while (tid && (pt = uk_posix_thread_find((int)tid))) {
		most = 0;
		own = NULL;
		for (w = waiters; w; w = w->next) {
			if (w->owner == tid)
				most = MAX(most, rank(w->thread));
			if (w->tid == tid)
				own = w;
		}
		uk_thread_lend(pt->thread, most);
		tid = own ? own->owner : 0;
	}
}

/* A waiter, off the list, has the lock. */
static void tell(struct pi_waiter *w)
{
	struct uk_thread *t = w->thread;

	/* From here on its stack may be gone. */
	__atomic_store_n(&w->granted, true, __ATOMIC_RELEASE);
	uk_thread_wake(t);
}

/* Lets a waiter have the lock; the others wait for it from now on. */
static void grant(struct pi_waiter *w, __u32 bits)
{
	struct pi_waiter *o;

	drop(w);
	for (o = waiters; o; o = o->next)
		if (o->word == w->word && !o->on)
			o->owner = w->tid;
	__atomic_store_n(w->word, w->tid | bits, __ATOMIC_RELEASE);
	lend(w->tid);
	tell(w);
}

/* Does a thread wait, by way of others, for one? */
static bool waits_for(__u32 tid, __u32 other)
{
	struct pi_waiter *w = waiters;

	while (w && tid != other) {
		if (w->tid == tid) {
			tid = w->owner;
			w = waiters;
		} else {
			w = w->next;
		}
	}
	return tid == other;
}

/* Takes a lock that is free; else sees to it that its owner gives it back
 * here: -EAGAIN and *owner.
 */
static int take(__u32 *word, __u32 tid, __u32 *owner)
{
	__u32 old = __atomic_load_n(word, __ATOMIC_RELAXED);
	__u32 new;

	do {
		*owner = old & UK_FUTEX_TID_MASK;
		if (*owner == tid)
			return -EDEADLK;
		new = *owner ? old | UK_FUTEX_WAITERS
		      : tid | (old & UK_FUTEX_OWNER_DIED)
			    | (first_of(word) ? UK_FUTEX_WAITERS : 0);
	} while (!__atomic_compare_exchange_n(word, &old, new, false,
					      __ATOMIC_ACQUIRE,
					      __ATOMIC_RELAXED));
	if (!*owner)
		return 0;
	return uk_posix_thread_find((int)*owner) ? -EAGAIN : -ESRCH;
}

/* Waits until the lock was granted; else takes the waiter back. */
static int sleep(struct pi_waiter *w, __nsec deadline)
{
	int rc = 0;

	ukarch_lcpu_disable_irq();
	while (!rc && !UK_READ_ONCE(w->granted))
		rc = uk_sched_sleep_irqoff(w->thread, deadline, true);
	ukarch_lcpu_enable_irq();
	uk_spin_lock(&lock);
	if (w->granted) {
		rc = 0;
	} else {
		drop(w);
		lend(w->owner);
	}
	uk_spin_unlock(&lock);
	return rc == -EINTR ? -ERESTARTSYS : rc;
}

static int pi_lock(__u32 *word, bool waits, __nsec deadline)
{
	struct uk_thread *self = uk_thread_current();
	struct pi_waiter w = {
		.word = word,
		.thread = self,
		.tid = (__u32)uk_posix_thread_current()->tid,
	};
	int rc;

	uk_spin_lock(&lock);
	rc = take(word, w.tid, &w.owner);
	if (rc != -EAGAIN || !waits)
		goto out;
	rc = -EDEADLK;
	if (waits_for(w.owner, w.tid))
		goto out;
	append(&w);
	lend(w.owner);
	uk_spin_unlock(&lock);
	return sleep(&w, deadline);
out:
	uk_spin_unlock(&lock);
	return rc;
}

static int pi_unlock(__u32 *word)
{
	__u32 tid = (__u32)uk_posix_thread_current()->tid;
	__u32 old = __atomic_load_n(word, __ATOMIC_RELAXED);
	struct pi_waiter *w;

	if ((old & UK_FUTEX_TID_MASK) != tid)
		return -EPERM;
	if (!IS_ALIGNED((__uptr)word, sizeof(*word)))
		return -EINVAL;
	uk_spin_lock(&lock);
	w = first_of(word);
	if (w)
		grant(w, UK_FUTEX_WAITERS);
	else
		__atomic_store_n(word, 0, __ATOMIC_RELEASE);
	lend(tid);
	uk_spin_unlock(&lock);
	return 0;
}

/* ---- waiting on a word, then for a lock ----------------------------------- */

static int wait_then_lock(const struct uk_futex_pi *op)
{
	struct uk_thread *self = uk_thread_current();
	struct pi_waiter w = {
		.word = op->lock,
		.on = op->word,
		.thread = self,
		.tid = (__u32)uk_posix_thread_current()->tid,
	};
	unsigned int bad = UK_READ_ONCE(uk_syscall_bad);
	int rc;

	/* who waits for what a bad address says would begin again for ever */
	if (!uk_syscall_writable(op->lock, sizeof(*op->lock)))
		return -EFAULT;
	uk_spin_lock(&lock);
	rc = UK_READ_ONCE(*op->word) == op->val ? 0 : -EAGAIN;
	if (UK_READ_ONCE(uk_syscall_bad) != bad)
		rc = -EFAULT;
	if (!rc)
		append(&w);
	uk_spin_unlock(&lock);
	if (rc)
		return rc;
	rc = sleep(&w, op->deadline);
	/* it was woken by then: to begin again would be to miss that */
	return rc == -ERESTARTSYS && !w.on ? -EAGAIN : rc;
}

/* One that waits on a word gets the lock, or waits for it from now on. */
static int move_one(struct pi_waiter *w)
{
	int rc = take(w->word, w->tid, &w->owner);

	if (rc == -EAGAIN && waits_for(w->owner, w->tid))
		rc = -EDEADLK;
	if (rc == -EAGAIN) {
		w->on = NULL;
		lend(w->owner);
		return 0;
	}
	w->owner = 0;
	if (!rc) {
		drop(w);
		tell(w);
	}
	return rc;
}

static int move_waiters(const struct uk_futex_pi *op)
{
	struct pi_waiter *w;
	__u32 n = 0;
	int rc = 0;

	if (op->wake != 1 || (__s32)op->move < 0)
		return -EINVAL;
	uk_spin_lock(&lock);
	if (UK_READ_ONCE(*op->word) != op->val)
		rc = -EAGAIN;
	else if (uk_futex_waits(op->word))
		rc = -EINVAL;
	while (!rc && n <= op->move && (w = next_of(NULL, op->word))) {
		rc = w->word == op->lock ? move_one(w) : -EINVAL;
		n += !rc;
	}
	uk_spin_unlock(&lock);
	return rc ? rc : (int)n;
}

/* Waking is not for those that wait for a lock. */
static int wake_none(const __u32 *word)
{
	bool any;

	uk_spin_lock(&lock);
	any = next_of(word, NULL) || next_of(NULL, word);
	uk_spin_unlock(&lock);
	return any ? -EINVAL : 0;
}

static int pi_operation(const struct uk_futex_pi *op)
{
	if (op->cmd == UK_FUTEX_WAKE)
		return wake_none(op->word);
	if (!uk_posix_thread_current())
		return -ENOSYS;
	if (op->cmd == UK_FUTEX_UNLOCK_PI)
		return pi_unlock(op->word);
	if (!IS_ALIGNED((__uptr)op->word, sizeof(*op->word)))
		return -EINVAL;
	switch (op->cmd) {
	case UK_FUTEX_WAIT_REQUEUE_PI:
		return op->word == op->lock ? -EINVAL : wait_then_lock(op);
	case UK_FUTEX_CMP_REQUEUE_PI:
		return op->word == op->lock ? -EINVAL : move_waiters(op);
	default:
		return pi_lock(op->word, op->cmd != UK_FUTEX_TRYLOCK_PI,
			       op->deadline);
	}
}

void thread_pi_exit(const struct uk_posix_thread *pt)
{
	__u32 tid = (__u32)pt->tid;
	struct pi_waiter *w;

	uk_spin_lock(&lock);
	for (w = waiters; w; ) {
		if (w->owner != tid) {
			w = w->next;
			continue;
		}
		grant(first_of(w->word), UK_FUTEX_OWNER_DIED |
		      UK_FUTEX_WAITERS);
		w = waiters;
	}
	uk_spin_unlock(&lock);
}

static int pi_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_futex_pi = pi_operation;
	return 0;
}

uk_sys_initcall(pi_init, 0x0);
