/* SPDX-License-Identifier: BSD-3-Clause */
/* Timers in depth: who is told and how, expirations that nobody took, signals
 * of several timers, deletion.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static const struct itimerspec ms = { { 0, 0 }, { 0, 1000000 } };
static const struct itimerspec often = { { 0, 1000000 }, { 0, 1000000 } };
static const struct itimerspec off;
static const struct timespec now_or_never;

static _Atomic int calls, seen, other_thread;

static void told(union sigval v)
{
	calls++;
	seen = v.sival_int;
	other_thread = (int)syscall(SYS_gettid) != getpid();
}

static void by_thread(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD,
			       .sigev_notify_function = told,
			       .sigev_value.sival_int = 17 };
	timer_t id;
	int i;

	check(timer_create(CLOCK_MONOTONIC, &ev, &id),
	      "timer_create: SIGEV_THREAD");
	check(timer_settime(id, 0, &often, NULL),
	      "timer_settime: SIGEV_THREAD");
	for (i = 0; i < 1000 && calls < 3; i++)
		wait_ms(1);
	value("timer_settime: called = %d, value %d, another thread %d",
	      calls >= 3, seen, other_thread);
	check(timer_settime(id, 0, &off, NULL), "timer_settime: no more");
	check(timer_delete(id), "timer_delete: SIGEV_THREAD");
}

/* The signals of one timer that are pending are one: the rest is overrun. */
static void overruns(int sig, const char *name)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = sig,
			       .sigev_value.sival_int = 23 };
	sigset_t set, old;
	siginfo_t info;
	timer_t id;
	int n;

	sigemptyset(&set);
	sigaddset(&set, sig);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	check(timer_create(CLOCK_MONOTONIC, &ev, &id), "timer_create: %s",
	      name);
	timer_settime(id, 0, &often, NULL);
	wait_ms(30);
	/* one more before the last expirations count: it is not moved */
	n = sigtimedwait(&set, &info, &now_or_never);
	value("timer_getoverrun: %s, signal = %d, code %d, value %d", name,
	      n == sig, info.si_code, info.si_value.sival_int);
	value("timer_getoverrun: %s, overrun of the signal = %d", name,
	      info.si_overrun >= 10);
	n = timer_getoverrun(id);
	value("timer_getoverrun: %s = %d", name,
	      n == info.si_overrun);
	timer_settime(id, 0, &off, NULL);
	while (sigtimedwait(&set, NULL, &now_or_never) > 0)
		;
	timer_settime(id, 0, &ms, NULL);
	wait_ms(10);
	value("timer_settime: %s, once = %d", name,
	      sigtimedwait(&set, &info, &now_or_never) == sig);
	check(timer_getoverrun(id), "timer_getoverrun: %s, once", name);
	value("timer_settime: %s, no second = %d", name,
	      sigtimedwait(&set, &info, &now_or_never));
	timer_delete(id);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Two timers with one real-time signal: both are told. */
static void two_timers(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGRTMIN + 1 };
	int n, told_of = 0;
	sigset_t set, old;
	siginfo_t info;
	timer_t id[2];

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	for (n = 0; n < 2; n++) {
		ev.sigev_value.sival_int = n + 1;
		timer_create(CLOCK_MONOTONIC, &ev, &id[n]);
		timer_settime(id[n], 0, &often, NULL);
	}
	wait_ms(10);
	for (n = 0; n < 2; n++)
		if (sigtimedwait(&set, &info, &now_or_never) > 0)
			told_of |= 1 << info.si_value.sival_int;
	value("timer_create: two with one signal = %d", told_of);
	timer_delete(id[0]);
	timer_delete(id[1]);
	while (sigtimedwait(&set, NULL, &now_or_never) > 0)
		;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static _Atomic int handled_by;

static void handler(int sig)
{
	(void)sig;
	handled_by = (int)syscall(SYS_gettid);
	calls++;
}

static void *sleeps(void *arg)
{
	*(_Atomic int *)arg = (int)syscall(SYS_gettid);
	wait_ms(60);
	return NULL;
}

static void to_thread(void)
{
	struct sigaction sa = { .sa_handler = handler }, old;
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD_ID,
			       .sigev_signo = SIGUSR2 };
	_Atomic int tid = 0;
	pthread_t t;
	timer_t id;

	sigaction(SIGUSR2, &sa, &old);
	pthread_create(&t, NULL, sleeps, (void *)&tid);
	while (!tid)
		wait_ms(1);
	calls = 0;
	((int *)&ev.sigev_signo)[2] = tid;	/* sigev_notify_thread_id */
	check(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id),
	      "timer_create: SIGEV_THREAD_ID");
	((int *)&ev.sigev_signo)[2] = 3999999;
	check(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id),
	      "timer_create: SIGEV_THREAD_ID of nobody");
	pthread_join(t, NULL);
	sigaction(SIGUSR2, &old, NULL);
}

static void none(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_NONE };
	struct itimerspec t;
	timer_t id;

	check(timer_create(CLOCK_REALTIME, &ev, &id),
	      "timer_create: SIGEV_NONE");
	timer_settime(id, 0, &ms, NULL);
	wait_ms(5);
	timer_gettime(id, &t);
	value("timer_gettime: SIGEV_NONE expired = %ld %ld", t.it_value.tv_sec,
	      t.it_value.tv_nsec);
	timer_settime(id, 0, &often, NULL);
	wait_ms(5);
	timer_gettime(id, &t);
	value("timer_gettime: SIGEV_NONE repeats = %d",
	      t.it_value.tv_nsec > 0 && t.it_value.tv_nsec <= 1000000);
	check(timer_settime(id, 99, &ms, NULL), "timer_settime: bad flags");
	timer_delete(id);
}

/* A signal that is pending stays when its timer goes. */
static void deleted(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR2 };
	sigset_t set, old;
	timer_t id;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	timer_create(CLOCK_MONOTONIC, &ev, &id);
	timer_settime(id, 0, &ms, NULL);
	wait_ms(5);
	check(timer_delete(id), "timer_delete: with its signal pending");
	while (sigtimedwait(&set, NULL, &now_or_never) > 0)
		;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* ---- descriptors -------------------------------------------------------- */

static void flags(void)
{
	static const struct constant settings[] = {
		{ TFD_TIMER_ABSTIME, "TFD_TIMER_ABSTIME" },
		{ TFD_TIMER_CANCEL_ON_SET, "TFD_TIMER_CANCEL_ON_SET" },
		{ TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, "both" },
		{ 4, "4" },
	};
	static const int clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
	struct itimerspec t = { { 0, 0 }, { 4000000000, 0 } }, was;
	uint64_t n;
	unsigned i, j;
	int fd;

	for (j = 0; j < COUNT(clocks); j++) {
		fd = timerfd_create(clocks[j], TFD_NONBLOCK);
		for (i = 0; i < COUNT(settings); i++)
			check(timerfd_settime(fd, (int)settings[i].v, &t,
					      NULL),
			      "timerfd_settime: clock %d, %s", clocks[j],
			      settings[i].name);
		check(timerfd_gettime(fd, &was), "timerfd_gettime: clock %d",
		      clocks[j]);
		check(read(fd, &n, 8), "read: timerfd of clock %d", clocks[j]);
		close(fd);
	}
}

static void repeats(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct itimerspec t = often, was;
	struct timespec at;
	uint64_t n = 0;

	/* the clock may have begun just now */
	do
		clock_gettime(CLOCK_MONOTONIC, &at);
	while (at.tv_sec < 2 && !usleep(10000));
	t.it_value = at;
	t.it_value.tv_sec -= 1;
	t.it_interval = (struct timespec){ 0, 100000000 };
	check(timerfd_settime(fd, TFD_TIMER_ABSTIME, &t, NULL),
	      "timerfd_settime: a second ago, each 100 ms");
	check(read(fd, &n, 8), "read: timerfd, a second ago");
	value("read: timerfd, expired = %d", n >= 11 && n <= 15);
	timerfd_gettime(fd, &was);
	value("timerfd_gettime: left = %d",
	      was.it_value.tv_nsec > 0 && was.it_value.tv_nsec <= 100000000);
	t.it_value = (struct timespec){ 0, 0 };
	check(timerfd_settime(fd, 0, &t, &was), "timerfd_settime: off");
	timerfd_gettime(fd, &was);
	value("timerfd_gettime: off, interval = %ld %ld",
	      was.it_interval.tv_sec, was.it_interval.tv_nsec);
	check(read(fd, &n, 8), "read: timerfd, off");
	close(fd);
}

void program_timers_more(void)
{
	by_thread();
	overruns(SIGUSR2, "SIGUSR2");
	overruns(SIGRTMIN + 2, "SIGRTMIN+2");
	two_timers();
	to_thread();
	none();
	deleted();
	flags();
	repeats();
}
