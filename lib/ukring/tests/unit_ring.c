/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukring/ring.c */
/* unit-cflags: -pthread */
/* The ring alone and under several producers and consumers. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <uk/alloc.h>
#include <uk/ring.h>
#include <unit.h>

UK_TESTCASE(ukring, order_full_empty)
{
	struct uk_ring *r = uk_ring_create(uk_alloc_get_default(), 4);
	long i, turn;
	void *p;

	UK_TEST_ASSERT(r != NULL);
	for (turn = 0; turn < 10; turn++) {
		UK_TEST_EXPECT_SNUM_EQ(uk_ring_dequeue(r, &p), -ENOENT);
		for (i = 0; i < 4; i++)
			UK_TEST_EXPECT_ZERO(uk_ring_enqueue(r, (void *)i));
		UK_TEST_EXPECT_SNUM_EQ(uk_ring_enqueue(r, NULL), -ENOBUFS);
		UK_TEST_EXPECT_SNUM_EQ(uk_ring_count(r), 4);
		for (i = 0; i < 4; i++) {
			UK_TEST_EXPECT_ZERO(uk_ring_dequeue(r, &p));
			UK_TEST_EXPECT_SNUM_EQ((long)p, i);
		}
	}
	uk_ring_free(uk_alloc_get_default(), r);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, 0);
}

UK_TESTCASE(ukring, sizes_and_memory)
{
	struct uk_alloc *a = uk_alloc_get_default();

	UK_TEST_EXPECT_NULL(uk_ring_create(a, 0));
	UK_TEST_EXPECT_NULL(uk_ring_create(a, 1));
	UK_TEST_EXPECT_NULL(uk_ring_create(a, 12));
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_NULL(uk_ring_create(a, 8));
	unit_alloc_fail_after(0);
}

#define PER_THREAD 50000L

static struct uk_ring *shared;
static long sum, taken;

static void *produce(void *arg)
{
	long i;

	for (i = 1; i <= PER_THREAD; i++) {
		while (uk_ring_enqueue(shared, (void *)i))
			sched_yield();
	}
	return arg;
}

static void *consume(void *arg)
{
	void *p;

	while (__atomic_load_n(&taken, __ATOMIC_RELAXED) < 2 * PER_THREAD) {
		if (uk_ring_dequeue(shared, &p)) {
			sched_yield();
			continue;
		}
		__atomic_fetch_add(&sum, (long)p, __ATOMIC_RELAXED);
		__atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
	}
	return arg;
}

UK_TESTCASE(ukring, nothing_lost_between_threads)
{
	pthread_t t[4];
	int i;

	shared = uk_ring_create(uk_alloc_get_default(), 64);
	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, i < 2 ? produce : consume, NULL);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	UK_TEST_EXPECT_SNUM_EQ(taken, 2 * PER_THREAD);
	UK_TEST_EXPECT_SNUM_EQ(sum, PER_THREAD * (PER_THREAD + 1));
	uk_ring_free(uk_alloc_get_default(), shared);
}

UK_TESTSUITE_REGISTER(ukring, NULL);
