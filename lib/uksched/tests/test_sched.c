/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads on the real machine: switches, registers, interrupts, time, cost. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/test.h>
#include <uk/wait.h>

static struct uk_thread *spawn(uk_thread_fn1_t fn, void *arg)
{
	struct uk_thread *t = uk_sched_thread_create(uk_sched_current(), fn,
						     arg, "test");

	if (t)
		uk_thread_set_joinable(t);
	return t;
}

static unsigned int turns;
static bool stop;

static void yield_until_stop(void *arg __maybe_unused)
{
	while (!UK_READ_ONCE(stop)) {
		turns++;
		uk_sched_yield();
	}
}

UK_TESTCASE(uksched, two_threads_alternate)
{
	struct uk_thread *t;
	unsigned int i;

	stop = false;
	turns = 0;
	t = spawn(yield_until_stop, NULL);
	UK_TEST_ASSERT(t != NULL);
	for (i = 0; i < 1000; i++) {
		uk_sched_yield();
		UK_TEST_ASSERT(turns == i + 1);
	}
	stop = true;
	UK_TEST_EXPECT_ZERO(uk_thread_join(t));
	UK_TEST_EXPECT(!ukarch_lcpu_irqs_disabled());
}

static void check_stack(void *arg)
{
	struct uk_thread *t = uk_thread_current();
	volatile __u8 local[4096];
	unsigned int i;

	for (i = 0; i < sizeof(local); i++)
		local[i] = (__u8)(i ^ (__uptr)arg);
	uk_sched_yield();
	for (i = 0; i < sizeof(local); i++) {
		if (local[i] != (__u8)(i ^ (__uptr)arg))
			turns++;
	}
	if ((__uptr)local < t->stack_base ||
	    (__uptr)local > t->stack_base + t->stack_size)
		turns++;
}

UK_TESTCASE(uksched, many_threads_keep_their_stacks)
{
	struct uk_thread *t[20];
	unsigned int i;

	turns = 0;
	for (i = 0; i < ARRAY_SIZE(t); i++) {
		t[i] = spawn(check_stack, (void *)(__uptr)i);
		UK_TEST_ASSERT(t[i] != NULL);
	}
	for (i = 0; i < ARRAY_SIZE(t); i++)
		uk_thread_join(t[i]);
	UK_TEST_EXPECT_ZERO(turns);
}

UK_TESTCASE(uksched, sleep_takes_its_time)
{
	__nsec before = ukplat_monotonic_clock(), took;

	uk_sched_thread_sleep(20000000);
	took = ukplat_monotonic_clock() - before;
	UK_TEST_EXPECT_SNUM_GE(took, 20000000);
	UK_TEST_EXPECT_SNUM_LT(took, 2000000000);
}

static DEFINE_WAIT_QUEUE(wq);

UK_TESTCASE(uksched, wait_ends_at_its_deadline)
{
	__nsec deadline = ukplat_monotonic_clock() + 5000000;

	UK_TEST_EXPECT_SNUM_EQ(
		uk_waitq_wait_event_deadline(&wq, false, deadline),
		-ETIMEDOUT);
	UK_TEST_EXPECT_SNUM_GE(ukplat_monotonic_clock(), deadline);
	UK_TEST_EXPECT(uk_waitq_empty(&wq));
}

static unsigned int timer_runs;

static void count_timer(struct uk_timer *timer __maybe_unused)
{
	timer_runs++;
}

/* A thread that only yields must not keep timers from firing. */
UK_TESTCASE(uksched, timers_fire_while_threads_run)
{
	struct uk_timer timer = UK_TIMER_INITIALIZER(count_timer);
	__nsec end = ukplat_monotonic_clock() + 2000000000;

	uk_timer_set(&timer, ukplat_monotonic_clock() + 1000000);
	while (!timer_runs && ukplat_monotonic_clock() < end)
		uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(timer_runs, 1);
	uk_timer_cancel(&timer);
}

UK_TESTSUITE_REGISTER(uksched, NULL);
