/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for signals. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "smoke.h"

static volatile int got;

static void handler(int sig)
{
	got = sig;
}

static void block(int sig, sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	pthread_sigmask(SIG_BLOCK, &set, old);
}

static void *send_usr1(void *arg)
{
	pthread_kill(*(pthread_t *)arg, SIGUSR1);
	return NULL;
}

static void suspend(void)
{
	struct sigaction sa = { .sa_handler = handler };
	pthread_t self = pthread_self(), t;
	sigset_t old, none, now;

	sigaction(SIGUSR1, &sa, NULL);
	block(SIGUSR1, &old);
	CHECK(!pthread_create(&t, NULL, send_usr1, &self));
	got = 0;
	sigemptyset(&none);
	CHECK(sigsuspend(&none) == -1 && errno == EINTR);
	CHECK(got == SIGUSR1);
	pthread_sigmask(SIG_BLOCK, NULL, &now);
	CHECK(sigismember(&now, SIGUSR1));
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	CHECK(!pthread_join(t, NULL));
}

static void wait_(void)
{
	pthread_t self = pthread_self(), t;
	sigset_t set, old;
	int sig = 0;

	block(SIGUSR1, &old);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	CHECK(!pthread_create(&t, NULL, send_usr1, &self));
	got = 0;
	CHECK(sigwait(&set, &sig) == 0);
	CHECK(sig == SIGUSR1 && got == 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	CHECK(!pthread_join(t, NULL));
}

static void timedwait(void)
{
	struct timespec ms20 = { .tv_nsec = 20000000 };
	union sigval v = { .sival_int = 3 };
	siginfo_t si;
	sigset_t set, old;

	block(SIGRTMIN, &old);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	CHECK(sigtimedwait(&set, NULL, &ms20) == -1 && errno == EAGAIN);
	for (v.sival_int = 0; v.sival_int < 3; v.sival_int++)
		CHECK(sigqueue(getpid(), SIGRTMIN, v) == 0);
	for (int i = 0; i < 3; i++) {
		CHECK(sigtimedwait(&set, &si, &ms20) == SIGRTMIN);
		CHECK(si.si_value.sival_int == i);
	}
	CHECK(sigtimedwait(&set, NULL, &ms20) == -1 && errno == EAGAIN);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void *process_signal(void *arg)
{
	(void)arg;
	sched_yield();
	kill(getpid(), SIGUSR2);
	return NULL;
}

/* A signal of the process goes to the thread that does not block it. */
static void chosen_thread(void)
{
	struct sigaction sa = { .sa_handler = handler };
	struct timespec long_ = { .tv_sec = 5 };
	pthread_t t;

	sigaction(SIGUSR2, &sa, NULL);
	got = 0;
	CHECK(!pthread_create(&t, NULL, process_signal, NULL));
	CHECK(nanosleep(&long_, &long_) == -1 && errno == EINTR);
	CHECK(got == SIGUSR2);
	CHECK(long_.tv_sec == 4);
	CHECK(!pthread_join(t, NULL));
}

const struct test sigwait_tests[] = {
	{ "sigwait: sigsuspend", suspend },
	{ "sigwait: sigwait", wait_ },
	{ "sigwait: sigtimedwait and queued values", timedwait },
	{ "sigwait: sleep is interrupted", chosen_thread },
	{ 0 }
};
