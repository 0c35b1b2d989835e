/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/uksched/sched.c lib/uksched/thread.c lib/uksched/block.c lib/uksched/timer.c lib/uksched/stack_alloc.c lib/ukschedcoop/schedcoop.c lib/uklock/mutex.c lib/uklock/semaphore.c lib/uklock/condvar.c lib/uklock/rwlock.c lib/ukmpi/mbox.c */
/* unit-includes: lib/uksched/tests */
/* unit-nosan */
/* Locks and mailboxes over ucontext and a fake clock. */
#include <errno.h>
#include <stdio.h>
#include <uk/condvar.h>
#include <uk/mbox.h>
#include <uk/mutex.h>
#include <uk/plat/time.h>
#include <uk/rwlock.h>
#include <uk/semaphore.h>
#include <unit.h>
#include <sched_fixture.h>

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

UK_TESTSUITE_REGISTER(uklock, start_once);
UK_TESTSUITE_REGISTER(ukmpi, start_once);
