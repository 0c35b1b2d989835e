/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP: how connections end. */
#include <time.h>
#include "net.h"

static void half_close(void)
{
	char buf[8];
	int fd[2];

	tcp_pair(fd);
	CHECK(send(fd[0], "x", 1, 0) == 1);
	CHECK(shutdown(fd[0], SHUT_WR) == 0);
	FAILS(send(fd[0], "y", 1, MSG_NOSIGNAL), EPIPE);
	CHECK(recv(fd[1], buf, 8, MSG_WAITALL) == 1);
	CHECK(recv(fd[1], buf, 8, 0) == 0);
	CHECK(polled(fd[1], POLLIN | POLLRDHUP | POLLOUT, 0) ==
	      (POLLIN | POLLRDHUP | POLLOUT));
	CHECK(send(fd[1], "z", 1, 0) == 1);
	CHECK(recv(fd[0], buf, 8, 0) == 1 && buf[0] == 'z');
	CHECK(shutdown(fd[1], SHUT_WR) == 0);
	CHECK(recv(fd[0], buf, 8, 0) == 0);
	CHECK(polled(fd[0], POLLIN, 5000) & POLLHUP);
	close(fd[0]);
	close(fd[1]);
}

static void unread_data_resets(void)
{
	char buf[8];
	int fd[2];

	tcp_pair(fd);
	CHECK(send(fd[0], "unread", 6, 0) == 6);
	readable(fd[1]);
	close(fd[1]);
	CHECK(polled(fd[0], POLLIN, 5000) & POLLERR);
	FAILS(recv(fd[0], buf, 8, 0), ECONNRESET);
	CHECK(recv(fd[0], buf, 8, 0) == 0);
	FAILS(send(fd[0], "y", 1, MSG_NOSIGNAL), EPIPE);
	close(fd[0]);
}

static void linger_zero_resets(void)
{
	struct linger l = { 1, 0 };
	char buf[8];
	int fd[2];

	tcp_pair(fd);
	CHECK(setsockopt(fd[0], SOL_SOCKET, SO_LINGER, &l, sizeof(l)) == 0);
	close(fd[0]);
	CHECK(polled(fd[1], POLLIN, 5000) & (POLLERR | POLLHUP));
	FAILS(recv(fd[1], buf, 8, 0), ECONNRESET);
	close(fd[1]);
}

static void data_before_end(void)
{
	char buf[64];
	int fd[2];

	tcp_pair(fd);
	CHECK(send(fd[0], "last words", 10, 0) == 10);
	close(fd[0]);
	CHECK(recv(fd[1], buf, sizeof(buf), MSG_WAITALL) == 10);
	CHECK(recv(fd[1], buf, sizeof(buf), 0) == 0);
	close(fd[1]);
}

static void shutdown_for_reading(void)
{
	char buf[8];
	int fd[2];

	tcp_pair(fd);
	CHECK(shutdown(fd[1], SHUT_RD) == 0);
	CHECK(recv(fd[1], buf, 8, 0) == 0);
	CHECK(polled(fd[1], POLLIN, 0) & POLLIN);
	FAILS(shutdown(fd[1], 7), EINVAL);
	close(fd[0]);
	close(fd[1]);
}

static void closing_a_listener(void)
{
	struct sockaddr_in addr;
	char buf[8];
	int l = listener(&addr, 4);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0);
	close(l);
	FAILS(recv(fd, buf, 8, 0), ECONNRESET);
	close(fd);
}

static void errors_of_state(void)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);
	char buf[8];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	FAILS(recv(fd, buf, 8, 0), ENOTCONN);
	FAILS(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
	FAILS(shutdown(fd, SHUT_WR), ENOTCONN);
	FAILS(getpeername(fd, (struct sockaddr *)&addr, &len), ENOTCONN);
	FAILS(accept(fd, NULL, NULL), EINVAL);
	CHECK((polled(fd, POLLIN | POLLOUT, 0) & POLLHUP) != 0);
	close(fd);
	FAILS(recv(fd, buf, 8, 0), EBADF);
	FAILS(recv(0, buf, 8, 0), ENOTSOCK);
}

void test_tcp_end(void)
{
	RUN(half_close);
	RUN(unread_data_resets);
	RUN(linger_zero_resets);
	RUN(data_before_end);
	RUN(shutdown_for_reading);
	RUN(closing_a_listener);
	RUN(errors_of_state);
}
