/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/uksched/sched.c lib/uksched/thread.c lib/uksched/block.c lib/uksched/timer.c lib/uksched/stack_alloc.c lib/ukschedcoop/schedcoop.c lib/uklock/mutex.c lib/uklock/semaphore.c lib/uklock/condvar.c lib/uklock/rwlock.c lib/ukmpi/mbox.c */
/* unit-nosan */
/* Threads, waiting, timers and locks over ucontext and a fake clock. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/condvar.h>
#include <uk/mbox.h>
#include <uk/mutex.h>
#include <uk/plat/time.h>
#include <uk/rwlock.h>
#include <uk/schedcoop.h>
#include <uk/semaphore.h>
#include <unit.h>

static struct uk_sched *sched;
static char log_[256];

static void say(const char *s)
{
	strncat(log_, s, sizeof(log_) - strlen(log_) - 1);
}

static int start(void)
{
	ukarch_lcpu_thread_set(NULL);
	sched = uk_schedcoop_create(uk_alloc_get_default());
	return uk_sched_start(sched);
}

static struct uk_thread *spawn(uk_thread_fn1_t fn, void *arg)
{
	struct uk_thread *t = uk_sched_thread_create(sched, fn, arg, "t");

	uk_thread_set_joinable(t);
	return t;
}

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

static struct uk_mutex mutex = UK_MUTEX_INITIALIZER(mutex);
static int inside, worst;

static void enter_often(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 10; i++) {
		uk_mutex_lock(&mutex);
		if (++inside > worst)
			worst = inside;
		uk_sched_yield();
		inside--;
		uk_mutex_unlock(&mutex);
	}
}

UK_TESTCASE(uklock, mutex_excludes)
{
	struct uk_thread *t[5];
	int i;

	for (i = 0; i < 5; i++)
		t[i] = spawn(enter_often, NULL);
	for (i = 0; i < 5; i++)
		uk_thread_join(t[i]);
	UK_TEST_EXPECT_SNUM_EQ(worst, 1);
	UK_TEST_EXPECT(!uk_mutex_is_locked(&mutex));
}

static void hold_for_a_while(void *arg)
{
	uk_mutex_lock(arg);
	uk_sched_thread_sleep(5000);
	uk_mutex_unlock(arg);
}

UK_TESTCASE(uklock, mutex_try_timeout_recursion)
{
	struct uk_mutex m = UK_MUTEX_INITIALIZER_RECURSIVE(m);
	struct uk_thread *t = spawn(hold_for_a_while, &m);

	uk_sched_yield();
	UK_TEST_EXPECT(!uk_mutex_trylock(&m));
	UK_TEST_EXPECT_SNUM_EQ(uk_mutex_lock_deadline(&m, unit_now + 1000),
			       -ETIMEDOUT);
	UK_TEST_EXPECT_ZERO(uk_mutex_lock_deadline(&m, unit_now + 10000));
	UK_TEST_EXPECT(uk_mutex_trylock(&m));
	uk_mutex_lock(&m);
	uk_mutex_unlock(&m);
	uk_mutex_unlock(&m);
	UK_TEST_EXPECT(uk_mutex_is_locked(&m));
	uk_mutex_unlock(&m);
	UK_TEST_EXPECT(!uk_mutex_is_locked(&m));
	uk_thread_join(t);
	UK_TEST_EXPECT(UNIT_CRASHES(uk_mutex_unlock(&m)));
	uk_mutex_lock(&mutex);
	UK_TEST_EXPECT(!uk_mutex_trylock(&mutex));
	UK_TEST_EXPECT(UNIT_CRASHES(uk_mutex_lock(&mutex)));
	uk_mutex_unlock(&mutex);
}

static struct uk_semaphore sem;

static void take_one(void *arg)
{
	(void)arg;
	uk_semaphore_down(&sem);
	say("s");
}

UK_TESTCASE(uklock, semaphore)
{
	struct uk_thread *a, *b;

	log_[0] = '\0';
	uk_semaphore_init(&sem, 1);
	a = spawn(take_one, NULL);
	b = spawn(take_one, NULL);
	uk_sched_yield();
	UK_TEST_EXPECT_STR_EQ(log_, "s");
	UK_TEST_EXPECT(!uk_semaphore_down_try(&sem));
	UK_TEST_EXPECT(uk_semaphore_down_to(&sem, 1000) == __NSEC_MAX);
	uk_semaphore_up(&sem);
	uk_thread_join(a);
	uk_thread_join(b);
	UK_TEST_EXPECT_STR_EQ(log_, "ss");
	uk_semaphore_up(&sem);
	UK_TEST_EXPECT_SNUM_EQ(uk_semaphore_down_to(&sem, 1000), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_semaphore_count(&sem), 0);
}

/* Looks for a semaphore; an "interrupt" raises it just after the n-th look. */
static int looks, raise_after;

static int look_then_interrupt(void)
{
	int got = uk_semaphore_down_try(&sem);

	if (++looks == raise_after)
		uk_semaphore_up(&sem);
	return got;
}

static void wait_at_first(void *arg)
{
	*(int *)arg = uk_waitq_wait_event_deadline(&sem.wait,
						   look_then_interrupt(),
						   unit_now + 1000);
}

static void wait_behind(void *arg)
{
	*(__nsec *)arg = uk_semaphore_down_to(&sem, 50000);
}

/* A wake-up that comes when the first waiter has looked for the last time is
 * for the next one.
 */
UK_TESTCASE(uklock, a_late_wake_up_is_passed_on)
{
	struct uk_thread *a, *b;
	int rc = 1;
	__nsec took = 0;

	/* it timed out, looked once more, and left */
	uk_semaphore_init(&sem, 0);
	looks = 0;
	raise_after = 3;
	a = spawn(wait_at_first, &rc);
	b = spawn(wait_behind, &took);
	uk_thread_join(a);
	uk_thread_join(b);
	UK_TEST_EXPECT_SNUM_EQ(rc, -ETIMEDOUT);
	UK_TEST_EXPECT(took < 50000);
	UK_TEST_EXPECT_ZERO(uk_semaphore_count(&sem));

	/* it found one, and left */
	uk_semaphore_init(&sem, 0);
	looks = 0;
	raise_after = 3;
	a = spawn(wait_at_first, &rc);
	b = spawn(wait_behind, &took);
	uk_sched_yield();
	uk_semaphore_up(&sem);
	uk_thread_join(a);
	uk_thread_join(b);
	UK_TEST_EXPECT_ZERO(rc);
	UK_TEST_EXPECT(took < 50000);
	UK_TEST_EXPECT_ZERO(uk_semaphore_count(&sem));
}

static struct uk_condvar cv = UK_CONDVAR_INITIALIZER(cv);
static int turn;

static void ping(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 5; i++) {
		uk_mutex_lock(&mutex);
		while (turn != 1)
			uk_condvar_wait(&cv, &mutex);
		turn = 0;
		say("1");
		uk_condvar_signal(&cv);
		uk_mutex_unlock(&mutex);
	}
}

UK_TESTCASE(uklock, condvar_ping_pong)
{
	struct uk_thread *t = spawn(ping, NULL);
	int i;

	log_[0] = '\0';
	for (i = 0; i < 5; i++) {
		uk_mutex_lock(&mutex);
		while (turn != 0)
			uk_condvar_wait(&cv, &mutex);
		turn = 1;
		say("0");
		uk_condvar_signal(&cv);
		uk_mutex_unlock(&mutex);
	}
	uk_thread_join(t);
	UK_TEST_EXPECT_STR_EQ(log_, "0101010101");
	uk_mutex_lock(&mutex);
	UK_TEST_EXPECT_SNUM_EQ(uk_condvar_wait_deadline(&cv, &mutex,
							unit_now + 10),
			       -ETIMEDOUT);
	UK_TEST_EXPECT(uk_mutex_is_locked(&mutex));
	uk_mutex_unlock(&mutex);
}

static struct uk_rwlock rw;

static void read_a_while(void *arg)
{
	uk_rwlock_rlock(&rw);
	say("r");
	uk_sched_thread_sleep(1000);
	say(arg);
	uk_rwlock_runlock(&rw);
}

static void write_a_while(void *arg)
{
	uk_rwlock_wlock(&rw);
	say("w");
	uk_sched_thread_sleep(1000);
	say(arg);
	uk_rwlock_wunlock(&rw);
}

UK_TESTCASE(uklock, rwlock_readers_share_writers_do_not_starve)
{
	struct uk_thread *t[4];
	int i;

	log_[0] = '\0';
	uk_rwlock_init(&rw);
	t[0] = spawn(read_a_while, ".");
	t[1] = spawn(read_a_while, ".");
	t[2] = spawn(write_a_while, "!");
	t[3] = spawn(read_a_while, ".");
	for (i = 0; i < 4; i++)
		uk_thread_join(t[i]);
	UK_TEST_EXPECT_STR_EQ(log_, "rr..w!r.");
	UK_TEST_EXPECT(uk_rwlock_trywlock(&rw));
	UK_TEST_EXPECT(!uk_rwlock_tryrlock(&rw));
	uk_rwlock_downgrade(&rw);
	UK_TEST_EXPECT(uk_rwlock_tryrlock(&rw));
	UK_TEST_EXPECT(!uk_rwlock_trywlock(&rw));
	uk_rwlock_runlock(&rw);
	uk_rwlock_runlock(&rw);
}

static void post_five(void *arg)
{
	long i;

	for (i = 1; i <= 5; i++)
		uk_mbox_post(arg, (void *)i);
}

UK_TESTCASE(ukmpi, mailbox_keeps_order_and_blocks)
{
	struct uk_mbox *m = uk_mbox_create(uk_alloc_get_default(), 2);
	struct uk_thread *t;
	void *msg;
	long i;

	UK_TEST_ASSERT(m != NULL);
	UK_TEST_EXPECT_SNUM_EQ(uk_mbox_recv_try(m, &msg), -ENOMSG);
	UK_TEST_EXPECT(uk_mbox_recv_to(m, &msg, 100) == __NSEC_MAX);
	UK_TEST_EXPECT_NULL(msg);
	t = spawn(post_five, m);
	for (i = 1; i <= 5; i++) {
		uk_mbox_recv(m, &msg);
		UK_TEST_EXPECT_SNUM_EQ((long)msg, i);
	}
	uk_thread_join(t);
	UK_TEST_EXPECT_ZERO(uk_mbox_post_try(m, NULL));
	UK_TEST_EXPECT_ZERO(uk_mbox_post_try(m, NULL));
	UK_TEST_EXPECT_SNUM_EQ(uk_mbox_post_try(m, NULL), -ENOBUFS);
	UK_TEST_EXPECT(uk_mbox_post_to(m, NULL, 100) == __NSEC_MAX);
	uk_mbox_free(uk_alloc_get_default(), m);
	UK_TEST_EXPECT_NULL(uk_mbox_create(uk_alloc_get_default(), 0));
	UK_TEST_EXPECT_NULL(uk_mbox_create(uk_alloc_get_default(),
					   (__sz)-1 / 8));
}

/* One scheduler serves all suites of this program, in link order. */
static int start_once(void)
{
	return sched ? 0 : start();
}

UK_TESTSUITE_REGISTER(uksched, start_once);
UK_TESTSUITE_REGISTER(uklock, start_once);
UK_TESTSUITE_REGISTER(ukmpi, start_once);
