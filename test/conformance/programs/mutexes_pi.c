/* SPDX-License-Identifier: BSD-3-Clause */
/* Mutexes that inherit priority: errors, dead owners, whose priority counts. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include "check.h"

static _Atomic bool holds, may_go;
static pthread_mutex_t mutex;

static void make(int type, int robust)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, type);
	pthread_mutexattr_setrobust(&attr, robust);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&mutex, &attr);
	pthread_mutexattr_destroy(&attr);
}

static void *locks(void *arg)
{
	int error = pthread_mutex_lock(&mutex);

	if (arg)
		return NULL;	/* holding it */
	if (!error)
		pthread_mutex_unlock(&mutex);
	return (void *)(intptr_t)error;
}

static int shared_count;

static void *count_up(void *arg)
{
	int i;

	for (i = 0; i < 200; i++) {
		pthread_mutex_lock(&mutex);
		shared_count++;
		if (i % 10 == 0)
			sched_yield();
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void mutexes(void)
{
	pthread_mutexattr_t attr;
	struct timespec at;
	pthread_t t[4];
	int protocol;
	void *r;
	unsigned i;

	pthread_mutexattr_init(&attr);
	code(pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT),
	     "pthread_mutexattr_setprotocol: PTHREAD_PRIO_INHERIT");
	pthread_mutexattr_getprotocol(&attr, &protocol);
	value("pthread_mutexattr_getprotocol: gives = %d",
	      protocol == PTHREAD_PRIO_INHERIT);
	code(pthread_mutexattr_setprotocol(&attr, 99),
	     "pthread_mutexattr_setprotocol: 99");
	make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED);
	code(pthread_mutex_lock(&mutex), "pthread_mutex_lock: PI");
	code(pthread_mutex_lock(&mutex), "pthread_mutex_lock: PI, mine");
	code(pthread_mutex_trylock(&mutex), "pthread_mutex_trylock: PI, mine");
	pthread_create(&t[0], NULL, locks, NULL);
	wait_ms(10);
	code(pthread_mutex_unlock(&mutex), "pthread_mutex_unlock: PI");
	pthread_join(t[0], &r);
	code((int)(intptr_t)r, "pthread_mutex_lock: PI, handed over");
	code(pthread_mutex_unlock(&mutex), "pthread_mutex_unlock: PI, free");
	make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST);
	pthread_create(&t[0], NULL, locks, &mutex);
	pthread_join(t[0], NULL);
	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec++;
	code(pthread_mutex_timedlock(&mutex, &at),
	     "pthread_mutex_timedlock: PI, owner is dead");
	code(pthread_mutex_consistent(&mutex), "pthread_mutex_consistent: PI");
	code(pthread_mutex_unlock(&mutex), "pthread_mutex_unlock: PI, again");
	make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED);
	shared_count = 0;
	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, count_up, NULL);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	value("pthread_mutex_lock: PI, four count to = %d", shared_count);
}

static void *waits_dying(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)pthread_mutex_lock(&mutex);
}

static void *holds_dying(void *arg)
{
	pthread_mutex_lock(&mutex);
	holds = true;
	while (!may_go)
		sched_yield();
	return arg;
}

static void robust_waiter(void)
{
	pthread_t t, waiter;
	void *r;

	make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST);
	holds = may_go = false;
	pthread_create(&t, NULL, holds_dying, NULL);
	while (!holds)
		sched_yield();
	pthread_create(&waiter, NULL, waits_dying, NULL);
	wait_ms(10);
	may_go = true;
	pthread_join(t, NULL);
	pthread_join(waiter, &r);
	code((int)(intptr_t)r, "pthread_mutex_lock: PI, owner dies");
	code(pthread_mutex_lock(&mutex), "pthread_mutex_lock: PI, both died");
	code(pthread_mutex_unlock(&mutex), "pthread_mutex_unlock: not mended");
	code(pthread_mutex_lock(&mutex), "pthread_mutex_lock: for ever");
}

/* ---- whose priority counts -------------------------------------------------- */

static long cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void *low(void *arg)
{
	be_realtime(10);
	pthread_mutex_lock(arg);
	holds = true;
	while (!may_go)
		;
	pthread_mutex_unlock(arg);
	return NULL;
}

static _Atomic bool high_has;

static void *high(void *arg)
{
	be_realtime(30);
	pthread_mutex_lock(arg);
	high_has = true;
	pthread_mutex_unlock(arg);
	return NULL;
}

static void *middle(void *arg)
{
	long until = cpu_ms() + 300;

	be_realtime(20);
	while (!high_has && cpu_ms() < until)
		;
	return (void *)(long)(arg && high_has);
}

/* All on one CPU: the middle one keeps it from the low one, which has what the
 * high one waits for.
 */
static void inversion(pthread_mutex_t *m)
{
	pthread_t l, h, b;
	cpu_set_t one, all;
	void *r;

	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	holds = may_go = high_has = false;
	be_realtime(50);
	pthread_create(&l, NULL, low, m);
	while (!holds)
		wait_ms(1);
	pthread_create(&h, NULL, high, m);
	wait_ms(20);
	pthread_create(&b, NULL, middle, m);
	may_go = true;
	pthread_join(b, &r);
	value("pthread_mutex_lock: PI, in time = %ld", (long)r);
	pthread_join(h, NULL);
	pthread_join(l, NULL);
	be_realtime(0);
	sched_setaffinity(0, sizeof(all), &all);
}

void program_mutexes_pi(void)
{
	mutexes();
	robust_waiter();
	make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED);
	inversion(&mutex);
}
