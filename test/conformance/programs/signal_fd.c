/* SPDX-License-Identifier: BSD-3-Clause */
/* signalfd: what is read of each kind of signal, masks, readiness, waiting. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static int fd;

static void poll_fd(const char *name)
{
	struct pollfd p = { fd, POLLIN | POLLOUT, 0 };

	poll(&p, 1, 0);
	value("poll: signalfd, %s = %x", name, p.revents);
}

/* Reads one signal and reports it. */
static void get(const char *name)
{
	struct signalfd_siginfo in;
	ssize_t n;

	memset(&in, 0, sizeof(in));
	n = read(fd, &in, sizeof(in));
	if (n < 0)
		check(n, "read: signalfd, %s", name);
	else
		value("read: signalfd, %s = %d sig %u code %d me %d value %d",
		      name, (int)n, in.ssi_signo, in.ssi_code,
		      in.ssi_pid == (unsigned)getpid(), in.ssi_int);
}

static void set_of(sigset_t *set, int a, int b)
{
	sigemptyset(set);
	sigaddset(set, a);
	if (b)
		sigaddset(set, b);
}

static void making(void)
{
	sigset_t set;
	int other = open(".", O_RDONLY);

	set_of(&set, SIGUSR1, SIGKILL);
	check(signalfd(99, &set, 0), "signalfd4: no descriptor");
	check(signalfd(other, &set, 0), "signalfd4: another file");
	check(signalfd(-1, &set, 1), "signalfd4: bad flag");
	check(signalfd(-2, &set, 0), "signalfd4: -2");
	check(syscall(SYS_signalfd4, -1, &set, 4, 0), "signalfd4: size 4");
	fd = opened(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC),
		    "signalfd4: both flags");
	value("fcntl: signalfd's flags = %x %d",
	      fcntl(fd, F_GETFL) & (O_NONBLOCK | O_ACCMODE),
	      fcntl(fd, F_GETFD));
	check(signalfd(fd, &set, 0) == fd, "signalfd4: its own again");
	check(write(fd, "x", 1), "write: signalfd");
	close(other);
}

static void reading(void)
{
	struct signalfd_siginfo two[2];
	union sigval v = { .sival_int = 4711 };
	sigset_t set;

	poll_fd("nothing");
	get("nothing");
	check(read(fd, two, 127), "read: signalfd, too small");
	pthread_kill(pthread_self(), SIGUSR1);
	poll_fd("one");
	get("by tgkill");
	poll_fd("read");
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	get("by kill");
	get("by kill, once");
	sigqueue(getpid(), SIGUSR1, v);
	get("by sigqueue");
	kill(getpid(), SIGUSR2);
	poll_fd("another signal");
	get("another signal");
	set_of(&set, SIGUSR2, SIGRTMIN);
	check(signalfd(fd, &set, 0) == fd, "signalfd4: another mask");
	poll_fd("after another mask");
	get("after another mask");
	v.sival_int = 1;
	sigqueue(getpid(), SIGRTMIN, v);
	v.sival_int = 2;
	sigqueue(getpid(), SIGRTMIN, v);
	check(read(fd, two, sizeof(two) + 5), "read: signalfd, two");
	value("read: signalfd, two give = %d %d", two[0].ssi_int,
	      two[1].ssi_int);
	get("no more");
}

static void timers(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR2 };
	struct itimerspec soon = { .it_value = { 0, 1000000 } };
	struct pollfd p = { fd, POLLIN, 0 };
	timer_t timer;

	ev.sigev_value.sival_int = 12;
	check(timer_create(CLOCK_MONOTONIC, &ev, &timer), "timer_create: it");
	check(timer_settime(timer, 0, &soon, NULL), "timer_settime: soon");
	check(poll(&p, 1, 5000), "poll: signalfd waits for a timer");
	get("of a timer");
	timer_delete(timer);
}

static long read_one(void *arg)
{
	struct signalfd_siginfo in;

	(void)arg;
	return read(fd, &in, sizeof(in)) == sizeof(in) ? (int)in.ssi_signo :
							 -1;
}

static void send_usr2(void *arg)
{
	(void)arg;
	kill(getpid(), SIGUSR2);
}

void program_signal_fd(void)
{
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGRTMIN);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	making();
	reading();
	timers();
	fcntl(fd, F_SETFL, 0);
	check(blocks("read: signalfd waits", read_one, send_usr2, NULL),
	      "read: signalfd, woken");
	close(fd);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}
