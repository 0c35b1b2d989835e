/* SPDX-License-Identifier: BSD-3-Clause */
/* socketpair(AF_UNIX). */
#include "net.h"

static void pair_of_streams(void)
{
	char buf[8];
	int fd[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
	CHECK(polled(fd[0], POLLIN | POLLOUT, 0) == POLLOUT);
	CHECK(write(fd[0], "ab", 2) == 2 && write(fd[0], "cd", 2) == 2);
	CHECK(recv(fd[1], buf, 8, MSG_PEEK) >= 2);
	CHECK(recv(fd[1], buf, 3, MSG_WAITALL) == 3 && buf[2] == 'c');
	CHECK(read(fd[1], buf, 8) == 1 && buf[0] == 'd');
	FAILS(recv(fd[1], buf, 8, MSG_DONTWAIT), EAGAIN);
	CHECK(shutdown(fd[0], SHUT_WR) == 0);
	CHECK(read(fd[1], buf, 8) == 0);
	CHECK(polled(fd[1], POLLIN | POLLRDHUP, 0) == (POLLIN | POLLRDHUP));
	CHECK(write(fd[1], "x", 1) == 1);
	CHECK(read(fd[0], buf, 8) == 1);
	close(fd[0]);
	CHECK(polled(fd[1], POLLIN, 0) & POLLHUP);
	FAILS(send(fd[1], "x", 1, MSG_NOSIGNAL), EPIPE);
	close(fd[1]);
}

static void pair_fills_up(void)
{
	static char buf[10000];
	ssize_t n, in = 0, out = 0;
	int fd[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
	while ((n = write(fd[0], buf, sizeof(buf))) > 0)
		out += n;
	CHECK(errno == EAGAIN && out >= 30000);
	CHECK(polled(fd[0], POLLOUT, 0) == 0);
	while ((n = read(fd[1], buf, sizeof(buf))) > 0)
		in += n;
	CHECK(in == out);
	CHECK(polled(fd[0], POLLOUT, 0) == POLLOUT);
	close(fd[0]);
	close(fd[1]);
}

static void pair_of_messages(void)
{
	char buf[4];
	int fd[2];

	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd) == 0);
	CHECK(write(fd[0], "one", 3) == 3 && write(fd[0], "fourty", 6) == 6);
	CHECK(read(fd[1], buf, 4) == 3);
	CHECK(recv(fd[1], buf, 4, MSG_TRUNC) == 6);
	close(fd[0]);
	CHECK(read(fd[1], buf, 4) == 0);
	close(fd[1]);
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, fd) == 0);
	CHECK(write(fd[0], "", 0) == 0 && write(fd[0], "x", 1) == 1);
	CHECK(recv(fd[1], buf, 4, 0) == 0 && recv(fd[1], buf, 4, 0) == 1);
	close(fd[1]);
	FAILS(send(fd[0], "x", 1, MSG_NOSIGNAL), ECONNREFUSED);
	close(fd[0]);
}

static void pair_closed_with_unread_bytes(void)
{
	char buf[4];
	int fd[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
	CHECK(write(fd[0], "x", 1) == 1);
	close(fd[1]);
	FAILS(read(fd[0], buf, 4), ECONNRESET);
	CHECK(read(fd[0], buf, 4) == 0);
	close(fd[0]);
}

static void pair_errors(void)
{
	int fd[2];

	FAILS(socketpair(AF_UNIX, 99, 0, fd), EINVAL);
	FAILS(socketpair(AF_UNIX, SOCK_STREAM, 77, fd), EPROTONOSUPPORT);
	FAILS(socketpair(AF_INET, SOCK_STREAM, 0, fd), EOPNOTSUPP);
}

void test_pairs(void)
{
	RUN(pair_of_streams);
	RUN(pair_fills_up);
	RUN(pair_of_messages);
	RUN(pair_closed_with_unread_bytes);
	RUN(pair_errors);
}
