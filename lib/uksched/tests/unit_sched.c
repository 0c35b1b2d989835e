/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/uksched/sched.c lib/uksched/thread.c lib/uksched/block.c lib/uksched/timer.c lib/uksched/stack_alloc.c lib/ukschedcoop/schedcoop.c */
/* unit-includes: lib/uksched/tests */
/* unit-nosan */
/* Threads, waiting and timers over ucontext and a fake clock. */
#include <errno.h>
#include <stdio.h>
#include <uk/plat/time.h>
#include <uk/wait.h>
#include <unit.h>
#include <sched_fixture.h>

static void say_thrice(void *arg)
{
	int i;

	for (i = 0; i < 3; i++) {
		say(arg);
		uk_sched_yield();
	}
}

UK_TESTCASE(uksched, takes_turns_in_order)
{
	struct uk_thread *a, *b;

	log_[0] = '\0';
	a = spawn(say_thrice, "a");
	b = spawn(say_thrice, "b");
	say_thrice("i");
	uk_thread_join(a);
	uk_thread_join(b);
	UK_TEST_EXPECT_STR_EQ(log_, "iabiabiab");
	UK_TEST_EXPECT_SNUM_EQ(sched->nthreads, 1);
}

UK_TESTCASE(uksched, detached_threads_are_released)
{
	long live = unit_alloc_live;
	int i;

	log_[0] = '\0';
	for (i = 0; i < 5; i++)
		uk_sched_thread_create(sched, say_thrice, "x", NULL);
	UK_TEST_EXPECT_SNUM_EQ(sched->nthreads, 6);
	for (i = 0; i < 7; i++)
		uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(sched->nthreads, 1);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTCASE(uksched, out_of_memory)
{
	long live = unit_alloc_live;

	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_NULL(uk_sched_thread_create(sched, say_thrice, "", ""));
	unit_alloc_fail_after(2);
	UK_TEST_EXPECT_NULL(uk_sched_thread_create(sched, say_thrice, "", ""));
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_NULL(uk_sched_thread_create_attr(sched, say_thrice, "",
							(__sz)-1, "", NULL,
							NULL, 0));
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

static void sleep_and_say(void *arg)
{
	uk_sched_thread_sleep(((char *)arg)[0] * 1000000UL);
	say(arg);
}

UK_TESTCASE(uksched, sleepers_wake_in_order_of_time)
{
	struct uk_thread *t[4];
	unsigned long start_time = unit_now;
	static const char *const names[] = { "d", "b", "c", "a" };
	int i;

	log_[0] = '\0';
	for (i = 0; i < 4; i++)
		t[i] = spawn(sleep_and_say, (void *)names[i]);
	for (i = 0; i < 4; i++)
		uk_thread_join(t[i]);
	UK_TEST_EXPECT_STR_EQ(log_, "abcd");
	UK_TEST_EXPECT_SNUM_EQ(unit_now, start_time + 'd' * 1000000UL);
}

static DEFINE_WAIT_QUEUE(wq);
static int ready;
static int result;

static void wait_ready(void *arg)
{
	result = uk_waitq_wait_event_intr(&wq, ready, *(__nsec *)arg);
	say("w");
}

UK_TESTCASE(uksched, waitq_wakes_times_out_interrupts)
{
	__nsec never = 0, soon = unit_now + 1000;
	struct uk_thread *t;

	ready = 0;
	t = spawn(wait_ready, &never);
	uk_sched_yield();
	uk_waitq_wake_up(&wq);			/* for nothing */
	uk_sched_yield();
	UK_TEST_EXPECT(uk_thread_is_blocked(t));
	ready = 1;
	uk_waitq_wake_up_one(&wq);
	uk_thread_join(t);
	UK_TEST_EXPECT_SNUM_EQ(result, 0);

	ready = 0;
	t = spawn(wait_ready, &soon);
	uk_thread_join(t);
	UK_TEST_EXPECT_SNUM_EQ(result, -ETIMEDOUT);
	UK_TEST_EXPECT_SNUM_EQ(unit_now, soon);

	t = spawn(wait_ready, &never);
	uk_sched_yield();
	uk_thread_interrupt(t);
	uk_thread_join(t);
	UK_TEST_EXPECT_SNUM_EQ(result, -EINTR);

	/* An interruption that comes before the wait is not lost. */
	t = spawn(wait_ready, &never);
	uk_thread_interrupt(t);
	uk_thread_join(t);
	UK_TEST_EXPECT_SNUM_EQ(result, -EINTR);
	UK_TEST_EXPECT(uk_waitq_empty(&wq));
}

static void wake_from_interrupt(unsigned long deadline)
{
	(void)deadline;
	ready = 1;
	uk_waitq_wake_up(&wq);
}

UK_TESTCASE(uksched, interrupt_wakes_the_idle_cpu)
{
	ready = 0;
	unit_halt_hook = wake_from_interrupt;
	uk_waitq_wait_event(&wq, ready);
	unit_halt_hook = NULL;
	UK_TEST_EXPECT(ready);
	UK_TEST_EXPECT(!unit_irqs_off);
}

static int polls, poll_work;

static int poll_hook(void *arg)
{
	(void)arg;
	polls++;
	if (poll_work && --poll_work == 0) {
		ready = 1;
		uk_waitq_wake_up(&wq);
	}
	return poll_work;
}

static void no_halt(unsigned long deadline)
{
	(void)deadline;
	ready = 2;
	uk_waitq_wake_up(&wq);
}

UK_TESTCASE(uksched, poll_hooks_run_before_the_halt)
{
	static struct uk_sched_poll hook = { .poll = poll_hook };

	ready = 0;
	polls = 0;
	poll_work = 3;
	unit_halt_hook = no_halt;
	uk_sched_poll_register(&hook);
	uk_waitq_wait_event(&wq, ready);
	UK_TEST_EXPECT_SNUM_EQ(ready, 1);	/* never halted */
	UK_TEST_EXPECT_SNUM_EQ(polls, 3);
	uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(polls, 3);
	uk_sched_kick();
	uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(polls, 4);
	uk_sched_yield();
	UK_TEST_EXPECT_SNUM_EQ(polls, 4);
	uk_sched_poll_unregister(&hook);
	unit_halt_hook = NULL;
}

static char fired[64];

static void timer_fired(struct uk_timer *timer);
static struct uk_timer timers[3] = {
	UK_TIMER_INITIALIZER(timer_fired), UK_TIMER_INITIALIZER(timer_fired),
	UK_TIMER_INITIALIZER(timer_fired),
};

static void timer_fired(struct uk_timer *timer)
{
	char s[2] = { '0' + (timer - timers), '\0' };

	strcat(fired, s);
}

UK_TESTCASE(uksched, timers)
{
	fired[0] = '\0';
	uk_timer_set(&timers[0], unit_now + 300);
	uk_timer_set(&timers[1], unit_now + 100);
	uk_timer_set(&timers[2], unit_now + 200);
	UK_TEST_EXPECT(uk_timer_cancel(&timers[2]));
	UK_TEST_EXPECT(!uk_timer_cancel(&timers[2]));
	uk_timer_set(&timers[2], unit_now + 400);
	uk_timer_set(&timers[2], unit_now + 50);	/* moved */
	uk_sched_thread_sleep(1000);
	UK_TEST_EXPECT_STR_EQ(fired, "210");
	UK_TEST_EXPECT(!uk_timer_pending(&timers[0]));
	UK_TEST_EXPECT_SNUM_EQ(uk_timer_first(), 0);
}

UK_TESTCASE(uksched, terminate_and_detach)
{
	struct uk_thread *t = spawn(say_thrice, "t");

	log_[0] = '\0';
	uk_sched_thread_terminate(t);
	uk_sched_yield();
	UK_TEST_EXPECT_STR_EQ(log_, "");
	UK_TEST_EXPECT_ZERO(uk_thread_join(t));
	t = spawn(say_thrice, "d");
	uk_thread_detach(t);
	UK_TEST_EXPECT_SNUM_EQ(uk_thread_join(t), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_thread_join(uk_thread_current()), -EINVAL);
	while (sched->nthreads > 1)
		uk_sched_yield();
	UK_TEST_EXPECT_STR_EQ(log_, "ddd");
}

/* --- locks --------------------------------------------------------------- */

UK_TESTSUITE_REGISTER(uksched, start_once);
