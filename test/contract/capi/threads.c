/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads, and what they wait for. */
#include <uk/mbox.h>
#include <uk/mutex.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/semaphore.h>
#include <uk/test.h>
#include <uk/thread.h>

static int steps;
static struct uk_thread *seen;

static struct uk_thread *start(uk_thread_fn1_t fn, void *arg)
{
	return uk_sched_thread_create(uk_sched_current(), fn, arg, "worker");
}

static void two_steps(void *arg)
{
	seen = uk_thread_current();
	steps += *(int *)arg;
	uk_sched_yield();
	steps += *(int *)arg;
}

static __noreturn void blocked_until_woken(void *arg __unused)
{
	uk_thread_block(uk_thread_current());
	uk_sched_yield();
	steps = 100;
	uk_thread_block_timeout(uk_thread_current(), 1000000);
	uk_sched_yield();
	steps = 200;
	uk_thread_exit();
}

UK_TESTCASE(threads, creation_and_yield)
{
	int by = 5, i;
	struct uk_thread *t = start(two_steps, &by);

	UK_TEST_ASSERT(t);
	UK_TEST_EXPECT(uk_sched_current() == uk_thread_current()->sched);
	for (i = 0; i < 100 && steps < 10; i++)
		uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(steps, 10);
	UK_TEST_EXPECT_PTR_EQ(seen, t);
	UK_TEST_EXPECT(t != uk_thread_current());
}

UK_TESTCASE(threads, sleep)
{
	__nsec from = ukplat_monotonic_clock();

	uk_sched_thread_sleep(2000000);
	UK_TEST_EXPECT(ukplat_monotonic_clock() - from >= 2000000);
}

UK_TESTCASE(threads, block_and_wake)
{
	struct uk_thread *t = start(blocked_until_woken, NULL);

	UK_TEST_ASSERT(t);
	uk_sched_thread_sleep(3000000);
	UK_TEST_EXPECT(steps != 100 && uk_thread_is_blocked(t));
	uk_thread_wake(t);
	UK_TEST_EXPECT(uk_thread_is_runnable(t));
	uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(steps, 100);
	while (steps != 200)
		uk_sched_thread_sleep(1000000);
	t = start(blocked_until_woken, NULL);
	UK_TEST_ASSERT(t);
	uk_sched_yield();
	steps = 0;
	uk_thread_terminate(t);
	uk_sched_thread_sleep(3000000);
	UK_TEST_EXPECT_ZERO(steps);
}

static struct uk_mutex mutex = UK_MUTEX_INITIALIZER(mutex);

static void locker(void *arg __unused)
{
	steps = uk_mutex_trylock(&mutex) ? -1 : 1;
	uk_mutex_lock(&mutex);
	steps = 2;
	uk_mutex_unlock(&mutex);
}

UK_TESTCASE(threads, mutex)
{
	struct uk_mutex own;

	uk_mutex_init_config(&own, UK_MUTEX_CONFIG_RECURSE);
	uk_mutex_lock(&own);
	UK_TEST_EXPECT_NOT_ZERO(uk_mutex_trylock(&own));
	uk_mutex_unlock(&own);
	UK_TEST_EXPECT_NOT_ZERO(uk_mutex_is_locked(&own));
	uk_mutex_unlock(&own);
	uk_mutex_init(&own);
	UK_TEST_EXPECT_ZERO(uk_mutex_is_locked(&own));

	uk_mutex_lock(&mutex);
	UK_TEST_ASSERT(start(locker, NULL));
	uk_sched_thread_sleep(2000000);
	UK_TEST_EXPECT_SNUM_EQ(steps, 1);
	uk_mutex_unlock(&mutex);
	uk_sched_thread_sleep(2000000);
	UK_TEST_EXPECT_SNUM_EQ(steps, 2);
}

static void up_later(void *arg)
{
	uk_sched_thread_sleep(1000000);
	uk_semaphore_up(arg);
}

UK_TESTCASE(threads, semaphore)
{
	struct uk_semaphore s;
	__nsec took;

	uk_semaphore_init(&s, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_semaphore_down_try(&s), 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_semaphore_down_try(&s), 0);
	took = uk_semaphore_down_to(&s, 1000000);
	UK_TEST_EXPECT(took == __NSEC_MAX);
	UK_TEST_ASSERT(start(up_later, &s));
	uk_semaphore_down(&s);
	UK_TEST_ASSERT(start(up_later, &s));
	took = uk_semaphore_down_to(&s, 10000000000);
	UK_TEST_EXPECT(took >= 1000000 && took != __NSEC_MAX);
}

static void poster(void *arg)
{
	uk_sched_thread_sleep(1000000);
	uk_mbox_post(arg, &steps);
}

UK_TESTCASE(threads, mbox)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_mbox *m = uk_mbox_create(a, 2);
	void *got = NULL;

	UK_TEST_ASSERT(m);
	UK_TEST_EXPECT(uk_mbox_recv_try(m, &got) < 0);
	UK_TEST_EXPECT(uk_mbox_recv_to(m, &got, 1000000) == __NSEC_MAX);
	UK_TEST_ASSERT(start(poster, m));
	uk_mbox_recv(m, &got);
	UK_TEST_EXPECT_PTR_EQ(got, &steps);
	UK_TEST_EXPECT_ZERO(uk_mbox_post_try(m, &m));
	UK_TEST_EXPECT(uk_mbox_post_to(m, &got, 1000000) != __NSEC_MAX);
	UK_TEST_EXPECT(uk_mbox_post_try(m, NULL) < 0);
	UK_TEST_EXPECT(uk_mbox_post_to(m, NULL, 1000000) == __NSEC_MAX);
	UK_TEST_EXPECT_ZERO(uk_mbox_recv_try(m, &got));
	UK_TEST_EXPECT_PTR_EQ(got, &m);
	UK_TEST_EXPECT(uk_mbox_recv_to(m, &got, 1000000) != __NSEC_MAX);
	UK_TEST_EXPECT_PTR_EQ(got, &got);
	uk_mbox_free(a, m);
}

uk_testsuite_register(threads, NULL);
