/* SPDX-License-Identifier: BSD-3-Clause */
/* Options, and the errors of names. */
#include <sys/time.h>
#include <time.h>
#include "net.h"

static int get(int fd, int level, int name)
{
	int v = -1;
	socklen_t len = sizeof(v);

	if (getsockopt(fd, level, name, &v, &len) < 0)
		return -errno;
	return v;
}

static int set(int fd, int level, int name, int v)
{
	return setsockopt(fd, level, name, &v, sizeof(v));
}

static void of_sockets(void)
{
	struct sockaddr_in a;
	int l = listener(&a, 1);

	CHECK(get(l, SOL_SOCKET, SO_TYPE) == SOCK_STREAM);
	CHECK(get(l, SOL_SOCKET, SO_DOMAIN) == AF_INET);
	CHECK(get(l, SOL_SOCKET, SO_PROTOCOL) == IPPROTO_TCP);
	CHECK(get(l, SOL_SOCKET, SO_ACCEPTCONN) == 1);
	CHECK(get(l, SOL_SOCKET, SO_ERROR) == 0);
	CHECK(set(l, SOL_SOCKET, SO_REUSEADDR, 1) == 0);
	CHECK(get(l, SOL_SOCKET, SO_REUSEADDR) == 1);
	CHECK(set(l, SOL_SOCKET, SO_RCVBUF, 20000) == 0);
	CHECK(get(l, SOL_SOCKET, SO_RCVBUF) == 40000);
	FAILS(set(l, SOL_SOCKET, 9999, 1), ENOPROTOOPT);
	FAILS(setsockopt(l, SOL_SOCKET, SO_REUSEADDR, "", 1), EINVAL);
	close(l);
}

static void of_tcp(void)
{
	int fd[2];

	tcp_pair(fd);
	CHECK(get(fd[0], IPPROTO_TCP, TCP_NODELAY) == 0);
	CHECK(set(fd[0], IPPROTO_TCP, TCP_NODELAY, 1) == 0);
	CHECK(get(fd[0], IPPROTO_TCP, TCP_NODELAY) == 1);
	CHECK(set(fd[0], SOL_SOCKET, SO_KEEPALIVE, 1) == 0);
	CHECK(get(fd[0], SOL_SOCKET, SO_KEEPALIVE) == 1);
	CHECK(set(fd[0], IPPROTO_TCP, TCP_KEEPIDLE, 33) == 0);
	CHECK(get(fd[0], IPPROTO_TCP, TCP_KEEPIDLE) == 33);
	FAILS(set(fd[0], IPPROTO_TCP, TCP_KEEPCNT, 0), EINVAL);
	CHECK(get(fd[0], IPPROTO_TCP, TCP_MAXSEG) > 500);
	FAILS(set(fd[0], IPPROTO_TCP, 9999, 1), ENOPROTOOPT);
	close(fd[0]);
	close(fd[1]);
}

static void cork(void)
{
	char buf[16];
	int fd[2];

	tcp_pair(fd);
	CHECK(set(fd[0], IPPROTO_TCP, TCP_CORK, 1) == 0);
	CHECK(send(fd[0], "head", 4, 0) == 4);
	CHECK(send(fd[0], "body", 4, 0) == 4);
	CHECK(polled(fd[1], POLLIN, 50) == 0);
	CHECK(set(fd[0], IPPROTO_TCP, TCP_CORK, 0) == 0);
	readable(fd[1]);
	CHECK(recv(fd[1], buf, sizeof(buf), 0) == 8);
	close(fd[0]);
	close(fd[1]);
}

static void timeout(void)
{
	struct timeval tv = { 0, 150000 };
	struct timespec t0, t1;
	char buf[4];
	int fd[2];
	long ms;

	tcp_pair(fd);
	CHECK(setsockopt(fd[0], SOL_SOCKET, SO_RCVTIMEO, &tv,
			 sizeof(tv)) == 0);
	clock_gettime(CLOCK_MONOTONIC, &t0);
	FAILS(recv(fd[0], buf, 4, 0), EAGAIN);
	FAILS(read(fd[0], buf, 4), EAGAIN);
	clock_gettime(CLOCK_MONOTONIC, &t1);
	ms = (t1.tv_sec - t0.tv_sec) * 1000 +
	     (t1.tv_nsec - t0.tv_nsec) / 1000000;
	CHECK(ms >= 290 && ms < 5000);
	close(fd[0]);
	close(fd[1]);
}

static void names(void)
{
	struct sockaddr_in a, b = { .sin_family = AF_INET };
	int l = listener(&a, 1), fd = socket(AF_INET, SOCK_STREAM, 0);

	FAILS(bind(fd, (struct sockaddr *)&a, sizeof(a)), EADDRINUSE);
	FAILS(bind(fd, (struct sockaddr *)&a, 4), EINVAL);
	b.sin_addr.s_addr = inet_addr("192.0.2.1");
	FAILS(bind(fd, (struct sockaddr *)&b, sizeof(b)), EADDRNOTAVAIL);
	b.sin_addr.s_addr = htonl(INADDR_ANY);
	CHECK(bind(fd, (struct sockaddr *)&b, sizeof(b)) == 0);
	FAILS(bind(fd, (struct sockaddr *)&b, sizeof(b)), EINVAL);
	FAILS(socket(12345, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	FAILS(bind(fd, NULL, sizeof(b)), EFAULT);
	close(fd);
	close(l);
}

static void time_wait_and_reuse(void)
{
	struct sockaddr_in a;
	char buf[4];
	int l = listener(&a, 1), fd = socket(AF_INET, SOCK_STREAM, 0), c;

	CHECK(connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0);
	c = accept(l, NULL, NULL);
	close(c);	/* this end is in TIME-WAIT then */
	CHECK(recv(fd, buf, 4, 0) == 0);
	close(fd);
	close(l);
	usleep(50000);
	l = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(set(l, SOL_SOCKET, SO_REUSEADDR, 1) == 0);
	CHECK(bind(l, (struct sockaddr *)&a, sizeof(a)) == 0);
	CHECK(listen(l, 1) == 0);
	close(l);
}

void test_options(void)
{
	RUN(of_sockets);
	RUN(of_tcp);
	RUN(cork);
	RUN(timeout);
	RUN(names);
	RUN(time_wait_and_reuse);
}
