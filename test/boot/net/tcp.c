/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP: making connections, moving bytes. */
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include "net.h"

static void exchange(void)
{
	struct sockaddr_in a, b;
	socklen_t len = sizeof(a);
	char buf[16];
	int fd[2];

	tcp_pair(fd);
	CHECK(send(fd[0], "hello", 5, 0) == 5);
	CHECK(recv(fd[1], buf, sizeof(buf), 0) == 5);
	CHECK(memcmp(buf, "hello", 5) == 0);
	CHECK(write(fd[1], "bye", 3) == 3);
	CHECK(read(fd[0], buf, sizeof(buf)) == 3);
	CHECK(getsockname(fd[0], (struct sockaddr *)&a, &len) == 0);
	CHECK(getpeername(fd[1], (struct sockaddr *)&b, &len) == 0);
	CHECK(a.sin_port == b.sin_port);
	CHECK(a.sin_addr.s_addr == b.sin_addr.s_addr);
	close(fd[0]);
	close(fd[1]);
}

static void refused(void)
{
	struct sockaddr_in addr;
	int fd = listener(&addr, 1);

	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(connect(fd, (struct sockaddr *)&addr, sizeof(addr)),
	      ECONNREFUSED);
	close(fd);
}

static void connect_in_progress(void)
{
	struct sockaddr_in addr;
	int l = listener(&addr, 1), err = 1;
	socklen_t len = sizeof(err);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int r = connect(fd, (struct sockaddr *)&addr, sizeof(addr));

	CHECK(r == 0 || errno == EINPROGRESS);
	CHECK(polled(fd, POLLOUT, 5000) == POLLOUT);
	CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0);
	CHECK(err == 0 && len == sizeof(err));
	if (r == 0)
		FAILS(connect(fd, (struct sockaddr *)&addr, sizeof(addr)),
		      EISCONN);
	close(fd);
	close(l);
}

static void refused_later(void)
{
	struct sockaddr_in addr;
	int fd = listener(&addr, 1), err = 0, r;
	socklen_t len = sizeof(err);

	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	r = connect(fd, (struct sockaddr *)&addr, sizeof(addr));
	CHECK(r == -1 && (errno == EINPROGRESS || errno == ECONNREFUSED));
	if (errno == EINPROGRESS) {
		CHECK(polled(fd, POLLIN | POLLOUT, 5000) & POLLERR);
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
		CHECK(err == ECONNREFUSED);
	}
	close(fd);
}

static void accept_flags(void)
{
	struct sockaddr_in addr, peer;
	socklen_t len = sizeof(peer);
	int l = listener(&addr, 4), fd, c;

	fcntl(l, F_SETFL, O_NONBLOCK);
	FAILS(accept(l, NULL, NULL), EAGAIN);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0);
	readable(l);
	c = accept4(l, (struct sockaddr *)&peer, &len,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
	CHECK(c >= 0 && len == sizeof(peer) && peer.sin_family == AF_INET);
	CHECK(fcntl(c, F_GETFL) & O_NONBLOCK);
	CHECK(fcntl(c, F_GETFD) & FD_CLOEXEC);
	close(c);
	FAILS(syscall(SYS_accept4, l, NULL, NULL, 0x1), EINVAL);
	close(fd);
	close(l);
}

static void peek_and_waitall(void)
{
	char buf[8] = "";
	int fd[2];

	tcp_pair(fd);
	FAILS(recv(fd[1], buf, 4, MSG_DONTWAIT), EAGAIN);
	CHECK(send(fd[0], "abcd", 4, 0) == 4);
	readable(fd[1]);
	CHECK(recv(fd[1], buf, 2, MSG_PEEK) == 2 && buf[0] == 'a');
	CHECK(recv(fd[1], buf, 2, 0) == 2 && buf[0] == 'a');
	CHECK(send(fd[0], "ef", 2, 0) == 2);
	CHECK(recv(fd[1], buf, 4, MSG_WAITALL) == 4);
	CHECK(memcmp(buf, "cdef", 4) == 0);
	close(fd[0]);
	close(fd[1]);
}

static void vectors(void)
{
	char a[3], b[8];
	struct iovec out[2] = { { "one", 3 }, { "two", 3 } };
	struct iovec in[2] = { { a, 3 }, { b, sizeof(b) } };
	struct msghdr m = { .msg_iov = in, .msg_iovlen = 2 };
	int fd[2];

	tcp_pair(fd);
	CHECK(writev(fd[0], out, 2) == 6);
	readable(fd[1]);
	CHECK(recvmsg(fd[1], &m, 0) == 6);
	CHECK(!memcmp(a, "one", 3) && !memcmp(b, "two", 3));
	m.msg_iov = out;
	CHECK(sendmsg(fd[1], &m, 0) == 6);
	readable(fd[0]);
	CHECK(readv(fd[0], in, 2) == 6);
	close(fd[0]);
	close(fd[1]);
}

static void many_connections(void)
{
	struct sockaddr_in addr;
	int l = listener(&addr, 16), i;

	for (i = 0; i < 300; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		int c;

		if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
			break;
		c = accept(l, NULL, NULL);
		if (c < 0)
			break;
		close(i & 1 ? fd : c);
		close(i & 1 ? c : fd);
	}
	CHECK(i == 300);
	close(l);
}

static void ipv6_and_mapped(void)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 }, peer;
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int l = socket(AF_INET6, SOCK_STREAM, 0), fd, c;

	CHECK(bind(l, (struct sockaddr *)&a, len) == 0 && listen(l, 4) == 0);
	CHECK(getsockname(l, (struct sockaddr *)&a, &len) == 0);
	a.sin6_addr = in6addr_loopback;
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	CHECK(connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0);
	c = accept(l, (struct sockaddr *)&peer, &len);
	CHECK(c >= 0 && len == sizeof(peer));
	CHECK(IN6_IS_ADDR_LOOPBACK(&peer.sin6_addr));
	close(c);
	close(fd);
	v4.sin_port = a.sin6_port;
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(fd, (struct sockaddr *)&v4, sizeof(v4)) == 0);
	c = accept(l, (struct sockaddr *)&peer, &len);
	CHECK(c >= 0 && IN6_IS_ADDR_V4MAPPED(&peer.sin6_addr));
	close(c);
	close(fd);
	close(l);
}

void test_tcp(void)
{
	RUN(exchange);
	RUN(refused);
	RUN(connect_in_progress);
	RUN(refused_later);
	RUN(accept_flags);
	RUN(peek_and_waitall);
	RUN(vectors);
	RUN(many_connections);
	RUN(ipv6_and_mapped);
}
