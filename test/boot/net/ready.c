/* SPDX-License-Identifier: BSD-3-Clause */
/* Readiness: levels and edges. */
#include <sys/epoll.h>
#include "net.h"

static int waited(int ep)
{
	struct epoll_event ev;
	int n = epoll_wait(ep, &ev, 1, 200);

	return n == 1 ? (int)ev.events : -n;
}

static int watch(int fd, unsigned int events)
{
	struct epoll_event ev = { .events = events };
	int ep = epoll_create1(0);

	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == 0);
	return ep;
}

static void levels(void)
{
	char buf[8];
	int fd[2], ep;

	tcp_pair(fd);
	ep = watch(fd[1], EPOLLIN | EPOLLRDHUP);
	CHECK(waited(ep) == 0);
	send(fd[0], "ab", 2, 0);
	CHECK(waited(ep) == EPOLLIN);
	CHECK(recv(fd[1], buf, 1, 0) == 1);
	CHECK(waited(ep) == EPOLLIN);
	CHECK(recv(fd[1], buf, 8, 0) == 1);
	CHECK(waited(ep) == 0);
	close(fd[0]);
	CHECK(waited(ep) == (EPOLLIN | EPOLLRDHUP));
	close(ep);
	close(fd[1]);
}

static void edges(void)
{
	int fd[2], ep;

	tcp_pair(fd);
	ep = watch(fd[1], EPOLLIN | EPOLLET);
	send(fd[0], "a", 1, 0);
	CHECK(waited(ep) == EPOLLIN);
	CHECK(waited(ep) == 0);
	send(fd[0], "b", 1, 0);
	CHECK(waited(ep) == EPOLLIN);
	CHECK(waited(ep) == 0);
	close(ep);
	close(fd[0]);
	close(fd[1]);
}

static void of_a_listener(void)
{
	struct sockaddr_in addr;
	int l = listener(&addr, 4), ep = watch(l, EPOLLIN);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(waited(ep) == 0);
	connect(fd, (struct sockaddr *)&addr, sizeof(addr));
	CHECK(waited(ep) == EPOLLIN);
	close(accept(l, NULL, NULL));
	CHECK(waited(ep) == 0);
	close(ep);
	close(fd);
	close(l);
}

static void room_to_write(void)
{
	static char buf[8192];
	int fd[2], ep;
	ssize_t n, in = 0, out = 0;

	tcp_pair(fd);
	while ((n = send(fd[0], buf, sizeof(buf), MSG_DONTWAIT)) > 0)
		out += n;
	CHECK(errno == EAGAIN && out > 0);
	/* What has moved to the peer may have made room meanwhile. */
	while (polled(fd[0], POLLOUT, 300) & POLLOUT) {
		n = send(fd[0], buf, sizeof(buf), MSG_DONTWAIT);
		out += n > 0 ? n : 0;
	}
	ep = watch(fd[0], EPOLLOUT | EPOLLET);
	CHECK(waited(ep) == 0);
	while (in < out) {
		readable(fd[1]);
		n = recv(fd[1], buf, sizeof(buf), MSG_DONTWAIT);
		if (n <= 0)
			break;
		in += n;
	}
	CHECK(in == out);
	CHECK(waited(ep) == EPOLLOUT);
	close(ep);
	close(fd[0]);
	close(fd[1]);
}

void test_ready(void)
{
	RUN(levels);
	RUN(edges);
	RUN(of_a_listener);
	RUN(room_to_write);
}
