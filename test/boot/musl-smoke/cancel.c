/* SPDX-License-Identifier: BSD-3-Clause */
/* Cancellation of threads. */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "smoke.h"

static int fds[2];
static volatile int cleaned, reached;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;

static void clean(void *arg)
{
	cleaned += (int)(uintptr_t)arg;
}

static void *in_read(void *arg)
{
	char b;

	(void)arg;
	pthread_cleanup_push(clean, (void *)1);
	read(fds[0], &b, 1);
	reached = 1;
	pthread_cleanup_pop(0);
	return NULL;
}

static void *in_sleep(void *arg)
{
	struct timespec t = { .tv_sec = 100 };

	(void)arg;
	pthread_cleanup_push(clean, (void *)1);
	nanosleep(&t, NULL);
	reached = 1;
	pthread_cleanup_pop(0);
	return NULL;
}

static void unlock(void *arg)
{
	pthread_mutex_unlock(arg);
	cleaned++;
}

static void *in_cond(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&m);
	pthread_cleanup_push(unlock, &m);
	for (;;)
		pthread_cond_wait(&c, &m);
	pthread_cleanup_pop(0);
	return NULL;
}

static void cancel_in(void *(*fn)(void *))
{
	pthread_t t;
	void *r = NULL;

	cleaned = reached = 0;
	CHECK(!pthread_create(&t, NULL, fn, NULL));
	sched_yield();
	CHECK(!pthread_cancel(t));
	CHECK(!pthread_join(t, &r));
	CHECK(r == PTHREAD_CANCELED);
	CHECK(cleaned == 1);
	CHECK(!reached);
}

static void read_(void)
{
	CHECK(pipe(fds) == 0);
	cancel_in(in_read);
	close(fds[0]);
	close(fds[1]);
}

static void sleep_(void)
{
	cancel_in(in_sleep);
}

static void cond(void)
{
	cancel_in(in_cond);
	CHECK(pthread_mutex_trylock(&m) == 0);
	pthread_mutex_unlock(&m);
}

static volatile int go;

static void *disabled(void *arg)
{
	int old;

	(void)arg;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	while (!go)
		sched_yield();
	pthread_testcancel();
	reached = 1;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	pthread_testcancel();
	reached = 2;
	return NULL;
}

static void state(void)
{
	pthread_t t;
	void *r;

	go = reached = 0;
	CHECK(!pthread_create(&t, NULL, disabled, NULL));
	sched_yield();
	CHECK(!pthread_cancel(t));
	go = 1;
	CHECK(!pthread_join(t, &r));
	CHECK(r == PTHREAD_CANCELED);
	CHECK(reached == 1);
}

static void *async(void *arg)
{
	int old;

	(void)arg;
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	for (;;)
		sched_yield();
	return NULL;
}

static void asynchronous(void)
{
	pthread_t t;
	void *r;

	CHECK(!pthread_create(&t, NULL, async, NULL));
	sched_yield();
	CHECK(!pthread_cancel(t));
	CHECK(!pthread_join(t, &r));
	CHECK(r == PTHREAD_CANCELED);
}

/* A call that has done its work is not cancelled: nothing is lost. */
static void *read_twice(void *arg)
{
	char b = 0;

	(void)arg;
	if (read(fds[0], &b, 1) == 1 && b == 'a')
		reached = 1;
	read(fds[0], &b, 1);
	reached = 2;
	return NULL;
}

static void completed(void)
{
	pthread_t t;
	void *r;

	reached = 0;
	CHECK(pipe(fds) == 0);
	CHECK(!pthread_create(&t, NULL, read_twice, NULL));
	sched_yield();
	CHECK(write(fds[1], "a", 1) == 1);
	CHECK(!pthread_cancel(t));
	CHECK(!pthread_join(t, &r));
	CHECK(r == PTHREAD_CANCELED);
	CHECK(reached == 1);
	close(fds[0]);
	close(fds[1]);
}

const struct test cancel_tests[] = {
	{ "cancel: in read", read_ },
	{ "cancel: in nanosleep", sleep_ },
	{ "cancel: in a condition wait", cond },
	{ "cancel: disabled, then enabled", state },
	{ "cancel: asynchronous", asynchronous },
	{ "cancel: a finished call keeps its result", completed },
	{ 0 }
};
