/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks, sleeping and timers. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static const struct constant clocks[] = {
	CONSTANT(CLOCK_REALTIME), CONSTANT(CLOCK_MONOTONIC),
	CONSTANT(CLOCK_PROCESS_CPUTIME_ID), CONSTANT(CLOCK_THREAD_CPUTIME_ID),
	CONSTANT(CLOCK_MONOTONIC_RAW), CONSTANT(CLOCK_REALTIME_COARSE),
	CONSTANT(CLOCK_MONOTONIC_COARSE), CONSTANT(CLOCK_BOOTTIME),
	CONSTANT(CLOCK_TAI), { 10, "10" }, { 99, "99" },
};

static volatile sig_atomic_t count, value_seen, code_seen;

static void handler(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	count++;
	code_seen = info->si_code;
	value_seen = info->si_value.sival_int;
}

static void reading(void)
{
	struct timespec a, b;
	struct timeval tv;
	struct tms t;
	unsigned i;
	time_t now;

	for (i = 0; i < COUNT(clocks); i++) {
		int id = (int)clocks[i].v;

		if (check(syscall(SYS_clock_gettime, id, &a),
			  "clock_gettime: %s", clocks[i].name))
			continue;
		check(syscall(SYS_clock_gettime, id, &b),
		      "clock_gettime: %s again", clocks[i].name);
		value("clock_gettime: %s goes on = %d", clocks[i].name,
		      b.tv_sec > a.tv_sec || (b.tv_sec == a.tv_sec &&
					      b.tv_nsec >= a.tv_nsec));
		check(syscall(SYS_clock_getres, id, NULL),
		      "clock_getres: %s, no result", clocks[i].name);
	}
	check(syscall(SYS_clock_getres, 99, &a), "clock_getres: 99");
	clock_getres(CLOCK_MONOTONIC, &a);
	value("clock_getres: CLOCK_MONOTONIC = %ld %ld", a.tv_sec, a.tv_nsec);
	check(gettimeofday(&tv, NULL), "gettimeofday: now");
	now = time(NULL);
	value("time: as gettimeofday = %d",
	      now >= tv.tv_sec && now <= tv.tv_sec + 1);
	clock_gettime(CLOCK_REALTIME, &a);
	value("time: as clock_gettime = %d",
	      a.tv_sec >= now && a.tv_sec <= now + 1);
	value("times: positive = %d", times(&t) > 0);
	value("times: children = %ld %ld", (long)t.tms_cutime,
	      (long)t.tms_cstime);
	value("sysconf: _SC_CLK_TCK = %ld", sysconf(_SC_CLK_TCK));
}

static void sleeping(void)
{
	static const struct timespec bad[] = {
		{ -1, 0 }, { 0, -1 }, { 0, 1000000000 },
	};
	struct timespec a, b, rest = { 0, 0 };
	unsigned i;

	for (i = 0; i < COUNT(bad); i++) {
		check(nanosleep(&bad[i], NULL), "nanosleep: bad %u", i);
		code(clock_nanosleep(CLOCK_MONOTONIC, 0, &bad[i], NULL),
		     "clock_nanosleep: bad %u", i);
	}
	check(nanosleep(&(struct timespec){ 0, 0 }, NULL), "nanosleep: 0");
	check(nanosleep(&(struct timespec){ 0, 1 }, NULL), "nanosleep: 1");
	clock_gettime(CLOCK_MONOTONIC, &a);
	check(nanosleep(&(struct timespec){ 0, 20000000 }, NULL),
	      "nanosleep: 20 ms");
	clock_gettime(CLOCK_MONOTONIC, &b);
	value("nanosleep: long enough = %d", (b.tv_sec - a.tv_sec) *
	      1000000000 + b.tv_nsec - a.tv_nsec >= 20000000);
	for (i = 0; i < COUNT(clocks); i++)
		code(clock_nanosleep((int)clocks[i].v, TIMER_ABSTIME,
				     &(struct timespec){ 0, 1 }, NULL),
		     "clock_nanosleep: past, %s", clocks[i].name);
	interrupt_start(SA_RESTART);
	check(nanosleep(&(struct timespec){ 100, 0 }, &rest),
	      "nanosleep: interrupted");
	value("nanosleep: rest = %d", rest.tv_sec == 99);
	rest.tv_sec = 5;
	clock_gettime(CLOCK_MONOTONIC, &a);
	a.tv_sec += 100;
	code(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &a, &rest),
	     "clock_nanosleep: absolute, interrupted");
	value("clock_nanosleep: rest untouched = %d", rest.tv_sec == 5);
	value("sleep: interrupted = %d", sleep(100) >= 99);
	check(usleep(1000000), "usleep: interrupted");
	interrupt_stop();
}

static void intervals(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO }, old;
	struct itimerval t = { { 0, 0 }, { 0, 10000 } }, was;
	static const struct constant which[] = {
		CONSTANT(ITIMER_REAL), CONSTANT(ITIMER_VIRTUAL),
		CONSTANT(ITIMER_PROF), { 3, "3" },
	};
	unsigned i;

	sigaction(SIGALRM, &sa, &old);
	for (i = 0; i < COUNT(which); i++) {
		check(syscall(SYS_getitimer, which[i].v, &was),
		      "getitimer: %s", which[i].name);
		check(syscall(SYS_setitimer, which[i].v,
			      &(struct itimerval){ 0 }, NULL),
		      "setitimer: %s off", which[i].name);
	}
	count = 0;
	check(setitimer(ITIMER_REAL, &t, NULL), "setitimer: 10 ms");
	check(pause(), "setitimer: wakes pause");
	value("setitimer: signals = %d", count);
	t.it_interval.tv_usec = 5000;
	setitimer(ITIMER_REAL, &t, NULL);
	getitimer(ITIMER_REAL, &was);
	value("getitimer: interval = %ld running %d",
	      (long)was.it_interval.tv_usec, was.it_value.tv_usec > 0);
	while (count < 4)
		pause();
	t = (struct itimerval){ { 0, 0 }, { 0, 0 } };
	check(setitimer(ITIMER_REAL, &t, &was), "setitimer: off");
	value("setitimer: old interval = %ld", (long)was.it_interval.tv_usec);
	t.it_value.tv_usec = 1000000;
	check(setitimer(ITIMER_REAL, &t, NULL),
	      "setitimer: too many microseconds");
	t.it_value.tv_usec = -1;
	check(setitimer(ITIMER_REAL, &t, NULL), "setitimer: negative");
	value("alarm: none before = %u", alarm(100));
	value("alarm: replaced = %d", alarm(0) >= 99);
	value("alarm: none left = %u", alarm(0));
	sigaction(SIGALRM, &old, NULL);
}

static void posix_timers(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO }, old;
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR2,
			       .sigev_value.sival_int = 31 };
	struct itimerspec t = { { 0, 0 }, { 0, 10000000 } }, was;
	sigset_t set, mask;
	timer_t id;
	unsigned i;

	for (i = 0; i < COUNT(clocks); i++)
		if (clocks[i].v != CLOCK_MONOTONIC_RAW &&
		    !check(timer_create((int)clocks[i].v, NULL, &id),
			   "timer_create: %s", clocks[i].name))
			timer_delete(id);
	ev.sigev_signo = 65;
	check(timer_create(CLOCK_MONOTONIC, &ev, &id),
	      "timer_create: signal 65");
	ev.sigev_signo = SIGUSR2;
	ev.sigev_notify = 77;
	check(timer_create(CLOCK_MONOTONIC, &ev, &id),
	      "timer_create: bad notification");
	ev.sigev_notify = SIGEV_SIGNAL;
	sigaction(SIGUSR2, &sa, &old);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	check(timer_create(CLOCK_MONOTONIC, &ev, &id), "timer_create: signal");
	count = 0;
	check(timer_settime(id, 0, &t, NULL), "timer_settime: 10 ms");
	pause();
	value("timer_settime: signal = %d code %d value %d", count, code_seen,
	      value_seen);
	check(timer_getoverrun(id), "timer_getoverrun: none");
	pthread_sigmask(SIG_BLOCK, &set, &mask);
	t.it_value.tv_nsec = t.it_interval.tv_nsec = 1000000;
	timer_settime(id, 0, &t, NULL);
	wait_ms(50);
	count = 0;
	t.it_value.tv_nsec = 900000000;
	t.it_interval.tv_nsec = 0;
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	value("timer_settime: signals that were blocked = %d", count > 0);
	check(timer_settime(id, 0, &t, &was), "timer_settime: again");
	value("timer_settime: old interval = %ld", was.it_interval.tv_nsec);
	t.it_value.tv_nsec = 0;
	check(timer_settime(id, 0, &t, NULL), "timer_settime: off");
	count = 0;
	check(timer_gettime(id, &was), "timer_gettime: off");
	value("timer_gettime: off gives = %ld %ld", was.it_value.tv_sec,
	      was.it_value.tv_nsec);
	t.it_value.tv_nsec = 1000000000;
	check(timer_settime(id, 0, &t, NULL), "timer_settime: bad");
	t.it_value = (struct timespec){ 0, 1 };
	check(timer_settime(id, TIMER_ABSTIME, &t, NULL),
	      "timer_settime: past");
	wait_ms(10);
	value("timer_settime: past signals = %d", count);
	check(timer_delete(id), "timer_delete: one");
	check(syscall(SYS_timer_delete, 4711), "timer_delete: no timer");
	check(syscall(SYS_timer_gettime, 4711, &was),
	      "timer_gettime: no timer");
	check(syscall(SYS_timer_settime, 4711, 0, &t, NULL),
	      "timer_settime: no timer");
	check(syscall(SYS_timer_getoverrun, 4711),
	      "timer_getoverrun: no timer");
	ev.sigev_notify = SIGEV_NONE;
	check(timer_create(CLOCK_REALTIME, &ev, &id), "timer_create: none");
	t = (struct itimerspec){ { 0, 0 }, { 100, 0 } };
	timer_settime(id, 0, &t, NULL);
	timer_gettime(id, &was);
	value("timer_gettime: running = %d", was.it_value.tv_sec >= 99);
	timer_delete(id);
	sigaction(SIGUSR2, &old, NULL);
}

void program_clocks(void)
{
	reading();
	sleeping();
	intervals();
	posix_timers();
}
