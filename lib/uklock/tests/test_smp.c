/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Spin locks, atomics and reference counts of include/uk under two CPUs. The
 * heap's test takes CPU 1, so this one takes CPU 2; without it there is nothing
 * to show, and the case passes with a warning, by which a launcher that gave
 * three CPUs knows it.
 */
#include <abi/errno.h>
#include <uk/atomic.h>
#include <uk/lcpu.h>
#include <uk/print.h>
#include <uk/refcount.h>
#include <uk/spinlock.h>
#include <uk/test.h>

#define ROUNDS 100000

static struct uk_spinlock lock = UK_SPINLOCK_INITIALIZER();
static struct uk_refcount ref = UK_REFCOUNT_INITIALIZER(1);
static unsigned long guarded_a, guarded_b, atomic_sum;
static unsigned int torn, done;

/* Both counters change together, or somebody else was inside. */
static void hammer(void)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		if (i % 8 == 0) {
			while (!uk_spin_trylock(&lock))
				ukarch_spinwait();
		} else {
			uk_spin_lock(&lock);
		}
		if (guarded_a != guarded_b)
			uk_store_n(&torn, 1);
		UK_WRITE_ONCE(guarded_a, guarded_a + 1);
		UK_WRITE_ONCE(guarded_b, guarded_b + 1);
		uk_spin_unlock(&lock);
		uk_inc(&atomic_sum);
		uk_refcount_acquire(&ref);
		if (uk_refcount_release(&ref))
			uk_store_n(&torn, 1);
	}
}

static void other_cpu(void *arg __maybe_unused)
{
	hammer();
	uk_store_release(&done, 1);
}

UK_TESTCASE(uklock_smp, two_cpus_hammer_locks_and_counters)
{
	int rc = uk_lcpu_start(2, other_cpu, NULL);

	if (rc == -ETIMEDOUT || rc == -ENOSYS || rc == -EBUSY) {
		uk_pr_warn("no second CPU: error %d\n", -rc);
		return;
	}
	UK_TEST_ASSERT(rc == 0);
	hammer();
	while (!uk_load_acquire(&done))
		ukarch_spinwait();
	UK_TEST_EXPECT_ZERO(torn);
	UK_TEST_EXPECT_SNUM_EQ(guarded_a, 2 * ROUNDS);
	UK_TEST_EXPECT_SNUM_EQ(guarded_b, 2 * ROUNDS);
	UK_TEST_EXPECT_SNUM_EQ(atomic_sum, 2 * ROUNDS);
	UK_TEST_EXPECT_SNUM_EQ(uk_refcount_read(&ref), 1);
}

UK_TESTSUITE_REGISTER(uklock_smp, NULL);
