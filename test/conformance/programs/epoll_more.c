/* SPDX-License-Identifier: BSD-3-Clause */
/* epoll in depth: sets in sets, circles, who is woken, modes, what closes. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static int p[2], ep;

static void open_all(void)
{
	pipe(p);
	ep = epoll_create1(0);
}

static void close_all(void)
{
	close(p[0]);
	close(p[1]);
	close(ep);
}

static int ctl(int epoll, int op, int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	return epoll_ctl(epoll, op, fd, &e);
}

static void wait_now(int epoll, const char *name)
{
	struct epoll_event e[4];
	int n = epoll_wait(epoll, e, 4, 0);

	check(n, "epoll_wait: %s", name);
	if (n > 0)
		value("epoll_wait: %s, events = 0x%x", name, e[0].events);
}

static void put_byte(void)
{
	write(p[1], "x", 1);
}

static void take_byte(void)
{
	char c;

	read(p[0], &c, 1);
}

/* ---- sets in sets ------------------------------------------------------- */

static void nested(void)
{
	int outer = epoll_create1(0), outmost = epoll_create1(0);

	open_all();
	check(ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN), "epoll_ctl: a pipe");
	check(ctl(outer, EPOLL_CTL_ADD, ep, EPOLLIN), "epoll_ctl: a set");
	check(ctl(outmost, EPOLL_CTL_ADD, outer, EPOLLIN | EPOLLET),
	      "epoll_ctl: a set of a set, by edges");
	wait_now(outmost, "nested, nothing");
	put_byte();
	wait_now(outmost, "nested, a byte");
	wait_now(outmost, "nested, by edges, again");
	wait_now(outer, "nested, by level");
	wait_now(outer, "nested, by level, again");
	put_byte();
	wait_now(outmost, "nested, second byte");
	take_byte();
	take_byte();
	wait_now(outer, "nested, empty");
	wait_now(ep, "the inner set, empty");
	close(outer);
	close(outmost);
	close_all();
}

/* How deep sets may be nested has changed with Linux: five deep they may. */
static void circles(void)
{
	int sets[5], i;

	for (i = 0; i < 5; i++)
		sets[i] = epoll_create1(0);
	check(ctl(sets[0], EPOLL_CTL_ADD, sets[0], EPOLLIN),
	      "epoll_ctl: itself");
	for (i = 0; i < 4; i++)
		check(ctl(sets[i], EPOLL_CTL_ADD, sets[i + 1], EPOLLIN),
		      "epoll_ctl: chain of %d", i + 2);
	check(ctl(sets[1], EPOLL_CTL_ADD, sets[0], EPOLLIN),
	      "epoll_ctl: circle of two");
	check(ctl(sets[4], EPOLL_CTL_ADD, sets[0], EPOLLIN),
	      "epoll_ctl: circle of five");
	check(ctl(sets[0], EPOLL_CTL_ADD, sets[1], EPOLLIN | EPOLLEXCLUSIVE),
	      "epoll_ctl: a set, exclusive");
	for (i = 0; i < 5; i++)
		close(sets[i]);
}

/* Built from the other end. */
static void chain_upwards(void)
{
	int sets[5], i;

	for (i = 0; i < 5; i++)
		sets[i] = epoll_create1(0);
	for (i = 4; i > 0; i--)
		check(ctl(sets[i - 1], EPOLL_CTL_ADD, sets[i], EPOLLIN),
		      "epoll_ctl: chain upwards of %d", 6 - i);
	for (i = 0; i < 5; i++)
		close(sets[i]);
}

/* From the first set down, or from the last one up: what ends that. */
static void endless(bool down)
{
	int sets[30], i, at, rc = 0;

	for (i = 0; i < 30; i++)
		sets[i] = epoll_create1(0);
	for (i = 0; i < 29 && !rc; i++) {
		at = down ? i : 28 - i;
		rc = ctl(sets[at], EPOLL_CTL_ADD, sets[at + 1], EPOLLIN);
	}
	check(rc, "epoll_ctl: chain of 30 %s", down ? "downwards" : "upwards");
	for (i = 0; i < 30; i++)
		close(sets[i]);
}

/* ---- modes -------------------------------------------------------------- */

static void modes(void)
{
	static const struct constant alone[] = {
		CONSTANT(EPOLLIN), CONSTANT(EPOLLOUT), CONSTANT(EPOLLRDHUP),
		CONSTANT(EPOLLPRI), CONSTANT(EPOLLET), CONSTANT(EPOLLWAKEUP),
		CONSTANT(EPOLLONESHOT), CONSTANT(EPOLLHUP), CONSTANT(EPOLLERR),
	};
	unsigned i;

	open_all();
	for (i = 0; i < COUNT(alone); i++) {
		check(ctl(ep, EPOLL_CTL_ADD, p[0], (uint32_t)alone[i].v |
			  EPOLLEXCLUSIVE), "epoll_ctl: exclusive, %s",
		      alone[i].name);
		ctl(ep, EPOLL_CTL_DEL, p[0], 0);
	}
	ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN | EPOLLEXCLUSIVE);
	check(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN),
	      "epoll_ctl: change an exclusive one");
	ctl(ep, EPOLL_CTL_DEL, p[0], 0);
	ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN);
	check(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLEXCLUSIVE),
	      "epoll_ctl: make it exclusive");
	check(ctl(ep, EPOLL_CTL_MOD, p[0], 0), "epoll_ctl: no events");
	put_byte();
	wait_now(ep, "no events, a byte");
	check(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT),
	      "epoll_ctl: one shot");
	wait_now(ep, "one shot");
	wait_now(ep, "one shot, again");
	check(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET),
	      "epoll_ctl: by edges");
	wait_now(ep, "by edges, first");
	wait_now(ep, "by edges, again");
	check(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET),
	      "epoll_ctl: by edges, again");
	wait_now(ep, "by edges, set anew");
	close(p[1]);
	p[1] = -1;
	wait_now(ep, "by edges, writer gone");
	close_all();
}

/* ---- who is woken ------------------------------------------------------- */

#define SLEEPERS	3

static _Atomic int sleeping, came;
static int own_set[SLEEPERS], event;

static void *waits(void *arg)
{
	struct epoll_event e;

	sleeping++;
	if (epoll_wait(*(int *)arg, &e, 1, 400) == 1)
		came++;
	return NULL;
}

static void wake_some(uint32_t flags, bool one_set, const char *name)
{
	pthread_t t[SLEEPERS];
	int i;

	sleeping = came = 0;
	event = eventfd(0, 0);
	for (i = 0; i < SLEEPERS; i++) {
		own_set[i] = epoll_create1(0);
		if (!i || !one_set)
			ctl(own_set[i], EPOLL_CTL_ADD, event, EPOLLIN | flags);
		pthread_create(&t[i], NULL, waits,
			       &own_set[one_set ? 0 : i]);
	}
	while (sleeping < SLEEPERS)
		wait_ms(1);
	wait_ms(20);
	write(event, &(uint64_t){ 1 }, 8);
	for (i = 0; i < SLEEPERS; i++)
		pthread_join(t[i], NULL);
	value("epoll_wait: %s, came = %d", name, came);
	for (i = 0; i < SLEEPERS; i++)
		close(own_set[i]);
	close(event);
}

/* ---- time and signals --------------------------------------------------- */

static void pwait2(void)
{
	struct timespec t = { 0, 2000000 };
	sigset_t all, none, old;
	struct epoll_event e;

	open_all();
	ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN);
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, &t, NULL, 0),
	      "epoll_pwait2: 2 ms");
	t = (struct timespec){ 0, 0 };
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, &t, NULL, 0),
	      "epoll_pwait2: 0");
	t = (struct timespec){ 0, -1 };
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, &t, NULL, 0),
	      "epoll_pwait2: bad time");
	t = (struct timespec){ 0, 1000000000 };
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, &t, NULL, 0),
	      "epoll_pwait2: another bad time");
	t = (struct timespec){ 0, 1 };
	check(syscall(SYS_epoll_pwait2, ep, &e, 0, &t, NULL, 0),
	      "epoll_pwait2: no room");
	check(syscall(SYS_epoll_pwait2, -1, &e, 1, &t, NULL, 0),
	      "epoll_pwait2: closed");
	check(syscall(SYS_epoll_pwait2, p[0], &e, 1, &t, NULL, 0),
	      "epoll_pwait2: a pipe");
	sigfillset(&all);
	sigemptyset(&none);
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, &t, &all, 4),
	      "epoll_pwait2: size 4");
	signal(SIGUSR2, SIG_DFL);
	interrupt_start(0);
	t = (struct timespec){ 0, 50000000 };
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, &t, &all, 8),
	      "epoll_pwait2: all signals blocked");
	pthread_sigmask(SIG_SETMASK, &all, &old);
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, NULL, &none, 8),
	      "epoll_pwait2: none blocked");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	interrupt_stop();
	put_byte();
	check(syscall(SYS_epoll_pwait2, ep, &e, 1, NULL, NULL, 0),
	      "epoll_pwait2: a byte");
	close_all();
}

/* ---- what closes -------------------------------------------------------- */

static void closing(void)
{
	struct epoll_event e;
	int copy;

	open_all();
	ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN);
	put_byte();
	copy = dup(p[0]);
	close(p[0]);
	check(epoll_wait(ep, &e, 1, 0), "epoll_wait: a copy is open");
	check(ctl(ep, EPOLL_CTL_DEL, p[0], 0), "epoll_ctl: closed");
	close(copy);
	check(epoll_wait(ep, &e, 1, 0), "epoll_wait: all are closed");
	p[0] = -1;
	close_all();
	open_all();
	copy = dup(p[0]);
	check(ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN), "epoll_ctl: first");
	check(ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN), "epoll_ctl: twice");
	check(ctl(ep, EPOLL_CTL_ADD, copy, EPOLLIN), "epoll_ctl: the copy");
	put_byte();
	check(epoll_wait(ep, (struct epoll_event[2]){ 0 }, 2, 0),
	      "epoll_wait: one pipe by two numbers");
	check(ctl(ep, EPOLL_CTL_DEL, copy, 0), "epoll_ctl: not the copy");
	check(ctl(ep, EPOLL_CTL_DEL, copy, 0), "epoll_ctl: gone");
	check(ctl(ep, 9, p[0], EPOLLIN), "epoll_ctl: bad operation");
	check(epoll_ctl(ep, EPOLL_CTL_ADD, copy, NULL), "epoll_ctl: no event");
	close(copy);
	close_all();
}

void program_epoll_more(void)
{
	nested();
	circles();
	chain_upwards();
	endless(true);
	endless(false);
	modes();
	wake_some(0, false, "three sets");
	wake_some(EPOLLEXCLUSIVE, false, "three sets, exclusive");
	wake_some(EPOLLET, true, "three threads at one set, by edges");
	wake_some(EPOLLONESHOT, true, "three threads at one set, one shot");
	pwait2();
	closing();
}
