/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiters hashed by the address of the word they wait on; private. */
#ifndef __FUTEX_BUCKET_H__
#define __FUTEX_BUCKET_H__

#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/sched.h>
#include <uk/spinlock.h>

#define BUCKET_BITS	6

/* Are there locks that know their owner? */
#if CONFIG_LIBPOSIX_THREAD_PI
#define FUTEX_PI	true
#else
#define FUTEX_PI	false
#endif

/* A thread that waits; on its stack. */
struct waiter {
	struct waiter *next, *prev;	/* a ring */
	struct bucket *bucket;		/* NULL: was woken */
	const __u32 *word;
	struct uk_thread *thread;
	__u32 bitset;			/* not 0 */
};

/*
 * Waiters in the order in which they came. Lock: lock; of two buckets the one
 * at the lower address first. A waiter's fields belong to its bucket's lock.
 */
struct bucket {
	struct waiter *first;		/* its prev is the last one */
	struct uk_spinlock lock;
};

extern struct bucket futex_buckets[1 << BUCKET_BITS];

static __always_inline struct bucket *bucket_of(const __u32 *word)
{
	struct bucket *b;
	/* The golden ratio spreads what differs only in its low bits. */
	__u32 h = (__u32)(__uptr)word * 0x9e3779b9U;

	b = &futex_buckets[h >> (32 - BUCKET_BITS)];
	/* From here on one pointer: not base and index again at each use. */
	__asm__("" : "+r"(b));
	return b;
}

static __always_inline void append(struct bucket *b, struct waiter *w)
{
	w->bucket = b;
	if (likely(!b->first)) {
		w->next = w;
		w->prev = w;
		b->first = w;
	} else {
		w->next = b->first;
		w->prev = b->first->prev;
		w->prev->next = w;
		w->next->prev = w;
	}
}

/* From here on the waiter may return and its memory be gone. */
static __always_inline void detach(struct bucket *b, struct waiter *w)
{
	if (likely(w->next == w)) {
		b->first = NULL;
	} else {
		w->prev->next = w->next;
		w->next->prev = w->prev;
		if (b->first == w)
			b->first = w->next;
	}
	__atomic_store_n(&w->bucket, NULL, __ATOMIC_RELEASE);
}

/**
 * Sleeps until the waiter, which is in a bucket, is woken, or takes it off
 * again.
 *
 * @return as uk_futex_wait()
 */
int futex_sleep(struct waiter *w, __nsec deadline);

/** All operations but the usual ones, with their boundary. */
long futex_other(__u32 *word, unsigned int op, __u32 val, unsigned long arg,
		 __u32 *word2, __u32 val3);

#endif /* __FUTEX_BUCKET_H__ */
