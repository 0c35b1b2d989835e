/* SPDX-License-Identifier: BSD-3-Clause */
/* Locks, yields, creation, a condition variable between two threads. */
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include "micro.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static volatile int stop;
static volatile long yields;
static int turn;
static long rounds;

static void *yield_on(void *arg)
{
	while (!stop) {
		yields++;
		sched_yield();
	}
	return arg;
}

static void measure_yield(long n)
{
	struct span begin;
	pthread_t t;
	long before;

	MEASURE("yield_alone", n, sched_yield());
	if (pthread_create(&t, NULL, yield_on, NULL))
		return;
	sched_yield();
	before = yields;
	begin = span_begin();
	for (long i = 0; i < n; i++)
		sched_yield();
	span_end(begin, "yield_2", n + yields - before);
	stop = 1;
	pthread_join(t, NULL);
}

static void *nothing(void *arg)
{
	return arg;
}

static void create_join(void)
{
	pthread_t t;

	if (!pthread_create(&t, NULL, nothing, NULL))
		pthread_join(t, NULL);
}

/* Waits for its turn and gives it to the other. */
static void play(int me)
{
	pthread_mutex_lock(&lock);
	while (turn != me)
		pthread_cond_wait(&cond, &lock);
	turn = !me;
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&lock);
}

static void *play_on(void *arg)
{
	for (long i = 0; i < rounds; i++)
		play(1);
	return arg;
}

static void measure_pingpong(long n)
{
	struct span begin;
	pthread_t t;

	rounds = n;
	if (pthread_create(&t, NULL, play_on, NULL))
		return;
	begin = span_begin();
	for (long i = 0; i < n; i++)
		play(0);
	pthread_join(t, NULL);
	span_end(begin, "condvar_pingpong", n);
}

static void lock_unlock(void)
{
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
}

void measure_threads(long scale)
{
	MEASURE("mutex", 100000 * scale, lock_unlock());
	measure_yield(20000 * scale);
	MEASURE("pthread_create_join", 200 * scale, create_join());
	measure_pingpong(5000 * scale);
}
