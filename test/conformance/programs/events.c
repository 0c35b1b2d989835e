/* SPDX-License-Identifier: BSD-3-Clause */
/* eventfd, timerfd and signalfd. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static int fd;

static void polls(const char *what)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	int n = poll(&p, 1, 0);

	value("poll: %s = %d 0x%x", what, n, p.revents);
}

static void put_count(uint64_t n)
{
	check(write(fd, &n, 8), "eventfd: write %llu",
	      (unsigned long long)n);
}

static void get_count(const char *what)
{
	uint64_t n = 0;

	check(read(fd, &n, 8), "eventfd: read %s", what);
	value("eventfd: read %s gives = %llu", what, (unsigned long long)n);
}

static long read_count(void *arg)
{
	(void)arg;
	return read(fd, &(uint64_t){ 0 }, 8);
}

static long write_count(void *arg)
{
	(void)arg;
	return write(fd, &(uint64_t){ 2 }, 8);
}

/* Too much for any count but 0. */
static long write_large(void *arg)
{
	(void)arg;
	return write(fd, &(uint64_t){ UINT64_MAX - 1 }, 8);
}

static void write_one(void *arg)
{
	(void)arg;
	write(fd, &(uint64_t){ 1 }, 8);
}

static void take(void *arg)
{
	(void)arg;
	read(fd, &(uint64_t){ 0 }, 8);
}

static void counters(void)
{
	static const int bad[] = { 2, 0x40, O_APPEND, -1 };
	char small[7];
	unsigned i;

	for (i = 0; i < COUNT(bad); i++)
		opened(eventfd(0, bad[i]), "eventfd: flags 0x%x",
		       (unsigned)bad[i]);
	fd = opened(eventfd(5, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd: 5");
	check(fcntl(fd, F_GETFD), "eventfd: F_GETFD");
	polls("eventfd 5");
	get_count("5");
	get_count("0");
	polls("eventfd 0");
	put_count(3);
	put_count(4);
	get_count("3 + 4");
	put_count(UINT64_MAX);
	put_count(UINT64_MAX - 1);
	put_count(1);
	polls("eventfd at its limit");
	get_count("limit");
	put_count(0);
	get_count("0 again");
	check(read(fd, small, sizeof(small)), "eventfd: read 7 bytes");
	check(write(fd, small, sizeof(small)), "eventfd: write 7 bytes");
	close(fd);
	fd = eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK);
	get_count("semaphore 3");
	get_count("semaphore 2");
	get_count("semaphore 1");
	get_count("semaphore 0");
	close(fd);
	fd = eventfd(0, 0);
	check(blocks("eventfd: read", read_count, write_one, NULL),
	      "eventfd: read woken");
	write(fd, &(uint64_t){ UINT64_MAX - 1 }, 8);
	check(blocks("eventfd: write", write_count, take, NULL),
	      "eventfd: write woken");
	take(NULL);
	write_one(NULL);
	check(blocks("eventfd: write of a large number", write_large, take,
		     NULL), "eventfd: write of a large number woken");
	polls("eventfd: after a large number");
	take(NULL);
	write_one(NULL);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	check(write_large(NULL), "eventfd: write of a large number, O_NONBLOCK");
	fcntl(fd, F_SETFL, 0);
	interrupt_start(0);
	check(write_large(NULL), "eventfd: write interrupted");
	interrupt_stop();
	take(NULL);
	interrupt_start(0);
	check(read_count(NULL), "eventfd: read interrupted");
	interrupt_stop();
	close(fd);
}

static void timer_flags(void)
{
	static const struct constant clocks[] = {
		CONSTANT(CLOCK_REALTIME), CONSTANT(CLOCK_MONOTONIC),
		CONSTANT(CLOCK_BOOTTIME), CONSTANT(CLOCK_MONOTONIC_RAW),
		CONSTANT(CLOCK_PROCESS_CPUTIME_ID), { 99, "99" },
	};
	static const struct itimerspec bad[] = {
		{ { 0, 0 }, { 0, -1 } }, { { 0, 0 }, { 0, 1000000000 } },
		{ { 0, -1 }, { 0, 1 } }, { { 0, 1000000000 }, { 0, 1 } },
		{ { 0, 0 }, { -1, 0 } },
	};
	unsigned i;

	for (i = 0; i < COUNT(clocks); i++)
		close(opened(timerfd_create((int)clocks[i].v, 0),
			     "timerfd_create: %s", clocks[i].name));
	opened(timerfd_create(CLOCK_MONOTONIC, 1), "timerfd_create: flag 1");
	fd = opened(timerfd_create(CLOCK_MONOTONIC,
				   TFD_NONBLOCK | TFD_CLOEXEC),
		    "timerfd_create: flags");
	check(fcntl(fd, F_GETFD), "timerfd_create: F_GETFD");
	for (i = 0; i < COUNT(bad); i++)
		check(timerfd_settime(fd, 0, &bad[i], NULL),
		      "timerfd_settime: bad %u", i);
	check(timerfd_settime(fd, 8, &bad[0], NULL),
	      "timerfd_settime: bad flag");
	check(timerfd_settime(0, 0, &(struct itimerspec){ 0 }, NULL),
	      "timerfd_settime: no timer");
	check(timerfd_gettime(0, &(struct itimerspec){ 0 }),
	      "timerfd_gettime: no timer");
	check(timerfd_settime(-1, 0, &(struct itimerspec){ 0 }, NULL),
	      "timerfd_settime: closed");
}

static void timers(void)
{
	struct itimerspec t = { { 0, 0 }, { 0, 1000000 } }, old;
	uint64_t n = 0;

	timer_flags();
	check(read(fd, &n, 8), "timerfd: read disarmed");
	check(read(fd, &n, 7), "timerfd: read 7 bytes");
	check(write(fd, &n, 8), "timerfd: write");
	check(timerfd_settime(fd, 0, &t, NULL), "timerfd_settime: 1 ms");
	wait_ms(20);
	polls("timerfd expired");
	check(read(fd, &n, 8), "timerfd: read expired");
	value("timerfd: expirations = %d", (int)n);
	polls("timerfd read");
	check(read(fd, &n, 8), "timerfd: read twice");
	t.it_interval.tv_nsec = 1000000;
	timerfd_settime(fd, 0, &t, NULL);
	wait_ms(30);
	read(fd, &n, 8);
	value("timerfd: interval expired several times = %d", n > 3);
	timerfd_gettime(fd, &old);
	value("timerfd_gettime: interval = %ld left %d",
	      old.it_interval.tv_nsec,
	      old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 1000000);
	t = (struct itimerspec){ { 0, 0 }, { 1000, 0 } };
	check(timerfd_settime(fd, 0, &t, &old), "timerfd_settime: again");
	value("timerfd_settime: old interval = %ld", old.it_interval.tv_nsec);
	check(read(fd, &n, 8), "timerfd: read after setting it");
	t.it_value = (struct timespec){ 0, 1 };
	check(timerfd_settime(fd, TFD_TIMER_ABSTIME, &t, NULL),
	      "timerfd_settime: a time that is past");
	wait_ms(5);
	check(read(fd, &n, 8), "timerfd: read a time that is past");
	t.it_value = (struct timespec){ 0, 0 };
	timerfd_settime(fd, 0, &t, NULL);
	timerfd_gettime(fd, &old);
	value("timerfd_gettime: disarmed = %ld %ld", old.it_value.tv_sec,
	      old.it_value.tv_nsec);
	close(fd);
	fd = timerfd_create(CLOCK_REALTIME, 0);
	t.it_value = (struct timespec){ 0, 40000000 };
	timerfd_settime(fd, 0, &t, NULL);
	check(blocks("timerfd: read", read_count, NULL, NULL),
	      "timerfd: read woken");
	interrupt_start(0);
	check(read_count(NULL), "timerfd: read interrupted");
	interrupt_stop();
	close(fd);
}

static void signals(void)
{
	struct signalfd_siginfo info[2];
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	opened(signalfd(-1, &set, 1), "signalfd: flag 1");
	opened((int)syscall(SYS_signalfd4, -1, &set, 4, 0),
	       "signalfd: size 4");
	opened(signalfd(0, &set, 0), "signalfd: of no signalfd");
	fd = opened(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC),
		    "signalfd: two signals");
	if (fd < 0) {
		pthread_sigmask(SIG_SETMASK, &old, NULL);
		return;
	}
	check(fcntl(fd, F_GETFD), "signalfd: F_GETFD");
	check(read(fd, info, sizeof(info)), "signalfd: read nothing");
	polls("signalfd with nothing");
	raise(SIGUSR1);
	polls("signalfd with a signal");
	check(read(fd, info, 10), "signalfd: read 10 bytes");
	check(read(fd, info, sizeof(info)), "signalfd: read one");
	value("signalfd: fields = %d %d %d", (int)info[0].ssi_signo,
	      info[0].ssi_code, info[0].ssi_pid == (uint32_t)getpid());
	raise(SIGUSR2);
	raise(SIGUSR1);
	check(read(fd, info, sizeof(info)), "signalfd: read two");
	value("signalfd: order = %d %d", (int)info[0].ssi_signo,
	      (int)info[1].ssi_signo);
	sigqueue(getpid(), SIGUSR2, (union sigval){ .sival_int = 77 });
	sigdelset(&set, SIGUSR2);
	check(signalfd(fd, &set, 0) == fd, "signalfd: changed");
	check(read(fd, info, sizeof(info)), "signalfd: read what it left");
	sigaddset(&set, SIGUSR2);
	signalfd(fd, &set, 0);
	check(read(fd, info, sizeof(info[0])), "signalfd: read queued");
	value("signalfd: queued = %d %d", info[0].ssi_code, info[0].ssi_int);
	check(write(fd, info, sizeof(info[0])), "signalfd: write");
	close(fd);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

void program_events(void)
{
	counters();
	timers();
	signals();
}
