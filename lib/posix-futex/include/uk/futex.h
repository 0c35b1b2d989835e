/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting on a word of memory. */
#ifndef __UK_FUTEX_H__
#define __UK_FUTEX_H__

#include <stdbool.h>
#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Waiters are found by the word's address. All threads share one address
 * space, so that private and shared words are the same thing.
 *
 * Thread context, none from an interrupt. (word) is aligned to 4 bytes and
 * readable, which the caller has checked.
 */

/**
 * Blocks while the word has a value, until somebody wakes the word.
 *
 * @param val the value it must have, else -EAGAIN
 * @param deadline monotonic ns, 0: no limit
 * @param bitset not 0; a wake-up whose bits it does not meet is not for us
 * @return 0, -EAGAIN, -ETIMEDOUT, -ERESTARTSYS or (with a deadline) -EINTR
 */
int uk_futex_wait(const __u32 *word, __u32 val, __nsec deadline, __u32 bitset);

/**
 * Wakes waiters, those first that wait longest.
 *
 * @param max how many at most
 * @return how many were woken; -EINVAL: who waits there waits for a lock
 */
int uk_futex_wake(const __u32 *word, int max, __u32 bitset);

/**
 * Wakes some waiters and lets others wait on another word from now on.
 *
 * @param wake,move how many at most
 * @return how many were woken or moved; -EINVAL as uk_futex_wake()
 */
int uk_futex_requeue(const __u32 *word, const __u32 *to, int wake, int move);

/** @return does a thread wait on the word by uk_futex_wait()? */
bool uk_futex_waits(const __u32 *word);

/**
 * Changes the second word by an operation (UK_FUTEX_OP_*, encoded as futex(2)
 * says), wakes waiters of the first, and of the second if its old value meets
 * the comparison.
 *
 * @return how many were woken, -ENOSYS for an unknown operation, -EINVAL as
 *	uk_futex_wake()
 */
int uk_futex_wake_op(const __u32 *word, __u32 *word2, int max, int max2,
		     __u32 op);

#define UK_FUTEX_LOCK_PI2	13	/* with the clock that it names */

/** An operation on a lock that knows its owner. */
struct uk_futex_pi {
	/** UK_FUTEX_LOCK_PI, _LOCK_PI2, _TRYLOCK_PI, _UNLOCK_PI: the lock; of
	 * _WAIT_REQUEUE_PI and _CMP_REQUEUE_PI what is waited on first; of
	 * _WAKE what somebody would like to wake */
	__u32 *word;
	__u32 *lock;		/* of the _REQUEUE_ ones */
	unsigned int cmd;
	__u32 val;		/* that the word must have, in those */
	__u32 wake, move;	/* _CMP_REQUEUE_PI: how many of the waiters */
	__nsec deadline;	/* monotonic ns, 0: no limit */
};

/**
 * The operations on locks that know their owner, of posix-thread, which knows
 * threads by their identifiers; NULL: that has none.
 *
 * @return 0, -EAGAIN (another's, or not that value), -EDEADLK, -EINVAL (not
 *	aligned), -EPERM (not the caller's), -ERESTARTSYS (begin again in any
 *	case), -ESRCH (of a thread that there is not), -ETIMEDOUT;
 *	_CMP_REQUEUE_PI: how many got the lock or wait for it now; _WAKE:
 *	-EINVAL, if somebody waits there
 */
extern int (*uk_futex_pi)(const struct uk_futex_pi *op);

/** How many threads wait in it; of posix-thread, too. */
extern __u32 uk_futex_pi_waiters;

#ifdef __cplusplus
}
#endif

#endif /* __UK_FUTEX_H__ */
