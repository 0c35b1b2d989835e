/* SPDX-License-Identifier: BSD-3-Clause */
/* poll, ppoll, select, pselect and epoll. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"

static int ev, set;

static void write_event(void *arg)
{
	(void)arg;
	write(ev, &(uint64_t){ 1 }, 8);
}

static void read_event(void)
{
	read(ev, &(uint64_t){ 0 }, 8);
}

static long do_poll(void *arg)
{
	struct pollfd p = { .fd = ev, .events = POLLIN };

	(void)arg;
	return poll(&p, 1, -1);
}

static long do_select(void *arg)
{
	fd_set in;

	(void)arg;
	FD_ZERO(&in);
	FD_SET(ev, &in);
	return select(ev + 1, &in, NULL, NULL, NULL);
}

static long do_epoll(void *arg)
{
	struct epoll_event e;

	(void)arg;
	return epoll_wait(set, &e, 1, -1);
}

static void polls(void)
{
	struct pollfd p[3] = {
		{ .fd = -1, .events = POLLIN, .revents = 77 },
		{ .fd = ev, .events = POLLOUT },
		{ .fd = 200, .events = POLLIN },
	};
	struct rlimit lim;
	int n;

	n = poll(p, 1, 0);
	value("poll: a negative one = %d %d", n, p[0].revents);
	n = poll(p, 3, 0);
	value("poll: three = %d %d 0x%x 0x%x", n, p[0].revents, p[1].revents,
	      p[2].revents);
	p[1].events = 0;
	n = poll(p + 1, 1, 0);
	value("poll: no events = %d 0x%x", n, p[1].revents);
	getrlimit(RLIMIT_NOFILE, &lim);
	check(poll(p, lim.rlim_cur + 1, 0), "poll: too many");
	check(poll(NULL, 0, 0), "poll: none");
	check(poll(NULL, 0, 10), "poll: none, 10 ms");
	check(ppoll(p, 1, &(struct timespec){ 0, 1000000000 }, NULL),
	      "ppoll: bad nanoseconds");
	check(ppoll(p, 1, &(struct timespec){ -1, 0 }, NULL),
	      "ppoll: negative");
	check(syscall(SYS_ppoll, p, 1, NULL, &(sigset_t){ 0 }, 4),
	      "ppoll: bad size of the mask");
	check(ppoll(p, 1, &(struct timespec){ 0, 1000 }, NULL),
	      "ppoll: 1 us");
	check(blocks("poll:", do_poll, write_event, NULL), "poll: woken");
	read_event();
	interrupt_start(SA_RESTART);
	check(do_poll(NULL), "poll: interrupted, SA_RESTART");
	interrupt_stop();
}

static void selects(void)
{
	struct timeval t = { 0, 0 };
	fd_set in, out;
	int gone;

	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(ev, &in);
	FD_SET(ev, &out);
	check(select(ev + 1, &in, &out, NULL, &t), "select: two sets");
	value("select: sets = %d %d", FD_ISSET(ev, &in) != 0,
	      FD_ISSET(ev, &out) != 0);
	check(select(-1, NULL, NULL, NULL, &t), "select: -1");
	check(select(0, NULL, NULL, NULL, &t), "select: none");
	/* Not any number: Linux ignores those behind its table's end. */
	gone = dup(ev);
	close(gone);
	FD_ZERO(&in);
	FD_SET(gone, &in);
	check(select(gone + 1, &in, NULL, NULL, &t), "select: closed");
	t.tv_usec = -1;
	check(select(0, NULL, NULL, NULL, &t), "select: negative");
	t = (struct timeval){ 0, 1500000 };
	FD_ZERO(&out);
	FD_SET(ev, &out);
	check(select(ev + 1, NULL, &out, NULL, &t),
	      "select: more than a second in microseconds");
	t = (struct timeval){ 0, 20000 };
	FD_ZERO(&in);
	FD_SET(ev, &in);
	check(select(ev + 1, &in, NULL, NULL, &t), "select: 20 ms");
	value("select: time left = %ld.%06ld set %d", t.tv_sec, t.tv_usec,
	      FD_ISSET(ev, &in) != 0);
	check(pselect(0, NULL, NULL, NULL,
		      &(struct timespec){ 0, 1000000000 }, NULL),
	      "pselect: bad nanoseconds");
	check(pselect(0, NULL, NULL, NULL, &(struct timespec){ 0, 10 }, NULL),
	      "pselect: 10 ns");
	check(blocks("select:", do_select, write_event, NULL),
	      "select: woken");
	read_event();
	interrupt_start(SA_RESTART);
	check(do_select(NULL), "select: interrupted, SA_RESTART");
	interrupt_stop();
}

static void masks(void)
{
	struct timespec t = { 0, 1000 };
	sigset_t none, usr2, old;
	struct sigaction sa = { .sa_handler = SIG_IGN };
	struct epoll_event e;

	sigemptyset(&none);
	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &usr2, &old);
	interrupt_start(0);
	sigaction(SIGUSR1, NULL, &sa);
	sigaction(SIGUSR2, &sa, NULL);
	raise(SIGUSR2);
	check(ppoll(NULL, 0, NULL, &none), "ppoll: mask lets one through");
	raise(SIGUSR2);
	check(pselect(0, NULL, NULL, NULL, NULL, &none),
	      "pselect: mask lets one through");
	raise(SIGUSR2);
	check(epoll_pwait(set, &e, 1, -1, &none),
	      "epoll_pwait: mask lets one through");
	check(syscall(SYS_epoll_pwait2, set, &e, 1, &t, NULL, 8),
	      "epoll_pwait2: 1 us");
	interrupt_stop();
	pthread_sigmask(SIG_SETMASK, NULL, &usr2);
	value("ppoll: mask afterwards = %d", sigismember(&usr2, SIGUSR2));
	signal(SIGUSR2, SIG_DFL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void waited(const char *what)
{
	struct epoll_event e[4];
	int n = epoll_wait(set, e, 4, 0);

	value("epoll_wait: %s = %d 0x%x", what, n, n > 0 ? e[0].events : 0);
}

static void ctl(int op, unsigned events, const char *what)
{
	struct epoll_event e = { .events = events };

	check(epoll_ctl(set, op, ev, &e), "epoll_ctl: %s", what);
}

static void epolls(void)
{
	struct epoll_event e = { 0 };
	int other, copy;

	close(opened(epoll_create(0), "epoll_create: 0"));
	close(opened(epoll_create(-1), "epoll_create: -1"));
	close(opened(epoll_create(1), "epoll_create: 1"));
	opened(epoll_create1(1), "epoll_create1: flag 1");
	check(epoll_wait(set, &e, 0, 0), "epoll_wait: 0 events");
	check(epoll_wait(set, &e, -1, 0), "epoll_wait: -1 events");
	check(epoll_wait(set, &e, INT_MAX, 0), "epoll_wait: INT_MAX events");
	check(epoll_wait(ev, &e, 1, 0), "epoll_wait: no set");
	check(epoll_ctl(ev, EPOLL_CTL_ADD, set, &e), "epoll_ctl: no set");
	check(epoll_ctl(set, EPOLL_CTL_ADD, set, &e), "epoll_ctl: itself");
	check(epoll_ctl(set, EPOLL_CTL_ADD, 200, &e), "epoll_ctl: closed");
	check(epoll_ctl(set, 9, ev, &e), "epoll_ctl: bad operation");
	ctl(EPOLL_CTL_MOD, EPOLLIN, "MOD before ADD");
	ctl(EPOLL_CTL_DEL, EPOLLIN, "DEL before ADD");
	ctl(EPOLL_CTL_ADD, EPOLLIN, "ADD");
	ctl(EPOLL_CTL_ADD, EPOLLIN, "ADD twice");
	waited("nothing");
	write_event(NULL);
	waited("level");
	waited("level again");
	ctl(EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT, "MOD");
	waited("both");
	ctl(EPOLL_CTL_MOD, 0, "MOD to nothing");
	waited("no events");
	ctl(EPOLL_CTL_MOD, EPOLLIN | EPOLLET, "MOD to EPOLLET");
	waited("edge");
	waited("edge again");
	write_event(NULL);
	waited("edge, new write");
	ctl(EPOLL_CTL_MOD, EPOLLIN | EPOLLONESHOT, "MOD to EPOLLONESHOT");
	waited("oneshot");
	write_event(NULL);
	waited("oneshot again");
	ctl(EPOLL_CTL_MOD, EPOLLIN | EPOLLONESHOT, "MOD arms again");
	waited("oneshot armed again");
	ctl(EPOLL_CTL_MOD, EPOLLIN | EPOLLEXCLUSIVE, "MOD to EPOLLEXCLUSIVE");
	ctl(EPOLL_CTL_DEL, 0, "DEL");
	waited("deleted");
	ctl(EPOLL_CTL_ADD, EPOLLIN | EPOLLEXCLUSIVE, "ADD EPOLLEXCLUSIVE");
	waited("exclusive");
	ctl(EPOLL_CTL_MOD, EPOLLIN, "MOD of an exclusive one");
	ctl(EPOLL_CTL_DEL, 0, "DEL of an exclusive one");
	other = epoll_create1(0);
	e.events = EPOLLIN;
	check(epoll_ctl(other, EPOLL_CTL_ADD, set, &e), "epoll_ctl: nested");
	check(epoll_ctl(set, EPOLL_CTL_ADD, other, &e), "epoll_ctl: a circle");
	ctl(EPOLL_CTL_ADD, EPOLLIN, "ADD below a nested set");
	check(epoll_wait(other, &e, 1, 0), "epoll_wait: nested, ready");
	read_event();
	check(epoll_wait(other, &e, 1, 0), "epoll_wait: nested, not ready");
	close(other);
	copy = dup(ev);
	e.events = EPOLLOUT;
	check(epoll_ctl(set, EPOLL_CTL_ADD, copy, &e), "epoll_ctl: a dup");
	check(epoll_wait(set, (struct epoll_event[4]){ 0 }, 4, 0),
	      "epoll_wait: with a dup");
	close(copy);
	check(epoll_wait(set, (struct epoll_event[4]){ 0 }, 4, 0),
	      "epoll_wait: closed dup, description open");
}

static void closed_files(void)
{
	struct epoll_event e = { .events = EPOLLOUT };
	int fds[2];

	pipe(fds);
	epoll_ctl(set, EPOLL_CTL_ADD, fds[1], &e);
	waited("pipe's writer");
	close(fds[0]);
	waited("pipe's writer, no reader");
	close(fds[1]);
	waited("closed for good");
}

void program_polling(void)
{
	ev = eventfd(0, EFD_NONBLOCK);
	set = epoll_create1(EPOLL_CLOEXEC);
	polls();
	selects();
	epolls();
	close(set);
	set = epoll_create1(0);
	masks();
	closed_files();
	ctl(EPOLL_CTL_ADD, EPOLLIN, "ADD to a new set");
	check(blocks("epoll_wait:", do_epoll, write_event, NULL),
	      "epoll_wait: woken");
	read_event();
	interrupt_start(SA_RESTART);
	check(do_epoll(NULL), "epoll_wait: interrupted, SA_RESTART");
	interrupt_stop();
	close(set);
	close(ev);
}
