/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks and timers of CPU time. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define MS	1000000L

static volatile sig_atomic_t count, code_seen, value_seen;

static long ns_of(clockid_t clock)
{
	struct timespec t = { 0, 0 };

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Uses so much CPU time. */
static void use(long ms)
{
	long until = ns_of(CLOCK_THREAD_CPUTIME_ID) + ms * MS;

	while (ns_of(CLOCK_THREAD_CPUTIME_ID) < until)
		;
}

static void *use_20(void *arg)
{
	(void)arg;
	use(20);
	return NULL;
}

static void in_thread(void *(*fn)(void *))
{
	pthread_t t;

	pthread_create(&t, NULL, fn, NULL);
	pthread_join(t, NULL);
}

static void clocks(void)
{
	long thread = ns_of(CLOCK_THREAD_CPUTIME_ID), process;
	struct timespec t;
	clockid_t id;

	wait_ms(30);
	value("clock_gettime: no CPU time in sleep = %d",
	      ns_of(CLOCK_THREAD_CPUTIME_ID) - thread < 25 * MS);
	process = ns_of(CLOCK_PROCESS_CPUTIME_ID);
	thread = ns_of(CLOCK_THREAD_CPUTIME_ID);
	in_thread(use_20);
	value("clock_gettime: a thread counts for the process = %d",
	      ns_of(CLOCK_PROCESS_CPUTIME_ID) - process >= 20 * MS);
	value("clock_gettime: not for another thread = %d",
	      ns_of(CLOCK_THREAD_CPUTIME_ID) - thread < 20 * MS);
	code(pthread_getcpuclockid(pthread_self(), &id),
	     "pthread_getcpuclockid: oneself");
	process = ns_of(id);
	use(10);
	value("pthread_getcpuclockid: runs = %d", ns_of(id) - process >= 9 * MS);
	code(clock_getcpuclockid(0, &id), "clock_getcpuclockid: oneself");
	value("clock_getcpuclockid: the process's = %d",
	      ns_of(CLOCK_PROCESS_CPUTIME_ID) - ns_of(id) < 100 * MS);
	code(clock_getcpuclockid(999999, &id), "clock_getcpuclockid: nobody");
	check(syscall(SYS_clock_gettime, -1000000 * 8 | 6, &t),
	      "clock_gettime: nobody's");
	check(syscall(SYS_clock_gettime, -1 * 8 | 7, &t),
	      "clock_gettime: no kind of CPU time");
}

static void usage(void)
{
	struct rusage self, thread;
	struct timeval a;
	struct tms t;

	in_thread(use_20);
	getrusage(RUSAGE_SELF, &self);
	timeradd(&self.ru_utime, &self.ru_stime, &a);
	value("getrusage: threads that ended count = %d",
	      a.tv_sec || a.tv_usec >= 20000);
	getrusage(RUSAGE_THREAD, &thread);
	timeradd(&thread.ru_utime, &thread.ru_stime, &a);
	value("getrusage: a thread's own = %d",
	      a.tv_sec * 1000000 + a.tv_usec <=
	      ns_of(CLOCK_THREAD_CPUTIME_ID) / 1000 + 10000);
	times(&t);
	value("times: CPU time = %d", t.tms_utime + t.tms_stime > 0);
}

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	count++;
	code_seen = info->si_code;
	value_seen = info->si_value.sival_int;
}

/* Computes without a call until so many signals came; a long while at most. */
static void spin(int n)
{
	volatile unsigned long i;

	for (i = 0; count < n && i < 20000000000; i++)
		;
}

static void interval(int which, int sig, const char *name)
{
	struct itimerval t = { { 0, 0 }, { 0, 20000 } }, was;
	struct sigaction sa = { .sa_sigaction = on_signal,
				.sa_flags = SA_SIGINFO };
	long begun = ns_of(CLOCK_PROCESS_CPUTIME_ID);

	sigaction(sig, &sa, NULL);
	count = 0;
	check(setitimer(which, &t, NULL), "setitimer: %s", name);
	wait_ms(40);
	value("setitimer: %s stands in sleep = %d", name, count);
	spin(1);
	value("setitimer: %s fires = %d", name, count);
	/* Linux counts for its timers who runs at each tick of its own. */
	value("setitimer: %s not too soon = %d", name,
	      ns_of(CLOCK_PROCESS_CPUTIME_ID) - begun >= MS);
	check(getitimer(which, &was), "getitimer: %s", name);
	value("getitimer: %s is over = %ld", name, (long)was.it_value.tv_usec);
	t.it_interval.tv_usec = t.it_value.tv_usec = 5000;
	setitimer(which, &t, NULL);
	spin(4);
	value("setitimer: %s repeats = %d", name, count >= 4);
	t = (struct itimerval){ 0 };
	check(setitimer(which, &t, &was), "setitimer: %s off", name);
	value("setitimer: %s interval = %ld", name,
	      (long)was.it_interval.tv_usec);
}

static void timer(clockid_t clock, const char *name)
{
	struct sigaction sa = { .sa_sigaction = on_signal,
				.sa_flags = SA_SIGINFO };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR2,
			       .sigev_value.sival_int = 41 };
	struct itimerspec t = { { 0, 0 }, { 0, 10 * MS } };
	timer_t id;

	sigaction(SIGUSR2, &sa, NULL);
	count = 0;
	if (check(timer_create(clock, &ev, &id), "timer_create: %s", name))
		return;
	check(timer_settime(id, 0, &t, NULL), "timer_settime: %s", name);
	spin(1);
	value("timer_settime: %s fires = %d code %d value %d", name, count,
	      code_seen, value_seen);
	check(timer_gettime(id, &t), "timer_gettime: %s", name);
	value("timer_gettime: %s is over = %ld", name, t.it_value.tv_nsec);
	t.it_value.tv_sec = ns_of(clock) / 1000000000;
	t.it_value.tv_nsec = ns_of(clock) % 1000000000;
	check(timer_settime(id, TIMER_ABSTIME, &t, NULL),
	      "timer_settime: %s, now", name);
	spin(2);
	value("timer_settime: %s, now, fires = %d", name, count);
	check(timer_delete(id), "timer_delete: %s", name);
}

static volatile bool stop;

static void *until_stop(void *arg)
{
	while (!stop)
		;
	return arg;
}

static void sleep_by_use(void)
{
	struct timespec t = { 0, 20 * MS }, bad = { 0, -1 };
	long begun = ns_of(CLOCK_PROCESS_CPUTIME_ID);
	pthread_t thread;

	code(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &bad, NULL),
	     "clock_nanosleep: bad, CPU time");
	code(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &t, NULL),
	     "clock_nanosleep: one's own CPU time");
	stop = false;
	pthread_create(&thread, NULL, until_stop, NULL);
	code(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &t, NULL),
	     "clock_nanosleep: CPU time of another thread");
	value("clock_nanosleep: it was used = %d",
	      ns_of(CLOCK_PROCESS_CPUTIME_ID) - begun >= 20 * MS);
	stop = true;
	pthread_join(thread, NULL);
}

void program_cpu_time(void)
{
	clocks();
	usage();
	interval(ITIMER_VIRTUAL, SIGVTALRM, "ITIMER_VIRTUAL");
	interval(ITIMER_PROF, SIGPROF, "ITIMER_PROF");
	timer(CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID");
	timer(CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID");
	sleep_by_use();
}
