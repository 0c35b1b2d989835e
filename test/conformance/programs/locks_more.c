/* SPDX-License-Identifier: BSD-3-Clause */
/* What threads wait by, in depth: barriers, readers and writers, spin locks,
 * conditions on another clock, attributes, keys, once; limits of each wait.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static struct timespec soon(clockid_t clock, long ms)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += ms * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	return t;
}

static const struct timespec bad_times[] = {
	{ 0, -1 }, { 0, 1000000000 },
};

/* ---- barriers ----------------------------------------------------------- */

#define PARTS	4
#define TURNS	20

static pthread_barrier_t barrier;
static _Atomic int arrived, early, serial;

static void *turns(void *arg)
{
	int i;

	for (i = 1; i <= TURNS; i++) {
		arrived++;
		if (pthread_barrier_wait(&barrier) ==
		    PTHREAD_BARRIER_SERIAL_THREAD)
			serial++;
		if (arrived < i * PARTS)
			early++;
		pthread_barrier_wait(&barrier);
	}
	return arg;
}

static void barriers(void)
{
	pthread_t t[PARTS];
	unsigned i;

	code(pthread_barrier_init(&barrier, NULL, 0),
	     "pthread_barrier_init: 0");
	code(pthread_barrier_init(&barrier, NULL, 1),
	     "pthread_barrier_init: 1");
	value("pthread_barrier_wait: alone = %d",
	      pthread_barrier_wait(&barrier) ==
	      PTHREAD_BARRIER_SERIAL_THREAD);
	code(pthread_barrier_destroy(&barrier), "pthread_barrier_destroy: 1");
	pthread_barrier_init(&barrier, NULL, PARTS);
	for (i = 0; i < PARTS; i++)
		pthread_create(&t[i], NULL, turns, NULL);
	for (i = 0; i < PARTS; i++)
		pthread_join(t[i], NULL);
	value("pthread_barrier_wait: too early = %d", early);
	value("pthread_barrier_wait: chosen = %d of %d turns", serial, TURNS);
	code(pthread_barrier_destroy(&barrier), "pthread_barrier_destroy: 4");
}

/* ---- readers and writers ------------------------------------------------ */

static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static _Atomic int inside, most, writing, broken;

static void *reads(void *arg)
{
	int i, n;

	for (i = 0; i < 50; i++) {
		pthread_rwlock_rdlock(&rw);
		n = ++inside;
		if (n > most)
			most = n;
		broken += writing;
		sched_yield();
		inside--;
		pthread_rwlock_unlock(&rw);
	}
	return arg;
}

static void *writes(void *arg)
{
	int i;

	for (i = 0; i < 50; i++) {
		pthread_rwlock_wrlock(&rw);
		broken += inside || writing++;
		sched_yield();
		writing--;
		pthread_rwlock_unlock(&rw);
	}
	return arg;
}

static long c_rdlock(void *arg)
{
	(void)arg;
	return pthread_rwlock_rdlock(&rw);
}

static long c_wrlock(void *arg)
{
	(void)arg;
	return pthread_rwlock_wrlock(&rw);
}

static void w_unlock(void *arg)
{
	(void)arg;
	pthread_rwlock_unlock(&rw);
}

static void rwlocks(void)
{
	struct timespec at;
	pthread_t t[5];
	unsigned i;

	for (i = 0; i < 5; i++)
		pthread_create(&t[i], NULL, i < 3 ? reads : writes, NULL);
	for (i = 0; i < 5; i++)
		pthread_join(t[i], NULL);
	value("pthread_rwlock_rdlock: beside a writer = %d", broken);
	pthread_rwlock_wrlock(&rw);
	at = soon(CLOCK_REALTIME, 5);
	code(pthread_rwlock_timedrdlock(&rw, &at),
	     "pthread_rwlock_timedrdlock: written");
	at = soon(CLOCK_REALTIME, 5);
	code(pthread_rwlock_timedwrlock(&rw, &at),
	     "pthread_rwlock_timedwrlock: written");
	for (i = 0; i < COUNT(bad_times); i++)
		code(pthread_rwlock_timedwrlock(&rw, &bad_times[i]),
		     "pthread_rwlock_timedwrlock: bad time %u", i);
	code((int)blocks("pthread_rwlock_rdlock: written", c_rdlock, w_unlock,
			 NULL), "pthread_rwlock_rdlock: let in");
	code((int)blocks("pthread_rwlock_wrlock: read", c_wrlock, w_unlock,
			 NULL), "pthread_rwlock_wrlock: let in");
	pthread_rwlock_unlock(&rw);
	code(pthread_rwlock_trywrlock(&rw), "pthread_rwlock_trywrlock: free");
	pthread_rwlock_unlock(&rw);
}

/* ---- spin locks --------------------------------------------------------- */

static pthread_spinlock_t spin;
static int spun;

static void *spins(void *arg)
{
	int i, n;

	for (i = 0; i < 100; i++) {
		pthread_spin_lock(&spin);
		n = spun;
		if (i % 10 == 0)
			sched_yield();
		spun = n + 1;
		pthread_spin_unlock(&spin);
	}
	return arg;
}

static void spinning(void)
{
	pthread_t t[3];
	unsigned i;

	code(pthread_spin_init(&spin, 0), "pthread_spin_init: one");
	code(pthread_spin_lock(&spin), "pthread_spin_lock: free");
	code(pthread_spin_trylock(&spin), "pthread_spin_trylock: taken");
	code(pthread_spin_unlock(&spin), "pthread_spin_unlock: taken");
	code(pthread_spin_trylock(&spin), "pthread_spin_trylock: free");
	pthread_spin_unlock(&spin);
	for (i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, spins, NULL);
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	value("pthread_spin_lock: held over a yield = %d", spun);
	code(pthread_spin_destroy(&spin), "pthread_spin_destroy: one");
}

/* ---- conditions --------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static _Atomic int waiting, woken;

static void *waits(void *arg)
{
	pthread_mutex_lock(&lock);
	waiting++;
	pthread_cond_wait(&cond, &lock);
	woken++;
	pthread_mutex_unlock(&lock);
	return arg;
}

static void conditions(void)
{
	pthread_condattr_t attr;
	pthread_cond_t other;
	struct timespec at;
	pthread_t t[3];
	clockid_t clock;
	unsigned i;

	for (i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, waits, NULL);
	while (waiting < 3)
		wait_ms(1);
	for (i = 1; i <= 2; i++) {
		pthread_mutex_lock(&lock);
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&lock);
		while (woken < (int)i)
			wait_ms(1);
		wait_ms(10);
		value("pthread_cond_signal: number %u woke = %d", i, woken);
	}
	pthread_cond_broadcast(&cond);
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	value("pthread_cond_broadcast: woke = %d", woken);
	pthread_condattr_init(&attr);
	code(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC),
	     "pthread_condattr_setclock: CLOCK_MONOTONIC");
	pthread_condattr_getclock(&attr, &clock);
	value("pthread_condattr_getclock: gives = %d", (int)clock);
	code(pthread_condattr_setclock(&attr, CLOCK_PROCESS_CPUTIME_ID),
	     "pthread_condattr_setclock: CPU time");
	pthread_cond_init(&other, &attr);
	pthread_mutex_lock(&lock);
	at = soon(CLOCK_MONOTONIC, 10);
	code(pthread_cond_timedwait(&other, &lock, &at),
	     "pthread_cond_timedwait: monotonic");
	at = soon(CLOCK_REALTIME, 10);
	code(pthread_cond_timedwait(&cond, &lock, &at),
	     "pthread_cond_timedwait: 10 ms");
	for (i = 0; i < COUNT(bad_times); i++)
		code(pthread_cond_timedwait(&cond, &lock, &bad_times[i]),
		     "pthread_cond_timedwait: bad time %u", i);
	pthread_mutex_unlock(&lock);
	code(pthread_cond_destroy(&other), "pthread_cond_destroy: one");
}

/* ---- mutexes and semaphores --------------------------------------------- */

static void *try_it(void *arg)
{
	return (void *)(intptr_t)pthread_mutex_trylock(arg);
}

static void *unlock_it(void *arg)
{
	return (void *)(intptr_t)pthread_mutex_unlock(arg);
}

static int in_thread(void *(*fn)(void *), void *arg)
{
	pthread_t t;
	void *r;

	pthread_create(&t, NULL, fn, arg);
	pthread_join(t, &r);
	return (int)(intptr_t)r;
}

static void mutexes(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t m;
	struct timespec at;
	unsigned i;

	pthread_mutex_init(&m, NULL);
	pthread_mutex_lock(&m);
	at = soon(CLOCK_REALTIME, 5);
	code(pthread_mutex_timedlock(&m, &at), "pthread_mutex_timedlock: 5 ms");
	for (i = 0; i < COUNT(bad_times); i++)
		code(pthread_mutex_timedlock(&m, &bad_times[i]),
		     "pthread_mutex_timedlock: bad time %u", i);
	code(in_thread(try_it, &m), "pthread_mutex_trylock: another's");
	pthread_mutex_unlock(&m);
	pthread_mutexattr_init(&attr);
	code(pthread_mutexattr_settype(&attr, 9),
	     "pthread_mutexattr_settype: 9");
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&m, &attr);
	pthread_mutex_lock(&m);
	code(in_thread(unlock_it, &m), "pthread_mutex_unlock: another's");
	pthread_mutex_unlock(&m);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&m, &attr);
	for (i = 0; i < 100; i++)
		pthread_mutex_lock(&m);
	for (i = 0; i < 99; i++)
		pthread_mutex_unlock(&m);
	code(in_thread(try_it, &m), "pthread_mutex_trylock: 99 of 100 given");
	pthread_mutex_unlock(&m);
	code(in_thread(try_it, &m), "pthread_mutex_trylock: all given back");
	code(pthread_mutexattr_setrobust(&attr, 9),
	     "pthread_mutexattr_setrobust: 9");
	code(pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED),
	     "pthread_mutexattr_setpshared: shared");
	code(pthread_mutexattr_setpshared(&attr, 9),
	     "pthread_mutexattr_setpshared: 9");
	pthread_mutex_init(&m, NULL);
	code(pthread_mutex_consistent(&m),
	     "pthread_mutex_consistent: not robust");
}

static void semaphores(void)
{
	struct timespec at = soon(CLOCK_REALTIME, 5);
	unsigned i;
	sem_t sem;

	check(sem_init(&sem, 0, (unsigned)SEM_VALUE_MAX + 1),
	      "sem_init: too much");
	check(sem_init(&sem, 0, SEM_VALUE_MAX), "sem_init: the most");
	check(sem_post(&sem), "sem_post: over the most");
	sem_init(&sem, 0, 0);
	check(sem_timedwait(&sem, &at), "sem_timedwait: 5 ms");
	for (i = 0; i < COUNT(bad_times); i++)
		check(sem_timedwait(&sem, &bad_times[i]),
		      "sem_timedwait: bad time %u", i);
	sem_post(&sem);
	check(sem_timedwait(&sem, &bad_times[0]),
	      "sem_timedwait: bad time, not needed");
	sem_destroy(&sem);
}

/* ---- keys, once, detaching ---------------------------------------------- */

static pthread_key_t key;
static _Atomic int destroyed, initialised;

static void again(void *arg)
{
	/* as often as PTHREAD_DESTRUCTOR_ITERATIONS says */
	destroyed++;
	pthread_setspecific(key, arg);
}

static void *has_value(void *arg)
{
	pthread_setspecific(key, arg);
	return pthread_getspecific(key);
}

static void initialise(void)
{
	wait_ms(5);
	initialised++;
}

static void *once(void *arg)
{
	return (void *)(intptr_t)pthread_once(arg, initialise);
}

static void keys(void)
{
	static pthread_once_t control = PTHREAD_ONCE_INIT;
	pthread_key_t many[PTHREAD_KEYS_MAX];
	pthread_t t[3];
	unsigned i, made;

	code(pthread_key_create(&key, again), "pthread_key_create: one");
	value("pthread_getspecific: first = %d", !pthread_getspecific(key));
	in_thread(has_value, &key);
	value("pthread_key_create: destructor ran = %d times", destroyed);
	for (made = 0; made < PTHREAD_KEYS_MAX; made++)
		if (pthread_key_create(&many[made], NULL))
			break;
	value("pthread_key_create: all = %d",
	      pthread_key_create(&many[0], NULL) == EAGAIN);
	for (i = 0; i < made; i++)
		pthread_key_delete(many[i]);
	pthread_key_delete(key);
	for (i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, once, &control);
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	value("pthread_once: by three = %d", initialised);
	code(pthread_tryjoin_np(pthread_self(), NULL),
	     "pthread_tryjoin_np: me");
}

static void attributes(void)
{
	pthread_attr_t attr;
	size_t size;
	int n;

	pthread_attr_init(&attr);
	code(pthread_attr_setdetachstate(&attr, 9),
	     "pthread_attr_setdetachstate: 9");
	code(pthread_attr_setguardsize(&attr, 65536),
	     "pthread_attr_setguardsize: 64 KiB");
	pthread_attr_getguardsize(&attr, &size);
	value("pthread_attr_getguardsize: gives = %zu", size);
	code(pthread_attr_setscope(&attr, PTHREAD_SCOPE_PROCESS),
	     "pthread_attr_setscope: process");
	code(pthread_attr_setinheritsched(&attr, 9),
	     "pthread_attr_setinheritsched: 9");
	code(pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN),
	     "pthread_attr_setstacksize: least");
	code(pthread_getconcurrency(), "pthread_getconcurrency: first");
	code(pthread_setconcurrency(-1), "pthread_setconcurrency: -1");
	code(pthread_getattr_np(pthread_self(), &attr),
	     "pthread_getattr_np: me");
	pthread_attr_getdetachstate(&attr, &n);
	value("pthread_getattr_np: joinable = %d",
	      n == PTHREAD_CREATE_JOINABLE);
	code(pthread_setname_np(pthread_self(), "0123456789abcdef"),
	     "pthread_setname_np: 16 letters");
	code(pthread_setname_np(pthread_self(), "a name"),
	     "pthread_setname_np: a name");
}

void program_locks_more(void)
{
	barriers();
	rwlocks();
	spinning();
	conditions();
	mutexes();
	semaphores();
	keys();
	attributes();
}
