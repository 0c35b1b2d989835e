/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spin locks. Held for a few instructions, never across anything that may
 * block. A lock that an interrupt handler also takes must be taken by the
 * _irqsave forms everywhere else.
 *
 * The waiting loop pauses: under a virtual CPU scheduler a tight loop would
 * keep the holder from running.
 */
#ifndef __UK_SPINLOCK_H__
#define __UK_SPINLOCK_H__

#include <uk/arch/lcpu.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>

typedef struct uk_spinlock {
	__u32 locked;
} __spinlock;

#define UK_SPINLOCK_INITIALIZER() { 0 }

/** Makes the lock free. */
static inline void uk_spin_init(struct uk_spinlock *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELAXED);
}

/** Takes the lock if it is free; true if taken. */
static inline bool uk_spin_trylock(struct uk_spinlock *lock)
{
	return __atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE) == 0;
}

/** Takes the lock, spinning until it is free. */
static inline void uk_spin_lock(struct uk_spinlock *lock)
{
	while (unlikely(!uk_spin_trylock(lock))) {
		while (__atomic_load_n(&lock->locked, __ATOMIC_RELAXED))
			ukarch_spinwait();
	}
}

/** Gives the lock back. */
static inline void uk_spin_unlock(struct uk_spinlock *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
}

/** True if someone holds the lock at this moment; for assertions. */
static inline bool uk_spin_is_locked(const struct uk_spinlock *lock)
{
	return __atomic_load_n(&lock->locked, __ATOMIC_RELAXED) != 0;
}

/** Disables interrupts, then takes the lock; `flags` (unsigned long) keeps the
 *  former interrupt state for uk_spin_unlock_irqrestore().
 */
#define uk_spin_lock_irqsave(lock, flags)				\
	do {								\
		(flags) = ukarch_lcpu_save_irqf();			\
		uk_spin_lock(lock);					\
	} while (0)

/** Gives the lock back, then restores the former interrupt state. */
#define uk_spin_unlock_irqrestore(lock, flags)				\
	do {								\
		uk_spin_unlock(lock);					\
		ukarch_lcpu_restore_irqf(flags);			\
	} while (0)

#endif /* __UK_SPINLOCK_H__ */
