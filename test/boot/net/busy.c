/* SPDX-License-Identifier: BSD-3-Clause */
/* Programs that ask again and again instead of waiting. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include "net.h"

#define TRIES	5000000

/* Whether fn(arg) becomes true if it is asked often enough. */
static int soon(int (*fn)(int), int arg)
{
	int i;

	for (i = 0; i < TRIES; i++) {
		if (fn(arg))
			return 1;
	}
	return 0;
}

/* A socket to which a datagram is on its way. */
static int sent_to(void)
{
	struct sockaddr_in addr;
	int to = udp_bound(&addr), from = socket(AF_INET, SOCK_DGRAM, 0);

	CHECK(sendto(from, "x", 1, 0, (struct sockaddr *)&addr,
		     sizeof(addr)) == 1);
	close(from);
	return to;
}

static int received(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_DONTWAIT) == 1;
}

static int has_read(int fd)
{
	char c;

	return read(fd, &c, 1) == 1;
}

static int is_polled(int fd)
{
	return polled(fd, POLLIN, 0) == POLLIN;
}

static int is_selected(int fd)
{
	struct timeval none = { 0, 0 };
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	return select(fd + 1, &set, NULL, NULL, &none) == 1;
}

static int is_epolled(int ep)
{
	struct epoll_event ev;

	return epoll_wait(ep, &ev, 1, 0) == 1;
}

static int accepted(int fd)
{
	int c = accept(fd, NULL, NULL);

	if (c >= 0)
		close(c);
	return c >= 0;
}

static void asked(int (*fn)(int))
{
	int fd = sent_to();

	CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	CHECK(soon(fn, fd));
	close(fd);
}

static void receives(void)
{
	asked(received);
}

static void reads(void)
{
	asked(has_read);
}

static void polls(void)
{
	asked(is_polled);
}

static void selects(void)
{
	asked(is_selected);
}

static void epolls(void)
{
	struct epoll_event ev = { .events = EPOLLIN };
	int fd = sent_to(), ep = epoll_create1(0);

	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == 0);
	CHECK(soon(is_epolled, ep));
	close(ep);
	close(fd);
}

static void accepts(void)
{
	struct sockaddr_in addr;
	int l = listener(&addr, 1), fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(fcntl(l, F_SETFL, O_NONBLOCK) == 0);
	CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	FAILS(connect(fd, (struct sockaddr *)&addr, sizeof(addr)),
	      EINPROGRESS);
	CHECK(soon(accepted, l));
	close(fd);
	close(l);
}

static void *write_one(void *arg)
{
	CHECK(write(*(int *)arg, "x", 1) == 1);
	return NULL;
}

/* The other thread gets its turn. */
static void reads_from_a_thread(void)
{
	pthread_t t;
	int fd[2];

	CHECK(pipe(fd) == 0);
	CHECK(fcntl(fd[0], F_SETFL, O_NONBLOCK) == 0);
	CHECK(pthread_create(&t, NULL, write_one, &fd[1]) == 0);
	CHECK(soon(has_read, fd[0]));
	pthread_join(t, NULL);
	close(fd[0]);
	close(fd[1]);
}

static int stop;

static void *yields(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < TRIES && !__atomic_load_n(&stop, __ATOMIC_RELAXED); i++)
		sched_yield();
	return (void *)(long)(i == TRIES);
}

/* Packets arrive although the CPU never idles. */
static void beside_a_thread_that_yields(void)
{
	void *gave_up;
	pthread_t t;
	char c;
	int fd;

	CHECK(pthread_create(&t, NULL, yields, NULL) == 0);
	fd = sent_to();
	CHECK(recv(fd, &c, 1, 0) == 1);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	CHECK(pthread_join(t, &gave_up) == 0 && !gave_up);
	close(fd);
}

void test_busy(void)
{
	RUN(receives);
	RUN(reads);
	RUN(polls);
	RUN(selects);
	RUN(epolls);
	RUN(accepts);
	RUN(reads_from_a_thread);
	RUN(beside_a_thread_that_yields);
}
