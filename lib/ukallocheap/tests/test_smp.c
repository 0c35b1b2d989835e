/* SPDX-License-Identifier: BSD-3-Clause */
/* Two CPUs in the heap at once, freeing each other's objects. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/falloc.h>
#include <uk/lcpu.h>
#include <uk/print.h>
#include <uk/test.h>

#define ROUNDS	20000
#define SLOTS	64

/*
 * Objects change hands here by atomic exchange; the first word of each is its
 * size, the last byte a mark of it.
 */
static void *slot[SLOTS];
static unsigned int other_done, broken;

static void *object(__u32 rnd)
{
	__sz n = 16 + rnd % (rnd & 0x700 ? 500 : 6000);
	__u8 *p = uk_malloc(uk_alloc_get_default(), n);

	if (p) {
		*(__sz *)p = n;
		p[n - 1] = (__u8)n | 1;
	}
	return p;
}

static void drop(__u8 *p)
{
	if (!p)
		return;
	if (p[*(__sz *)p - 1] != ((__u8)*(__sz *)p | 1))
		__atomic_store_n(&broken, 1, __ATOMIC_RELAXED);
	uk_free(uk_alloc_get_default(), p);
}

static void hammer(__u64 x)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		drop(__atomic_exchange_n(&slot[x % SLOTS],
					 object((__u32)(x >> 32)),
					 __ATOMIC_ACQ_REL));
	}
}

static void other(void *arg __maybe_unused)
{
	hammer(0x9e3779b97f4a7c15UL);
	__atomic_store_n(&other_done, 1, __ATOMIC_RELEASE);
}

/* Without a second CPU there is nothing to show: the case warns and passes. */
UK_TESTCASE(ukallocheap_smp, two_cpus)
{
	struct uk_falloc_stats before, after;
	unsigned int i;
	int rc;

	uk_falloc_stats_get(&before);
	rc = uk_lcpu_start(1, other, NULL);
	if (rc == -ETIMEDOUT || rc == -ENOSYS || rc == -EBUSY) {
		uk_pr_warn("no second CPU: error %d\n", -rc);
		return;
	}
	UK_TEST_ASSERT(rc == 0);
	hammer(88172645463325252UL);
	while (!__atomic_load_n(&other_done, __ATOMIC_ACQUIRE))
		ukarch_spinwait();
	for (i = 0; i < SLOTS; i++)
		drop(slot[i]);
	uk_falloc_stats_get(&after);
	UK_TEST_EXPECT_ZERO(broken);
	/* all that stays are empty slabs, at most two for each class */
	UK_TEST_EXPECT(after.free + 60 > before.free);
}

UK_TESTSUITE_REGISTER(ukallocheap_smp, NULL);
