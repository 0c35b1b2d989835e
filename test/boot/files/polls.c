/* SPDX-License-Identifier: BSD-3-Clause */
/* poll, select, epoll. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>
#include "files.h"

static int p[2];

static void *write_later(void *arg)
{
	usleep(20000);
	if (write(p[1], "x", 1) != 1)
		return arg;
	return NULL;
}

static long ms_since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - t->tv_sec) * 1000 +
	       (now.tv_nsec - t->tv_nsec) / 1000000;
}

static void polling(void)
{
	struct pollfd f[3];
	struct timespec t;
	pthread_t th;
	char c;

	CHECK(pipe(p) == 0);
	f[0] = (struct pollfd) { p[0], POLLIN, 0 };
	f[1] = (struct pollfd) { p[1], POLLOUT, 0 };
	f[2] = (struct pollfd) { -1, POLLIN, 7 };
	CHECK(poll(f, 3, 0) == 1 && f[1].revents == POLLOUT);
	CHECK(f[0].revents == 0 && f[2].revents == 0);
	f[2].fd = 99;
	CHECK(poll(f, 3, -1) == 2 && f[2].revents == POLLNVAL);
	clock_gettime(CLOCK_MONOTONIC, &t);
	CHECK(poll(f, 1, 30) == 0);
	CHECK(ms_since(&t) >= 29 && ms_since(&t) < 1000);
	pthread_create(&th, NULL, write_later, NULL);
	CHECK(poll(f, 1, 10000) == 1 && f[0].revents == POLLIN);
	pthread_join(th, NULL);
	CHECK(read(p[0], &c, 1) == 1);
	close(p[1]);
	CHECK(poll(f, 1, -1) == 1 && f[0].revents == POLLHUP);
	close(p[0]);
	CHECK(poll(NULL, 0, 1) == 0);
	put_file("f", "");
	f[0].fd = open("f", O_RDONLY);
	f[0].events = POLLIN | POLLOUT;
	CHECK(poll(f, 1, -1) == 1 && f[0].revents == (POLLIN | POLLOUT));
	close(f[0].fd);
	unlink("f");
}

static void selecting(void)
{
	struct timeval tv = { 0, 20000 };
	fd_set in, out;

	CHECK(pipe(p) == 0);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(p[0], &in);
	FD_SET(p[1], &out);
	CHECK(select(p[1] + 1, &in, &out, NULL, &tv) == 1);
	CHECK(!FD_ISSET(p[0], &in) && FD_ISSET(p[1], &out));
	FD_SET(p[0], &in);
	CHECK(select(p[1] + 1, &in, NULL, NULL, &tv) == 0);
	CHECK(!FD_ISSET(p[0], &in));
	CHECK(write(p[1], "x", 1) == 1);
	FD_SET(p[0], &in);
	FD_SET(p[1], &out);
	CHECK(select(p[1] + 1, &in, &out, NULL, NULL) == 2);
	close(p[0]);
	close(p[1]);
	FD_SET(p[0], &in);
	FAILS(EBADF, select(p[1] + 1, &in, NULL, NULL, &tv));
	FAILS(EINVAL, select(-1, NULL, NULL, NULL, &tv));
}

static int ep;

static int ctl(int op, int fd, unsigned events)
{
	struct epoll_event ev = { .events = events, .data.fd = fd };

	return epoll_ctl(ep, op, fd, &ev);
}

static int ready(int ms)
{
	struct epoll_event ev[8];

	return epoll_wait(ep, ev, 8, ms);
}

static void epoll_errors(void)
{
	struct epoll_event ev;
	int fd;

	FAILS(EINVAL, epoll_create1(0x123));
	CHECK((ep = epoll_create1(EPOLL_CLOEXEC)) >= 0);
	CHECK(fcntl(ep, F_GETFD) == FD_CLOEXEC);
	CHECK(pipe(p) == 0);
	put_file("f", "");
	CHECK((fd = open("f", O_RDONLY)) >= 0);
	FAILS(EPERM, ctl(EPOLL_CTL_ADD, fd, EPOLLIN));
	FAILS(EBADF, ctl(EPOLL_CTL_ADD, 99, EPOLLIN));
	FAILS(EINVAL, ctl(EPOLL_CTL_ADD, ep, EPOLLIN));
	FAILS(ENOENT, ctl(EPOLL_CTL_MOD, p[0], EPOLLIN));
	FAILS(ENOENT, ctl(EPOLL_CTL_DEL, p[0], 0));
	CHECK(ctl(EPOLL_CTL_ADD, p[0], EPOLLIN) == 0);
	FAILS(EEXIST, ctl(EPOLL_CTL_ADD, p[0], EPOLLIN));
	FAILS(EINVAL, ctl(77, p[0], EPOLLIN));
	FAILS(EINVAL, epoll_wait(ep, &ev, 0, 0));
	FAILS(EINVAL, epoll_wait(fd, &ev, 1, 0));
	FAILS(EINVAL, read(ep, &fd, 1));
	close(fd);
	close(p[0]);
	close(p[1]);
	close(ep);
	unlink("f");
}

static void epoll_modes(void)
{
	char c;

	CHECK((ep = epoll_create1(0)) >= 0 && pipe(p) == 0);
	CHECK(ctl(EPOLL_CTL_ADD, p[0], EPOLLIN) == 0 && ready(0) == 0);
	CHECK(write(p[1], "x", 1) == 1);
	CHECK(ready(-1) == 1 && ready(-1) == 1);	/* a level */
	CHECK(ctl(EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET) == 0);
	CHECK(ready(-1) == 1 && ready(0) == 0);		/* an edge */
	CHECK(write(p[1], "y", 1) == 1 && ready(0) == 1);
	CHECK(read(p[0], &c, 1) == 1 && ready(0) == 0);
	CHECK(ctl(EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT) == 0);
	CHECK(ready(0) == 1 && ready(0) == 0);
	CHECK(write(p[1], "z", 1) == 1 && ready(0) == 0);
	CHECK(ctl(EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT) == 0);
	CHECK(ready(0) == 1);
	CHECK(ctl(EPOLL_CTL_MOD, p[0], 0) == 0 && ready(0) == 0);
	close(p[1]);
	CHECK(ready(0) == 1);				/* a hang-up */
	close(p[0]);
	CHECK(ready(0) == 0);
	close(ep);
}

static void epoll_closing(void)
{
	struct pollfd f;
	pthread_t th;
	int copy, outer = -1;

	CHECK((ep = epoll_create1(0)) >= 0 && pipe(p) == 0);
	CHECK(ctl(EPOLL_CTL_ADD, p[0], EPOLLIN) == 0);
	f = (struct pollfd) { ep, POLLIN, 0 };
	CHECK(poll(&f, 1, 0) == 0);
	pthread_create(&th, NULL, write_later, NULL);
	CHECK(ready(10000) == 1);
	pthread_join(th, NULL);
	CHECK(poll(&f, 1, 0) == 1);
	/* a duplicate keeps the description, and so the interest */
	copy = dup(p[0]);
	close(p[0]);
	CHECK(ready(0) == 1);
	close(copy);
	CHECK(ready(0) == 0 && poll(&f, 1, 0) == 0);
	close(p[1]);
	/* a set within a set */
	CHECK(pipe(p) == 0 && (outer = epoll_create1(0)) >= 0);
	CHECK(ctl(EPOLL_CTL_ADD, p[0], EPOLLIN) == 0);
	copy = ep;
	ep = outer;
	CHECK(ctl(EPOLL_CTL_ADD, copy, EPOLLIN) == 0 && ready(0) == 0);
	CHECK(write(p[1], "x", 1) == 1 && ready(0) == 1);
	ep = copy;
	FAILS(ELOOP, ctl(EPOLL_CTL_ADD, outer, EPOLLIN));
	close(p[0]);
	close(p[1]);
	close(outer);
	close(ep);
}

const struct test poll_tests[] = {
	{ "poll", polling },
	{ "select", selecting },
	{ "epoll: errors", epoll_errors },
	{ "epoll: levels, edges, one shot", epoll_modes },
	{ "epoll: closing and nesting", epoll_closing },
	{ 0 }
};
