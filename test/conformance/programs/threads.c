/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads, what they wait by, futexes, cancellation. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define FUTEX_WAIT		0
#define FUTEX_WAKE		1
#define FUTEX_REQUEUE		3
#define FUTEX_CMP_REQUEUE	4
#define FUTEX_WAKE_OP		5
#define FUTEX_WAIT_BITSET	9
#define FUTEX_WAKE_BITSET	10

static _Atomic int word, other, done;

static long futex(_Atomic int *at, int op, int v, void *time, void *at2,
		  int v3)
{
	return syscall(SYS_futex, at, op, v, time, at2, v3);
}

static long wait_word(void *arg)
{
	(void)arg;
	return futex(&word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void wake_word(void *arg)
{
	(void)arg;
	futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void *wait_bits(void *arg)
{
	futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, (int)(intptr_t)arg);
	done++;
	return NULL;
}

static void futexes(void)
{
	struct timespec t = { 0, 10000000 };
	pthread_t threads[4];
	int i;

	check(futex(&word, FUTEX_WAIT, 5, NULL, NULL, 0),
	      "futex: wait, other value");
	check(futex(&word, FUTEX_WAIT, 0, &t, NULL, 0), "futex: wait 10 ms");
	t.tv_nsec = 1000000000;
	check(futex(&word, FUTEX_WAIT, 0, &t, NULL, 0), "futex: bad time");
	t = (struct timespec){ -1, 0 };
	check(futex(&word, FUTEX_WAIT, 0, &t, NULL, 0), "futex: negative");
	check(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), "futex: wake none");
	check(futex((_Atomic int *)((char *)&word + 1), FUTEX_WAIT, 0, NULL,
		    NULL, 0), "futex: not aligned");
	check(futex(&word, 77, 0, NULL, NULL, 0), "futex: bad operation");
	check(futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0),
	      "futex: no bits");
	check(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0),
	      "futex: wake no bits");
	t = (struct timespec){ 1, 0 };
	check(futex(&word, FUTEX_WAIT_BITSET, 0, &t, NULL, 1),
	      "futex: absolute time that is past");
	check(blocks("futex: wait", wait_word, wake_word, NULL),
	      "futex: woken");
	interrupt_start(0);
	check(wait_word(NULL), "futex: interrupted");
	interrupt_stop();
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, wait_bits,
			       (void *)(intptr_t)(1 << i));
	wait_ms(30);
	check(futex(&word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 1 << 2),
	      "futex: wake one's bit");
	check(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)1L, &other, 5),
	      "futex: requeue, other value");
	check(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)1L, &other, 0),
	      "futex: requeue one, wake one");
	check(futex(&word, FUTEX_WAKE, 10, NULL, NULL, 0),
	      "futex: wake who stayed");
	check(futex(&other, FUTEX_WAKE, 10, NULL, NULL, 0),
	      "futex: wake who was moved");
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	value("futex: all are back = %d", done);
	/* word = 0 before, so the comparison "== 0" wakes at `other` too. */
	check(futex(&other, FUTEX_WAKE_OP, 1, (void *)1L, &word, 7 << 12),
	      "futex: wake and set");
	value("futex: wake and set gives = %d", word);
	word = 0;
}

static void *count_up(void *arg)
{
	pthread_mutex_t *m = arg;
	static int shared;
	int i;

	for (i = 0; i < 1000; i++) {
		pthread_mutex_lock(m);
		shared++;
		if (i % 100 == 0)
			sched_yield();
		pthread_mutex_unlock(m);
	}
	return &shared;
}

static void mutexes(void)
{
	static const struct constant types[] = {
		CONSTANT(PTHREAD_MUTEX_NORMAL),
		CONSTANT(PTHREAD_MUTEX_RECURSIVE),
		CONSTANT(PTHREAD_MUTEX_ERRORCHECK),
	};
	pthread_mutexattr_t attr;
	pthread_t threads[8];
	struct timespec t;
	pthread_mutex_t m;
	void *shared;
	unsigned i;

	for (i = 0; i < COUNT(types); i++) {
		pthread_mutexattr_init(&attr);
		pthread_mutexattr_settype(&attr, (int)types[i].v);
		pthread_mutex_init(&m, &attr);
		code(pthread_mutex_lock(&m), "pthread_mutex_lock: %s",
		     types[i].name);
		code(pthread_mutex_trylock(&m), "pthread_mutex_trylock: %s",
		     types[i].name);
		clock_gettime(CLOCK_REALTIME, &t);
		code(pthread_mutex_timedlock(&m, &t),
		     "pthread_mutex_timedlock: %s", types[i].name);
		while (!pthread_mutex_trylock(&m))
			if (!pthread_mutex_unlock(&m))
				break;
		pthread_mutex_unlock(&m);
		pthread_mutex_unlock(&m);
		if (i)
			code(pthread_mutex_unlock(&m),
			     "pthread_mutex_unlock: %s free", types[i].name);
		pthread_mutex_destroy(&m);
	}
	pthread_mutex_init(&m, NULL);
	for (i = 0; i < 8; i++)
		code(pthread_create(&threads[i], NULL, count_up, &m),
		     "pthread_create: number %u", i);
	for (i = 0; i < 8; i++)
		code(pthread_join(threads[i], &shared),
		     "pthread_join: number %u", i);
	value("pthread_mutex_lock: eight times 1000 = %d", *(int *)shared);
}

static void *die_holding(void *arg)
{
	pthread_mutex_lock(arg);
	return NULL;
}

static void robust(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t m;
	pthread_t thread;

	pthread_mutexattr_init(&attr);
	code(pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST),
	     "pthread_mutexattr_setrobust: on");
	pthread_mutex_init(&m, &attr);
	pthread_create(&thread, NULL, die_holding, &m);
	pthread_join(thread, NULL);
	code(pthread_mutex_lock(&m), "pthread_mutex_lock: owner died");
	code(pthread_mutex_consistent(&m), "pthread_mutex_consistent: it");
	pthread_mutex_unlock(&m);
	code(pthread_mutex_lock(&m), "pthread_mutex_lock: made consistent");
	pthread_mutex_unlock(&m);
	check(syscall(SYS_set_robust_list, &m, 1), "set_robust_list: size 1");
	check(syscall(SYS_get_robust_list, 999999, &m, &m),
	      "get_robust_list: no thread");
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t sem;

static void *at_barrier(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)pthread_barrier_wait(&barrier);
}

static void *waits_cond(void *arg)
{
	pthread_mutex_lock(&lock);
	done++;
	while (!word)
		pthread_cond_wait(&cond, &lock);
	done--;
	pthread_mutex_unlock(&lock);
	return arg;
}

static void others(void)
{
	pthread_t threads[4];
	struct timespec t;
	int i, serial = 0;
	void *r;

	done = 0;
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, waits_cond, NULL);
	wait_ms(20);
	value("pthread_cond_wait: waiting = %d", done);
	pthread_mutex_lock(&lock);
	word = 1;
	pthread_cond_broadcast(&cond);
	pthread_mutex_unlock(&lock);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	value("pthread_cond_broadcast: waiting = %d", done);
	word = 0;
	clock_gettime(CLOCK_REALTIME, &t);
	pthread_mutex_lock(&lock);
	code(pthread_cond_timedwait(&cond, &lock, &t),
	     "pthread_cond_timedwait: past");
	pthread_mutex_unlock(&lock);
	pthread_barrier_init(&barrier, NULL, 4);
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, at_barrier, NULL);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &r);
		serial += (intptr_t)r == PTHREAD_BARRIER_SERIAL_THREAD;
	}
	value("pthread_barrier_wait: serial threads = %d", serial);
	pthread_barrier_destroy(&barrier);
	pthread_rwlock_rdlock(&rwlock);
	code(pthread_rwlock_tryrdlock(&rwlock), "pthread_rwlock_tryrdlock: r");
	code(pthread_rwlock_trywrlock(&rwlock), "pthread_rwlock_trywrlock: r");
	pthread_rwlock_unlock(&rwlock);
	pthread_rwlock_unlock(&rwlock);
	pthread_rwlock_wrlock(&rwlock);
	code(pthread_rwlock_tryrdlock(&rwlock), "pthread_rwlock_tryrdlock: w");
	pthread_rwlock_unlock(&rwlock);
	sem_init(&sem, 0, 1);
	check(sem_trywait(&sem), "sem_trywait: one");
	check(sem_trywait(&sem), "sem_trywait: none");
	check(sem_timedwait(&sem, &t), "sem_timedwait: past");
	check(sem_post(&sem), "sem_post: one");
	check(sem_getvalue(&sem, &i), "sem_getvalue: one");
	value("sem_getvalue: gives = %d", i);
	sem_wait(&sem);
	interrupt_start(0);
	check(sem_wait(&sem), "sem_wait: interrupted");
	interrupt_stop();
	sem_destroy(&sem);
}

static void cleanup(void *arg)
{
	(void)arg;
	done++;
}

static void *sleeps(void *arg)
{
	pthread_cleanup_push(cleanup, NULL);
	if (arg)
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	wait_ms(arg ? 40 : 20);
	if (arg)
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	for (;;)
		pause();
	pthread_cleanup_pop(0);
	return NULL;
}

static void cancelling(void)
{
	pthread_attr_t attr;
	pthread_t thread;
	void *r;
	int i;

	done = 0;
	for (i = 0; i < 2; i++) {
		pthread_create(&thread, NULL, sleeps, (void *)(intptr_t)i);
		wait_ms(10);
		code(pthread_cancel(thread), "pthread_cancel: %d", i);
		pthread_join(thread, &r);
		value("pthread_cancel: %d cancelled = %d cleaned %d", i,
		      r == PTHREAD_CANCELED, done);
	}
	pthread_attr_init(&attr);
	code(pthread_attr_setstacksize(&attr, 100),
	     "pthread_attr_setstacksize: 100");
	code(pthread_attr_setstacksize(&attr, 256 * 1024),
	     "pthread_attr_setstacksize: 256 KiB");
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	done = 0;
	code(pthread_create(&thread, &attr, wait_bits, NULL),
	     "pthread_create: detached");
	while (!done)
		sched_yield();
	pthread_attr_destroy(&attr);
}

void program_threads(void)
{
	futexes();
	mutexes();
	robust();
	others();
	cancelling();
}
