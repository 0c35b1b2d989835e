/* SPDX-License-Identifier: BSD-3-Clause */
/* futex() itself. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "smoke.h"

enum {
	WAIT = 0, WAKE = 1, REQUEUE = 3, CMP_REQUEUE = 4, WAKE_OP = 5,
	LOCK_PI = 6, UNLOCK_PI = 7, WAIT_BITSET = 9, WAKE_BITSET = 10,
	REALTIME = 256,
};

#define WORDS	70

static uint32_t word, other;
static volatile int awake;

static long futex(uint32_t *w, int op, uint32_t val, const void *arg,
		  uint32_t *w2, uint32_t val3)
{
	return syscall(SYS_futex, w, op, val, arg, w2, val3);
}

static void *waiter(void *arg)
{
	long r = futex(&word, WAIT_BITSET, 0, NULL, NULL,
		       (uint32_t)(uintptr_t)arg);

	awake++;
	return (void *)r;
}

static void start(pthread_t *t, int n, uint32_t bits)
{
	awake = 0;
	for (int i = 0; i < n; i++)
		CHECK(!pthread_create(&t[i], NULL, waiter,
				      (void *)(uintptr_t)bits));
	sched_yield();
}

static void join(pthread_t *t, int n)
{
	for (int i = 0; i < n; i++)
		CHECK(!pthread_join(t[i], NULL));
	CHECK(awake == n);
}

static void values(void)
{
	struct timespec zero = { 0 }, bad = { .tv_nsec = -1 };

	word = 1;
	CHECK(futex(&word, WAIT, 0, NULL, NULL, 0) == -1 && errno == EAGAIN);
	CHECK(futex(&word, WAIT, 1, &zero, NULL, 0) == -1 &&
	      errno == ETIMEDOUT);
	CHECK(futex(&word, WAIT, 1, &bad, NULL, 0) == -1 && errno == EINVAL);
	CHECK(futex(NULL, WAKE, 1, NULL, NULL, 0) == -1 && errno == EFAULT);
	CHECK(futex((void *)((uintptr_t)&word + 1), WAKE, 1, NULL, NULL, 0) ==
	      -1 && errno == EINVAL);
	CHECK(futex(&word, WAKE, 1, NULL, NULL, 0) == 0);
	word = 0;
	CHECK(futex(&word, LOCK_PI, 0, NULL, NULL, 0) == 0);
	CHECK((long)word == syscall(SYS_gettid));
	CHECK(futex(&word, UNLOCK_PI, 0, NULL, NULL, 0) == 0 && word == 0);
}

static void wake(void)
{
	pthread_t t[4];

	start(t, 4, ~0U);
	CHECK(futex(&word, WAKE, 3, NULL, NULL, 0) == 3);
	sched_yield();
	CHECK(awake == 3);
	CHECK(futex(&word, WAKE, 9, NULL, NULL, 0) == 1);
	join(t, 4);
}

static void bitset(void)
{
	pthread_t t[2];

	start(t, 2, 2);
	CHECK(futex(&word, WAKE_BITSET, 9, NULL, NULL, 1) == 0);
	CHECK(futex(&word, WAKE_BITSET, 9, NULL, NULL, 3) == 2);
	CHECK(futex(&word, WAKE_BITSET, 9, NULL, NULL, 0) == -1 &&
	      errno == EINVAL);
	join(t, 2);
}

static void requeue(void)
{
	pthread_t t[5];

	start(t, 5, ~0U);
	CHECK(futex(&word, CMP_REQUEUE, 1, (void *)9, &other, 1) == -1 &&
	      errno == EAGAIN);
	CHECK(futex(&word, CMP_REQUEUE, 1, (void *)2, &other, 0) == 3);
	CHECK(futex(&word, WAKE, 9, NULL, NULL, 0) == 2);
	CHECK(futex(&other, WAKE, 9, NULL, NULL, 0) == 2);
	join(t, 5);
}

static uint32_t words[WORDS];
static int woken[WORDS], nr_woken;

static void *plain_waiter(void *arg)
{
	int i = (int)(intptr_t)arg;
	long r = futex(&words[i % WORDS], WAIT, 0, NULL, NULL, 0);

	woken[nr_woken++] = i;
	return (void *)r;
}

static void start_plain(pthread_t *t, int n, int step)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	nr_woken = 0;
	for (int i = 0; i < n; i++)
		CHECK(!pthread_create(&t[i], &attr, plain_waiter,
				      (void *)(intptr_t)(i * step)));
	sched_yield();
	CHECK(nr_woken == 0);
}

static void join_plain(pthread_t *t, int n)
{
	void *r;

	for (int i = 0; i < n; i++)
		CHECK(!pthread_join(t[i], &r) && !r);
	CHECK(nr_woken == n);
}

/* More words than places to keep their waiters. */
static void many_words(void)
{
	static pthread_t t[WORDS];

	start_plain(t, WORDS, 1);
	for (int i = WORDS - 1; i >= 0; i--) {
		CHECK(futex(&words[i], WAKE, 1, NULL, NULL, 0) == 1);
		CHECK(futex(&words[i], WAKE, 1, NULL, NULL, 0) == 0);
		sched_yield();
		CHECK(nr_woken == WORDS - i && woken[nr_woken - 1] == i);
	}
	join_plain(t, WORDS);
}

/* Who waits longest is woken first, also when moved to another word. */
static void order(void)
{
	pthread_t t[5];

	start_plain(t, 5, WORDS);
	CHECK(futex(&words[0], WAKE, 1, NULL, NULL, 0) == 1);
	CHECK(futex(&words[0], WAKE, 2, NULL, NULL, 0) == 2);
	CHECK(futex(&words[0], REQUEUE, 0, (void *)9, &other, 0) == 2);
	CHECK(futex(&words[0], WAKE, 1, NULL, NULL, 0) == 0);
	CHECK(futex(&other, WAKE, 1, NULL, NULL, 0) == 1);
	CHECK(futex(&other, WAKE, 1, NULL, NULL, 0) == 1);
	join_plain(t, 5);
	for (int i = 0; i < 5; i++)
		CHECK(woken[i] == i * WORDS);
}

static void *interrupted_waiter(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)
		(futex(&word, WAIT, 0, NULL, NULL, 0) ? errno : 0);
}

static volatile int handled;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
}

/* A handler ends a wait, or, with SA_RESTART, does not. */
static void signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	pthread_t t;
	void *r;

	for (int restart = 0; restart < 2; restart++) {
		handled = 0;
		sa.sa_flags = restart ? SA_RESTART : 0;
		CHECK(!sigaction(SIGUSR1, &sa, NULL));
		CHECK(!pthread_create(&t, NULL, interrupted_waiter, NULL));
		sched_yield();
		CHECK(!pthread_kill(t, SIGUSR1));
		sched_yield();
		CHECK(handled == 1);
		CHECK(futex(&word, WAKE, 1, NULL, NULL, 0) == restart);
		CHECK(!pthread_join(t, &r));
		CHECK((intptr_t)r == (restart ? 0 : EINTR));
	}
	signal(SIGUSR1, SIG_DFL);
}

/* The signal comes when the wait is over, but its thread has not run. */
static void signal_after_wake(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	pthread_t t;
	void *r;

	handled = 0;
	CHECK(!sigaction(SIGUSR1, &sa, NULL));
	CHECK(!pthread_create(&t, NULL, interrupted_waiter, NULL));
	sched_yield();
	CHECK(futex(&word, WAKE, 1, NULL, NULL, 0) == 1);
	CHECK(!pthread_kill(t, SIGUSR1));
	CHECK(!pthread_join(t, &r));
	CHECK(!r && handled == 1);
	signal(SIGUSR1, SIG_DFL);
}

static void wake_op(void)
{
	pthread_t t[2];
	uint32_t add_5_if_gt_2 = 1U << 28 | 4U << 24 | 5U << 12 | 2;

	start(t, 2, ~0U);
	other = 2;
	CHECK(futex(&word, WAKE_OP, 1, (void *)9, &other, add_5_if_gt_2) == 1);
	CHECK(other == 7);
	CHECK(futex(&word, WAKE_OP, 1, (void *)9, &other, add_5_if_gt_2) == 1);
	CHECK(other == 12);
	join(t, 2);
}

static void absolute(void)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_nsec += 5000000;
	at.tv_sec += at.tv_nsec / 1000000000;
	at.tv_nsec %= 1000000000;
	CHECK(futex(&word, WAIT_BITSET | REALTIME, 0, &at, NULL, ~0U) == -1 &&
	      errno == ETIMEDOUT);
	clock_gettime(CLOCK_MONOTONIC, &at);
	CHECK(futex(&word, WAIT_BITSET, 0, &at, NULL, ~0U) == -1 &&
	      errno == ETIMEDOUT);
}

const struct test futex_tests[] = {
	{ "futex: values and errors", values },
	{ "futex: wake", wake },
	{ "futex: bit sets", bitset },
	{ "futex: requeue", requeue },
	{ "futex: many words", many_words },
	{ "futex: order", order },
	{ "futex: signals", signals },
	{ "futex: signal after a wake-up", signal_after_wake },
	{ "futex: wake and operate", wake_op },
	{ "futex: absolute timeouts", absolute },
	{ 0 }
};
