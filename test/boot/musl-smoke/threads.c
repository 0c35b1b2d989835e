/* SPDX-License-Identifier: BSD-3-Clause */
/* Creation, TLS, join, detach, keys, stacks. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "smoke.h"

static __thread int tls_value = 7;
static __thread char tls_zero[100];

static void *add_one(void *arg)
{
	return (void *)((uintptr_t)arg + 1);
}

static void create_join(void)
{
	pthread_t t;
	void *r;

	for (uintptr_t i = 0; i < 100; i++) {
		CHECK(pthread_create(&t, NULL, add_one, (void *)i) == 0);
		CHECK(pthread_join(t, &r) == 0);
		CHECK((uintptr_t)r == i + 1);
	}
}

static void *use_tls(void *arg)
{
	int fresh = tls_value == 7 && tls_zero[0] == 0 && tls_zero[99] == 0;

	memset(tls_zero, 1, sizeof(tls_zero));
	tls_value = (int)(uintptr_t)arg;
	sched_yield();
	return (void *)(uintptr_t)(fresh && tls_value == (int)(uintptr_t)arg);
}

static void tls(void)
{
	pthread_t t[8];
	void *r;

	tls_value = 1000;
	for (uintptr_t round = 0; round < 3; round++) {
		for (uintptr_t i = 0; i < 8; i++)
			CHECK(!pthread_create(&t[i], NULL, use_tls, (void *)i));
		for (int i = 0; i < 8; i++) {
			CHECK(pthread_join(t[i], &r) == 0);
			CHECK(r);
		}
	}
	CHECK(tls_value == 1000);
	tls_value = 7;
}

static volatile int detached_ran;

static void *count_detached(void *arg)
{
	(void)arg;
	detached_ran++;
	return NULL;
}

static void detach(void)
{
	pthread_attr_t attr;
	pthread_t t;

	detached_ran = 0;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 20; i++)
		CHECK(!pthread_create(&t, &attr, count_detached, NULL));
	CHECK(!pthread_create(&t, NULL, count_detached, NULL));
	CHECK(!pthread_detach(t));
	for (int i = 0; i < 100 && detached_ran < 21; i++)
		sched_yield();
	CHECK(detached_ran == 21);
}

static pthread_key_t key;
static int destroyed;

static void destroy(void *p)
{
	destroyed += p == &key;
}

static void *set_key(void *arg)
{
	(void)arg;
	pthread_setspecific(key, &key);
	return pthread_getspecific(key);
}

static void keys(void)
{
	pthread_t t;
	void *r;

	destroyed = 0;
	CHECK(pthread_key_create(&key, destroy) == 0);
	CHECK(pthread_create(&t, NULL, set_key, NULL) == 0);
	CHECK(pthread_join(t, &r) == 0);
	CHECK(r == &key);
	CHECK(destroyed == 1);
	CHECK(pthread_getspecific(key) == NULL);
	CHECK(pthread_key_delete(key) == 0);
}

static void *use_stack(void *arg)
{
	char big[200000];

	(void)arg;
	memset(big, 5, sizeof(big));
	__asm__ volatile("" : : "r"(big) : "memory");
	return (void *)(uintptr_t)big[199999];
}

static void stacks(void)
{
	static char own[65536] __attribute__((aligned(16)));
	pthread_attr_t attr;
	pthread_t t;
	void *r;

	pthread_attr_init(&attr);
	CHECK(pthread_attr_setstacksize(&attr, 256 * 1024) == 0);
	CHECK(pthread_create(&t, &attr, use_stack, NULL) == 0);
	CHECK(pthread_join(t, &r) == 0);
	CHECK((uintptr_t)r == 5);
	CHECK(pthread_attr_setstack(&attr, own, sizeof(own)) == 0);
	CHECK(pthread_create(&t, &attr, add_one, (void *)41) == 0);
	CHECK(pthread_join(t, &r) == 0);
	CHECK((uintptr_t)r == 42);
}

static void *get_tid(void *arg)
{
	*(int *)arg = syscall(SYS_gettid);
	return NULL;
}

static void identifiers(void)
{
	pthread_t t;
	int tid = 0;

	CHECK(syscall(SYS_gettid) == getpid());
	CHECK(pthread_create(&t, NULL, get_tid, &tid) == 0);
	CHECK(pthread_join(t, NULL) == 0);
	CHECK(tid > getpid());
	CHECK(syscall(SYS_tgkill, getpid(), tid, 0) == -1 && errno == ESRCH);
	CHECK(syscall(SYS_tgkill, getpid(), getpid(), 0) == 0);
}

static void many(void)
{
	pthread_t t[40];
	int n;

	for (n = 0; n < 40; n++)
		if (pthread_create(&t[n], NULL, add_one, NULL))
			break;
	CHECK(n == 40);
	while (n--)
		CHECK(pthread_join(t[n], NULL) == 0);
}

const struct test thread_tests[] = {
	{ "threads: create and join", create_join },
	{ "threads: thread-local storage", tls },
	{ "threads: detached", detach },
	{ "threads: keys", keys },
	{ "threads: stacks", stacks },
	{ "threads: identifiers", identifiers },
	{ "threads: many at once", many },
	{ 0 }
};
