/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP over the loopback device. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"

static char buf[70000];
static int a, b;
static struct sockaddr_in to_a, to_b;

static int bound(struct sockaddr_in *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t n = sizeof(*name);

	*name = (struct sockaddr_in){ .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	bind(fd, (struct sockaddr *)name, sizeof(*name));
	getsockname(fd, (struct sockaddr *)name, &n);
	return fd;
}

static void settle(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, 2000);
}

static long send_b(const char *text, size_t len)
{
	long r = sendto(a, text, len, 0, (struct sockaddr *)&to_b,
			sizeof(to_b));

	settle(b);
	return r;
}

static void datagrams(void)
{
	struct sockaddr_in from;
	socklen_t n = sizeof(from);
	int waiting = -1;

	check(send(a, "x", 1, 0), "send: no address");
	check(sendto(a, "x", 1, 0, (struct sockaddr *)&to_b, 4),
	      "sendto: 4 bytes of address");
	check(recv(b, buf, 10, MSG_DONTWAIT), "recv: nothing");
	check(send_b("hello", 5), "sendto: five");
	check(ioctl(b, FIONREAD, &waiting), "ioctl: FIONREAD of UDP");
	value("ioctl: FIONREAD of UDP gives = %d", waiting);
	check(recvfrom(b, buf, 2, MSG_PEEK, (struct sockaddr *)&from, &n),
	      "recvfrom: MSG_PEEK");
	value("recvfrom: sender = %d %d", (int)n,
	      from.sin_port == to_a.sin_port);
	check(recv(b, buf, 2, MSG_PEEK | MSG_TRUNC),
	      "recv: MSG_PEEK|MSG_TRUNC");
	check(recv(b, buf, 3, 0), "recv: short buffer");
	check(recv(b, buf, 3, MSG_DONTWAIT), "recv: the rest is lost");
	check(send_b("hello", 5), "sendto: five more");
	check(recv(b, buf, 2, MSG_TRUNC), "recv: MSG_TRUNC");
	check(send_b("", 0), "sendto: nothing");
	check(recv(b, buf, 10, 0), "recv: an empty datagram");
	check(send_b(buf, 65507), "sendto: 65507");
	check(recv(b, buf, sizeof(buf), MSG_DONTWAIT), "recv: 65507");
	check(send_b(buf, 65508), "sendto: 65508");
	send_b("1", 1);
	send_b("22", 2);
	check(recv(b, buf, 10, 0), "recv: first of two");
	check(recv(b, buf, 10, 0), "recv: second of two");
	to_b.sin_family = 77;
	check(send_b("x", 1), "sendto: family 77");
	to_b.sin_family = AF_INET;
}

static void messages(void)
{
	struct iovec v[2] = { { "one", 3 }, { "two", 3 } };
	struct sockaddr_in from = to_b;
	struct msghdr m = { .msg_name = &from, .msg_namelen = sizeof(from),
			    .msg_iov = v, .msg_iovlen = 2 };
	struct mmsghdr many[3];
	struct iovec in[3] = { { buf, 10 }, { buf + 10, 10 },
			       { buf + 20, 10 } };
	int i;

	check(sendmsg(a, &m, 0), "sendmsg: two pieces");
	settle(b);
	v[0] = (struct iovec){ buf, 2 };
	v[1] = (struct iovec){ buf + 10, 2 };
	m.msg_flags = -1;
	check(recvmsg(b, &m, 0), "recvmsg: short");
	value("recvmsg: short gives = 0x%x %d %.2s %.2s",
	      (unsigned)m.msg_flags, (int)m.msg_namelen, buf, buf + 10);
	memset(many, 0, sizeof(many));
	for (i = 0; i < 3; i++) {
		many[i].msg_hdr.msg_iov = &in[i];
		many[i].msg_hdr.msg_iovlen = 1;
		many[i].msg_hdr.msg_name = &to_b;
		many[i].msg_hdr.msg_namelen = sizeof(to_b);
		in[i].iov_len = (size_t)i + 1;
	}
	check(sendmmsg(a, many, 3, 0), "sendmmsg: three");
	value("sendmmsg: lengths = %u %u %u", many[0].msg_len,
	      many[1].msg_len, many[2].msg_len);
	for (i = 0; i < 3; i++) {
		many[i].msg_hdr.msg_name = NULL;
		many[i].msg_hdr.msg_namelen = 0;
		in[i].iov_len = 10;
	}
	wait_ms(20);
	check(recvmmsg(b, many, 3, MSG_WAITFORONE, NULL), "recvmmsg: three");
	value("recvmmsg: lengths = %u %u %u", many[0].msg_len,
	      many[1].msg_len, many[2].msg_len);
	check(recvmmsg(b, many, 3, MSG_DONTWAIT, NULL), "recvmmsg: nothing");
	check(sendmmsg(a, many, 0, 0), "sendmmsg: none");
}

static void connected(void)
{
	struct sockaddr_in none = { .sin_family = AF_UNSPEC };
	struct sockaddr_in gone;
	int c = bound(&gone), v = -1;
	socklen_t n = sizeof(none);
	struct pollfd p = { .fd = a, .events = POLLIN | POLLOUT };

	check(connect(b, (struct sockaddr *)&to_a, sizeof(to_a)),
	      "connect: UDP");
	check(getpeername(b, (struct sockaddr *)&none, &n),
	      "getpeername: connected UDP");
	value("getpeername: UDP = %d", none.sin_port == to_a.sin_port);
	sendto(c, "stranger", 8, 0, (struct sockaddr *)&to_b, sizeof(to_b));
	wait_ms(10);
	check(recv(b, buf, 10, MSG_DONTWAIT), "recv: from a stranger");
	check(send(b, "x", 1, 0), "send: connected UDP");
	settle(a);
	check(recv(a, buf, 10, 0), "recv: from a connected one");
	check(sendto(b, "x", 1, 0, (struct sockaddr *)&gone, sizeof(gone)),
	      "sendto: connected UDP, elsewhere");
	none = (struct sockaddr_in){ .sin_family = AF_UNSPEC };
	check(connect(b, (struct sockaddr *)&none, sizeof(none)),
	      "connect: AF_UNSPEC");
	n = sizeof(none);
	check(getpeername(b, (struct sockaddr *)&none, &n),
	      "getpeername: after AF_UNSPEC");
	check(send(b, "x", 1, 0), "send: after AF_UNSPEC");
	close(c);
	connect(a, (struct sockaddr *)&gone, sizeof(gone));
	check(send(a, "x", 1, 0), "send: nobody there");
	wait_ms(10);
	v = poll(&p, 1, 0);
	value("poll: nobody there = %d 0x%x", v, p.revents);
	n = sizeof(v);
	getsockopt(a, SOL_SOCKET, SO_ERROR, &v, &n);
	value("getsockopt: SO_ERROR of UDP = %s", ename(v));
	send(a, "x", 1, 0);
	wait_ms(10);
	check(recv(a, buf, 10, MSG_DONTWAIT), "recv: nobody there");
	check(recv(a, buf, 10, MSG_DONTWAIT), "recv: nobody there, again");
	check(shutdown(a, SHUT_RD), "shutdown: UDP");
	check(recv(a, buf, 10, 0), "recv: UDP after SHUT_RD");
}

static long receive(void *arg)
{
	(void)arg;
	return recv(b, buf, 10, 0);
}

static void send_some(void *arg)
{
	(void)arg;
	send_b("some", 4);
}

void program_udp(void)
{
	a = bound(&to_a);
	b = bound(&to_b);
	datagrams();
	messages();
	check(blocks("recv: UDP", receive, send_some, NULL),
	      "recv: UDP woken");
	connected();
	close(a);
	close(b);
}
