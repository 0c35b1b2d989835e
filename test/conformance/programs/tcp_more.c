/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP: urgent data, connections that do not wait, their ends, TCP_INFO. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"
#include "tcp_pair.h"

#ifndef SIOCATMARK
#define SIOCATMARK	0x8905
#endif

static char buf[200];

static void takes(const char *what, int flags, size_t size)
{
	long n;

	memset(buf, 0, sizeof(buf));
	n = check(recv(b, buf, size, flags | MSG_DONTWAIT), "recv: %s", what);
	if (n > 0)
		value("recv: %s gives = %s", what, buf);
}

static void at_mark(const char *what)
{
	int v = -1;

	check(ioctl(b, SIOCATMARK, &v), "ioctl: SIOCATMARK %s", what);
	value("ioctl: SIOCATMARK %s gives = %d", what, v);
	v = -1;
	ioctl(b, FIONREAD, &v);
	value("ioctl: FIONREAD %s gives = %d", what, v);
}

/* Bytes that a peer which reads nothing leaves room for. */
static long fill(int from)
{
	static char bytes[4096];
	long n, all = 0;
	int i;

	for (i = 0; i < 20; i++) {
		while ((n = send(from, bytes, sizeof(bytes),
				 MSG_DONTWAIT)) > 0)
			all += n;
		wait_ms(5);
	}
	return all;
}

static long drain(int from)
{
	static char bytes[65536];
	long n, all = 0;

	while ((n = recv(from, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0 ||
	       poll(&(struct pollfd){ from, POLLIN, 0 }, 1, 100) == 1)
		all += n > 0 ? n : 0;
	return all;
}

/* The side that reads connects: it says how much it takes. */
static void small_buffers(void)
{
	int small = 8192, n, v;
	socklen_t size = sizeof(v);
	long sent, got;

	listen_now();
	setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	a = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(a, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	check(connect(a, (void *)&address, sizeof(address)),
	      "connect: small buffers");
	b = accept(listener, NULL, NULL);
	getsockopt(b, SOL_SOCKET, SO_SNDBUF, &v, &size);
	value("getsockopt: SO_SNDBUF of an accepted socket = %d", v);
	sent = fill(b);
	value("send: into small buffers, less than 64 KiB = %d",
	      sent > 0 && sent < 65536);
	value("poll: full small buffers = %d",
	      poll(&(struct pollfd){ b, POLLOUT, 0 }, 1, 0));
	got = drain(a);
	value("recv: all from small buffers = %d", got == sent);
	value("poll: empty small buffers = %d",
	      poll(&(struct pollfd){ b, POLLOUT, 0 }, 1, 1000));
	for (n = 0; n < 4; n++)
		got += fill(b) - drain(a);
	value("recv: all from small buffers, again = %d", got == sent);
	small = 1 << 20;
	setsockopt(a, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	setsockopt(b, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	got = fill(b);
	value("send: into larger buffers, more = %d", got > sent);
	value("recv: all from larger buffers = %d", got == drain(a));
	close_both();
	close(listener);
}

static void urgent_apart(void)
{
	connect_now();
	takes("MSG_OOB without urgent data", MSG_OOB, 10);
	at_mark("without urgent data");
	send(a, "abc", 3, 0);
	check(send(a, "d!", 2, MSG_OOB), "send: MSG_OOB behind bytes");
	send(a, "efg", 3, 0);
	settle(b, POLLPRI);
	wait_ms(20);
	polls("urgent behind bytes", b);
	at_mark("before the urgent byte");
	takes("MSG_OOB|MSG_PEEK", MSG_OOB | MSG_PEEK, 10);
	takes("up to the urgent byte", 0, 100);
	at_mark("at the urgent byte");
	polls("at the urgent byte", b);
	takes("MSG_OOB at the mark", MSG_OOB, 10);
	polls("urgent byte taken", b);
	takes("MSG_OOB a second time", MSG_OOB, 10);
	takes("behind the urgent byte", 0, 100);
	at_mark("behind the urgent byte");
	takes("nothing left", 0, 100);
	polls("nothing left", b);
	close_both();
}

/* An urgent byte that is passed is lost; one alone is no data. */
static void urgent_passed(void)
{
	connect_now();
	send(a, "!", 1, MSG_OOB);
	settle(b, POLLPRI);
	polls("urgent byte alone", b);
	takes("urgent byte alone", 0, 100);
	send(a, "xyz", 3, 0);
	settle(b, POLLIN);
	polls("bytes behind an urgent one", b);
	takes("bytes behind an urgent one", 0, 100);
	takes("MSG_OOB of a passed one", MSG_OOB, 10);
	close_both();
}

static void urgent_inline(void)
{
	int on = 1;

	connect_now();
	setsockopt(b, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
	send(a, "ab!", 3, MSG_OOB);
	send(a, "cd", 2, 0);
	settle(b, POLLPRI);
	wait_ms(20);
	takes("inline MSG_OOB", MSG_OOB, 10);
	at_mark("inline, before");
	takes("inline, before the mark", 0, 100);
	at_mark("inline, at the mark");
	takes("inline, from the mark", 0, 100);
	at_mark("inline, behind");
	close_both();
}

static void urgent_newer(void)
{
	connect_now();
	send(a, "1", 1, MSG_OOB);
	settle(b, POLLPRI);
	wait_ms(10);
	send(a, "2", 1, MSG_OOB);
	wait_ms(20);
	takes("MSG_OOB the newer", MSG_OOB, 10);
	close_both();
}

static void connecting(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), v = -1;
	struct sockaddr_in none = { .sin_family = AF_UNSPEC };
	socklen_t n = sizeof(v);

	check(connect(fd, (struct sockaddr *)&address, sizeof(address)),
	      "connect: starts");
	settle(fd, POLLOUT);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &v, &n);
	value("getsockopt: SO_ERROR of a new connection = %s", ename(v));
	check(connect(fd, (struct sockaddr *)&address, sizeof(address)),
	      "connect: tells of success");
	check(connect(fd, (struct sockaddr *)&address, sizeof(address)),
	      "connect: third");
	close(accept(listener, NULL, NULL));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	address.sin_port ^= htons(1);
	check(connect(fd, (struct sockaddr *)&address, sizeof(address)),
	      "connect: to nobody");
	settle(fd, POLLOUT);
	check(connect(fd, (struct sockaddr *)&address, sizeof(address)),
	      "connect: tells of the refusal");
	address.sin_port ^= htons(1);
	check(connect(fd, (struct sockaddr *)&none, 2),
	      "connect: AF_UNSPEC");
	connect(fd, (struct sockaddr *)&address, sizeof(address));
	settle(fd, POLLOUT);
	check(send(fd, "x", 1, 0), "send: after a refusal and a connection");
	close(accept(listener, NULL, NULL));
	close(fd);
}

static volatile sig_atomic_t pipes_broken;

static void on_pipe(int signo)
{
	(void)signo;
	pipes_broken++;
}

static void resets(void)
{
	struct linger l = { 1, 0 };

	signal(SIGPIPE, on_pipe);
	connect_now();
	send(a, "unread", 6, 0);
	settle(b, POLLIN);
	setsockopt(b, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(b);
	settle(a, POLLIN);
	check(send(a, "x", 1, 0), "send: first after a reset");
	check(send(a, "x", 1, 0), "send: second after a reset");
	value("send: signals = %d", (int)pipes_broken);
	check(send(a, "x", 1, MSG_NOSIGNAL), "send: MSG_NOSIGNAL");
	value("send: MSG_NOSIGNAL signals = %d", (int)pipes_broken);
	check(write(a, "x", 1), "write: after a reset");
	value("write: signals = %d", (int)pipes_broken);
	check(recv(a, buf, 1, 0), "recv: after the reset was told");
	check(shutdown(a, SHUT_WR), "shutdown: after a reset");
	close(a);
	signal(SIGPIPE, SIG_DFL);
}

static void half_closed(void)
{
	connect_now();
	send(a, "last words", 10, 0);
	shutdown(a, SHUT_WR);
	settle(b, POLLRDHUP);
	takes("half closed, part", 0, 4);
	takes("half closed, MSG_WAITALL", MSG_WAITALL, 100);
	takes("half closed, end", 0, 100);
	takes("half closed, end again", 0, 100);
	check(recv(b, buf, 0, 0), "recv: nothing at the end");
	check(send(b, "answer", 6, 0), "send: to the half that listens");
	settle(a, POLLIN);
	check(recv(a, buf, 100, 0), "recv: by the half that listens");
	close_both();
}

static void messages(void)
{
	struct iovec v[3] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 3 };
	char control[64];

	connect_now();
	check(send(a, "more", 4, MSG_MORE), "send: MSG_MORE");
	check(sendmsg(a, &m, 0), "sendmsg: three pieces, one empty");
	settle(b, POLLIN);
	wait_ms(20);
	takes("after MSG_MORE", 0, 100);
	takes("MSG_ERRQUEUE", MSG_ERRQUEUE, 100);
	send(a, "0123456789", 10, 0);
	settle(b, POLLIN);
	takes("MSG_PEEK|MSG_TRUNC", MSG_PEEK | MSG_TRUNC, 4);
	takes("MSG_PEEK|MSG_WAITALL", MSG_PEEK | MSG_WAITALL, 20);
	m.msg_control = control;
	m.msg_controllen = sizeof(control);
	v[0] = (struct iovec){ buf, 4 };
	m.msg_iovlen = 1;
	m.msg_flags = -1;
	check(recvmsg(b, &m, MSG_CMSG_CLOEXEC), "recvmsg: part");
	value("recvmsg: part gives = flags 0x%x control %d",
	      (unsigned)m.msg_flags & ~MSG_CMSG_CLOEXEC,
	      (int)m.msg_controllen);
	close_both();
}

static void low_water(void)
{
	int v = 5;

	connect_now();
	check(setsockopt(b, SOL_SOCKET, SO_RCVLOWAT, &v, sizeof(v)),
	      "setsockopt: SO_RCVLOWAT 5");
	send(a, "1234", 4, 0);
	wait_ms(20);
	polls("four of five bytes", b);
	send(a, "5", 1, 0);
	settle(b, POLLIN);
	polls("five of five bytes", b);
	takes("five bytes", 0, 100);
	close_both();
}

static void deferred(void)
{
	struct pollfd p;
	int v = 1, fd;

	check(setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &v,
			 sizeof(v)), "setsockopt: TCP_DEFER_ACCEPT");
	fd = socket(AF_INET, SOCK_STREAM, 0);
	connect(fd, (struct sockaddr *)&address, sizeof(address));
	wait_ms(50);
	polls("a connection without bytes", listener);
	send(fd, "GET", 3, 0);
	settle(listener, POLLIN);
	polls("a connection with bytes", listener);
	close(accept(listener, NULL, NULL));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	connect(fd, (struct sockaddr *)&address, sizeof(address));
	p = (struct pollfd){ .fd = listener, .events = POLLIN };
	value("poll: a connection that stays without bytes = %d",
	      poll(&p, 1, 20000));
	close(accept(listener, NULL, NULL));
	close(fd);
	v = 0;
	setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &v, sizeof(v));
}

static void state(const char *what, int fd)
{
	struct tcp_info info;
	socklen_t n = sizeof(info);

	memset(&info, 0xff, sizeof(info));
	check(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n),
	      "getsockopt: TCP_INFO %s", what);
	value("getsockopt: TCP_INFO %s gives = state %d retransmits %d probes %d "
	      "unacked %u lost %u retrans %u", what, info.tcpi_state,
	      info.tcpi_retransmits, info.tcpi_probes,
	      info.tcpi_state == TCP_LISTEN ? 0 : info.tcpi_unacked,
	      info.tcpi_lost, info.tcpi_retrans);
}

static void information(void)
{
	struct tcp_info info;
	socklen_t n = 1;
	int fd = socket(AF_INET, SOCK_STREAM, 0), v = -1;

	state("of a new socket", fd);
	state("of a listener", listener);
	close(fd);
	connect_now();
	send(a, "x", 1, 0);
	settle(b, POLLIN);
	wait_ms(400);
	state("of a connection", a);
	memset(&info, 0, sizeof(info));
	check(getsockopt(a, IPPROTO_TCP, TCP_INFO, &info, &n),
	      "getsockopt: TCP_INFO a byte");
	value("getsockopt: TCP_INFO a byte gives = %d, %d bytes",
	      info.tcpi_state, (int)n);
	n = sizeof(info);
	getsockopt(a, IPPROTO_TCP, TCP_INFO, &info, &n);
	value("getsockopt: TCP_INFO is sane = %d %d %d %d",
	      info.tcpi_rto >= 1000 && info.tcpi_rto < 120000000,
	      info.tcpi_snd_mss >= 500, info.tcpi_snd_cwnd > 0,
	      info.tcpi_pmtu >= 576);
	n = sizeof(v);
	getsockopt(a, IPPROTO_TCP, TCP_MAXSEG, &v, &n);
	value("getsockopt: TCP_MAXSEG of a connection is sane = %d",
	      v >= 500);
	shutdown(a, SHUT_WR);
	settle(b, POLLRDHUP);
	wait_ms(200);
	state("half closed by oneself", a);
	state("half closed by the other", b);
	close(b);
	wait_ms(20);
	state("closed", a);
	check(getsockopt(a, IPPROTO_IP, IP_TTL, &v, &n),
	      "getsockopt: IP_TTL of a closed connection");
	close(a);
}

/* What a listener has been told its connections know. */
static void inherited(void)
{
	static const struct {
		const char *name;
		int level, option, v;
	} cases[] = {
		{ "TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, 1 },
		{ "SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ "TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE, 77 },
		{ "TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL, 7 },
		{ "TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT, 3 },
		{ "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, 9000 },
		{ "TCP_LINGER2", IPPROTO_TCP, TCP_LINGER2, 9 },
		{ "TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG, 600 },
		{ "IP_TOS", IPPROTO_IP, IP_TOS, 0x10 },
		{ "IP_TTL", IPPROTO_IP, IP_TTL, 33 },
		{ "SO_OOBINLINE", SOL_SOCKET, SO_OOBINLINE, 1 },
		{ "SO_PRIORITY", SOL_SOCKET, SO_PRIORITY, 5 },
		{ "SO_RCVLOWAT", SOL_SOCKET, SO_RCVLOWAT, 3 },
		{ "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 40000 },
	};
	unsigned i;
	socklen_t n = sizeof(int);
	int v;

	for (i = 0; i < COUNT(cases); i++)
		check(setsockopt(listener, cases[i].level, cases[i].option,
				 &cases[i].v, sizeof(int)),
		      "setsockopt: %s of a listener", cases[i].name);
	connect_now();
	for (i = 0; i < COUNT(cases); i++) {
		if (cases[i].option == TCP_MAXSEG &&
		    cases[i].level == IPPROTO_TCP)
			continue;
		v = -1;
		getsockopt(b, cases[i].level, cases[i].option, &v, &n);
		value("accept: inherits %s = %d", cases[i].name, v);
	}
	v = -1;
	getsockopt(a, IPPROTO_TCP, TCP_MAXSEG, &v, &n);
	value("accept: TCP_MAXSEG limits the peer = %d", v <= 600);
	close_both();
}

void program_tcp_more(void)
{
	listen_now();
	urgent_apart();
	urgent_passed();
	urgent_inline();
	urgent_newer();
	connecting();
	resets();
	half_closed();
	messages();
	low_water();
	deferred();
	information();
	inherited();
	close(listener);
	small_buffers();
}
