/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Locks with many readers or one writer, between threads. A waiting writer
 * keeps new readers out, so readers cannot starve it; for the same reason a
 * thread must not read-lock twice.
 */
#ifndef __UK_RWLOCK_H__
#define __UK_RWLOCK_H__

#include <uk/essentials.h>
#include <uk/wait.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_rwlock {
	struct uk_spinlock sl;		/* protects the next two */
	int state;			/* readers; -1: a writer */
	int writers_waiting;
	struct uk_waitq readers, writers;
};

/** Makes a free lock. */
void uk_rwlock_init(struct uk_rwlock *rw);

/** Takes the lock to read (to write); blocks until it can be had. */
void uk_rwlock_rlock(struct uk_rwlock *rw);
void uk_rwlock_wlock(struct uk_rwlock *rw);

/** The same without waiting; true if taken. */
bool uk_rwlock_tryrlock(struct uk_rwlock *rw);
bool uk_rwlock_trywlock(struct uk_rwlock *rw);

/** Gives the lock back. */
void uk_rwlock_runlock(struct uk_rwlock *rw);
void uk_rwlock_wunlock(struct uk_rwlock *rw);

/** Turns the caller's write lock into a read lock, without a gap. */
void uk_rwlock_downgrade(struct uk_rwlock *rw);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RWLOCK_H__ */
