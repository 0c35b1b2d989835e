/* SPDX-License-Identifier: BSD-3-Clause */
/* Old name of the spin locks. */
#include <uk/spinlock.h>
#define ukarch_spin_init(l) uk_spin_init(l)
#define ukarch_spin_lock(l) uk_spin_lock(l)
#define ukarch_spin_unlock(l) uk_spin_unlock(l)
#define ukarch_spin_trylock(l) uk_spin_trylock(l)
#define ukplat_spin_lock_irqsave(l, f) uk_spin_lock_irqsave(l, f)
#define ukplat_spin_unlock_irqrestore(l, f) uk_spin_unlock_irqrestore(l, f)
