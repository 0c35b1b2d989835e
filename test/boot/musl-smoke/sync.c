/* SPDX-License-Identifier: BSD-3-Clause */
/* Mutexes, condition variables, barriers, semaphores, once, rwlocks. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <time.h>
#include "smoke.h"

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int turn, sum;

static void *locked_adds(void *arg)
{
	(void)arg;
	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&m);
		int old = sum;

		if (i % 50 == 0)
			sched_yield();
		sum = old + 1;
		pthread_mutex_unlock(&m);
	}
	return NULL;
}

static void mutex(void)
{
	pthread_t t[4];

	sum = 0;
	for (int i = 0; i < 4; i++)
		CHECK(!pthread_create(&t[i], NULL, locked_adds, NULL));
	for (int i = 0; i < 4; i++)
		CHECK(!pthread_join(t[i], NULL));
	CHECK(sum == 4000);
}

static void mutex_kinds(void)
{
	pthread_mutexattr_t a;
	pthread_mutex_t r, e;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&r, &a);
	CHECK(!pthread_mutex_lock(&r) && !pthread_mutex_lock(&r));
	CHECK(!pthread_mutex_unlock(&r) && !pthread_mutex_unlock(&r));
	CHECK(pthread_mutex_unlock(&r) == EPERM);
	pthread_mutexattr_settype(&a, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&e, &a);
	CHECK(!pthread_mutex_lock(&e));
	CHECK(pthread_mutex_lock(&e) == EDEADLK);
	CHECK(!pthread_mutex_unlock(&e));
}

static pthread_mutex_t robust;

static void *die_with_lock(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&robust);
	return NULL;
}

static void robust_mutex(void)
{
	pthread_mutexattr_t a;
	pthread_t t;

	pthread_mutexattr_init(&a);
	CHECK(!pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST));
	pthread_mutex_init(&robust, &a);
	CHECK(!pthread_create(&t, NULL, die_with_lock, NULL));
	CHECK(!pthread_join(t, NULL));
	CHECK(pthread_mutex_lock(&robust) == EOWNERDEAD);
	CHECK(!pthread_mutex_consistent(&robust));
	CHECK(!pthread_mutex_unlock(&robust));
}

static void *ping(void *arg)
{
	(void)arg;
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&m);
		while (turn != 1)
			pthread_cond_wait(&c, &m);
		turn = 0;
		pthread_cond_signal(&c);
		pthread_mutex_unlock(&m);
	}
	return NULL;
}

static void condition(void)
{
	pthread_t t;

	turn = 0;
	CHECK(!pthread_create(&t, NULL, ping, NULL));
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&m);
		while (turn != 0)
			pthread_cond_wait(&c, &m);
		turn = 1;
		pthread_cond_signal(&c);
		pthread_mutex_unlock(&m);
	}
	CHECK(!pthread_join(t, NULL));
	CHECK(turn == 0);
}

static int woken;

static void *wait_turn(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&m);
	while (turn != 5)
		pthread_cond_wait(&c, &m);
	woken++;
	pthread_mutex_unlock(&m);
	return NULL;
}

static void broadcast(void)
{
	pthread_t t[6];

	woken = turn = 0;
	for (int i = 0; i < 6; i++)
		CHECK(!pthread_create(&t[i], NULL, wait_turn, NULL));
	sched_yield();
	pthread_mutex_lock(&m);
	turn = 5;
	pthread_cond_broadcast(&c);
	pthread_mutex_unlock(&m);
	for (int i = 0; i < 6; i++)
		CHECK(!pthread_join(t[i], NULL));
	CHECK(woken == 6);
}

static void timed(void)
{
	struct timespec t0, t1, until;
	int64_t ms;

	clock_gettime(CLOCK_MONOTONIC, &t0);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 50000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&m);
	CHECK(pthread_cond_timedwait(&c, &m, &until) == ETIMEDOUT);
	pthread_mutex_unlock(&m);
	clock_gettime(CLOCK_MONOTONIC, &t1);
	ms = (t1.tv_sec - t0.tv_sec) * 1000 +
	     (t1.tv_nsec - t0.tv_nsec) / 1000000;
	CHECK(ms >= 49 && ms < 2000);
}

static pthread_barrier_t barrier;

static void *meet(void *arg)
{
	int serial = 0;

	(void)arg;
	for (int i = 0; i < 10; i++)
		serial += pthread_barrier_wait(&barrier) ==
			  PTHREAD_BARRIER_SERIAL_THREAD;
	return (void *)(uintptr_t)serial;
}

static void barriers(void)
{
	pthread_t t[3];
	uintptr_t serial = 0;
	void *r;

	CHECK(!pthread_barrier_init(&barrier, NULL, 3));
	for (int i = 0; i < 3; i++)
		CHECK(!pthread_create(&t[i], NULL, meet, NULL));
	for (int i = 0; i < 3; i++) {
		CHECK(!pthread_join(t[i], &r));
		serial += (uintptr_t)r;
	}
	CHECK(serial == 10);
	CHECK(!pthread_barrier_destroy(&barrier));
}

static sem_t sem;

static void *post_later(void *arg)
{
	(void)arg;
	sched_yield();
	sem_post(&sem);
	return NULL;
}

static void semaphores(void)
{
	pthread_t t;

	CHECK(!sem_init(&sem, 0, 1));
	CHECK(!sem_wait(&sem));
	CHECK(sem_trywait(&sem) == -1 && errno == EAGAIN);
	CHECK(!pthread_create(&t, NULL, post_later, NULL));
	CHECK(!sem_wait(&sem));
	CHECK(!pthread_join(t, NULL));
}

static pthread_once_t once_control = PTHREAD_ONCE_INIT;
static int once_ran;

static void run_once(void)
{
	sched_yield();
	once_ran++;
}

static void *call_once_(void *arg)
{
	(void)arg;
	pthread_once(&once_control, run_once);
	return NULL;
}

static void once(void)
{
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		CHECK(!pthread_create(&t[i], NULL, call_once_, NULL));
	for (int i = 0; i < 3; i++)
		CHECK(!pthread_join(t[i], NULL));
	CHECK(once_ran == 1);
}

static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;

static void *write_locked(void *arg)
{
	pthread_rwlock_wrlock(&rw);
	*(int *)arg = 1;
	pthread_rwlock_unlock(&rw);
	return NULL;
}

static void rwlock(void)
{
	pthread_t t;
	int written = 0;

	CHECK(!pthread_rwlock_rdlock(&rw) && !pthread_rwlock_rdlock(&rw));
	CHECK(!pthread_create(&t, NULL, write_locked, &written));
	sched_yield();
	CHECK(written == 0);
	CHECK(!pthread_rwlock_unlock(&rw) && !pthread_rwlock_unlock(&rw));
	CHECK(!pthread_join(t, NULL));
	CHECK(written == 1);
}

const struct test sync_tests[] = {
	{ "sync: mutex", mutex },
	{ "sync: recursive and checking mutexes", mutex_kinds },
	{ "sync: robust mutex", robust_mutex },
	{ "sync: condition variable", condition },
	{ "sync: broadcast", broadcast },
	{ "sync: timed wait", timed },
	{ "sync: barrier", barriers },
	{ "sync: semaphore", semaphores },
	{ "sync: once", once },
	{ "sync: read-write lock", rwlock },
	{ 0 }
};
