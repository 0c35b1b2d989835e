/* SPDX-License-Identifier: BSD-3-Clause */
/* socket and socketpair by kind; options of each kind; addresses. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "check.h"

static const struct constant domains[] = {
	CONSTANT(AF_INET), CONSTANT(AF_INET6), CONSTANT(AF_UNIX),
	CONSTANT(AF_UNSPEC), { 99, "99" }, { -1, "-1" },
};

static const struct constant types[] = {
	CONSTANT(SOCK_STREAM), CONSTANT(SOCK_DGRAM), CONSTANT(SOCK_SEQPACKET),
	CONSTANT(SOCK_RDM), { 0, "0" }, { 15, "15" },
	CONSTANT(SOCK_STREAM | SOCK_NONBLOCK),
	CONSTANT(SOCK_STREAM | SOCK_CLOEXEC), { SOCK_STREAM | 0x100, "bad" },
};

static const struct constant protocols[] = {
	CONSTANT(0), CONSTANT(IPPROTO_TCP), CONSTANT(IPPROTO_UDP),
	{ 254, "254" }, { 300, "300" }, { -1, "-1" },
};

static void creation(void)
{
	unsigned d, t, p;
	int fds[2];

	for (d = 0; d < COUNT(domains); d++)
		for (t = 0; t < COUNT(types); t++)
			for (p = 0; p < COUNT(protocols); p++)
				close(opened(socket((int)domains[d].v,
						    (int)types[t].v,
						    (int)protocols[p].v),
					     "socket: %s, %s, %s",
					     domains[d].name, types[t].name,
					     protocols[p].name));
	for (d = 0; d < COUNT(domains); d++)
		for (t = 0; t < COUNT(types); t++) {
			if (check(socketpair((int)domains[d].v,
					     (int)types[t].v, 0, fds),
				  "socketpair: %s, %s", domains[d].name,
				  types[t].name))
				continue;
			check(fcntl(fds[0], F_GETFL),
			      "socketpair: %s, %s F_GETFL", domains[d].name,
			      types[t].name);
			check(fcntl(fds[1], F_GETFD),
			      "socketpair: %s, %s F_GETFD", domains[d].name,
			      types[t].name);
			close(fds[0]);
			close(fds[1]);
		}
}

static const struct {
	const char *name;
	int domain, type;
} kinds[] = {
	{ "TCP", AF_INET, SOCK_STREAM }, { "UDP", AF_INET, SOCK_DGRAM },
	{ "TCP6", AF_INET6, SOCK_STREAM },
	{ "local stream", AF_UNIX, SOCK_STREAM },
	{ "local datagram", AF_UNIX, SOCK_DGRAM },
};

static const struct {
	const char *name;
	int level, option;
	bool fixed;		/* the default value is the same everywhere */
} options[] = {
#define OPTION(l, o, fixed)	{ #o, l, o, fixed }
	OPTION(SOL_SOCKET, SO_REUSEADDR, true),
	OPTION(SOL_SOCKET, SO_REUSEPORT, true),
	OPTION(SOL_SOCKET, SO_TYPE, true),
	OPTION(SOL_SOCKET, SO_DOMAIN, true),
	OPTION(SOL_SOCKET, SO_PROTOCOL, true),
	OPTION(SOL_SOCKET, SO_ERROR, true),
	OPTION(SOL_SOCKET, SO_ACCEPTCONN, true),
	OPTION(SOL_SOCKET, SO_KEEPALIVE, true),
	OPTION(SOL_SOCKET, SO_BROADCAST, true),
	OPTION(SOL_SOCKET, SO_OOBINLINE, true),
	OPTION(SOL_SOCKET, SO_DONTROUTE, true),
	OPTION(SOL_SOCKET, SO_SNDBUF, false),
	OPTION(SOL_SOCKET, SO_RCVBUF, false),
	OPTION(SOL_SOCKET, SO_RCVLOWAT, true),
	OPTION(SOL_SOCKET, SO_PRIORITY, true),
	OPTION(SOL_SOCKET, SO_PASSCRED, true),
	{ "unknown of SOL_SOCKET", SOL_SOCKET, 4711, true },
	OPTION(IPPROTO_TCP, TCP_NODELAY, true),
	OPTION(IPPROTO_TCP, TCP_CORK, true),
	OPTION(IPPROTO_TCP, TCP_KEEPIDLE, true),
	OPTION(IPPROTO_TCP, TCP_KEEPINTVL, true),
	OPTION(IPPROTO_TCP, TCP_KEEPCNT, true),
	OPTION(IPPROTO_TCP, TCP_DEFER_ACCEPT, true),
	OPTION(IPPROTO_TCP, TCP_QUICKACK, true),
	OPTION(IPPROTO_TCP, TCP_USER_TIMEOUT, true),
	OPTION(IPPROTO_TCP, TCP_SYNCNT, true),
	OPTION(IPPROTO_TCP, TCP_LINGER2, true),
	OPTION(IPPROTO_TCP, TCP_MAXSEG, false),
	{ "unknown of IPPROTO_TCP", IPPROTO_TCP, 4711, true },
	OPTION(IPPROTO_IP, IP_TOS, true),
	OPTION(IPPROTO_IP, IP_TTL, true),
	OPTION(IPPROTO_IPV6, IPV6_V6ONLY, true),
	{ "unknown level", 4711, 1, true },
};

static void one_option(unsigned k, unsigned o)
{
	int fd, v = -1;
	socklen_t n = sizeof(v);
	long r;

	/* newer versions of Linux refuse it */
	if (kinds[k].domain == AF_UNIX && options[o].option == SO_REUSEPORT)
		return;
	fd = socket(kinds[k].domain, kinds[k].type, 0);
	r = check(getsockopt(fd, options[o].level, options[o].option, &v, &n),
		  "getsockopt: %s of %s", options[o].name, kinds[k].name);
	if (!r && options[o].fixed)
		value("getsockopt: %s of %s gives = %d, %d bytes",
		      options[o].name, kinds[k].name, v, (int)n);
	v = 1;
	check(setsockopt(fd, options[o].level, options[o].option, &v, 2),
	      "setsockopt: %s of %s, 2 bytes", options[o].name, kinds[k].name);
	r = check(setsockopt(fd, options[o].level, options[o].option, &v,
			     sizeof(v)), "setsockopt: %s of %s",
		  options[o].name, kinds[k].name);
	v = -1;
	n = sizeof(v);
	if (!r && options[o].fixed &&
	    !getsockopt(fd, options[o].level, options[o].option, &v, &n))
		value("setsockopt: %s of %s gives = %d", options[o].name,
		      kinds[k].name, v);
	close(fd);
}

static void option_sizes(void)
{
	struct timeval t = { 1, 500000 };
	struct linger l = { 1, 5 };
	int fd = socket(AF_INET, SOCK_STREAM, 0), v = 7;
	socklen_t n;

	n = 2;
	check(getsockopt(fd, SOL_SOCKET, SO_TYPE, &v, &n),
	      "getsockopt: 2 bytes");
	value("getsockopt: 2 bytes gives = %d %d", (int)n, v & 0xffff);
	n = 100;
	check(getsockopt(fd, SOL_SOCKET, SO_TYPE, &v, &n),
	      "getsockopt: 100 bytes");
	value("getsockopt: 100 bytes gives = %d", (int)n);
	n = (socklen_t)-1;
	check(getsockopt(fd, SOL_SOCKET, SO_TYPE, &v, &n),
	      "getsockopt: negative length");
	check(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t)),
	      "setsockopt: SO_RCVTIMEO");
	t = (struct timeval){ 0, 0 };
	n = sizeof(t);
	check(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, &n),
	      "getsockopt: SO_RCVTIMEO");
	value("getsockopt: SO_RCVTIMEO gives = %ld.%06ld", t.tv_sec,
	      t.tv_usec);
	t.tv_usec = 1000000;
	check(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t)),
	      "setsockopt: SO_SNDTIMEO too many microseconds");
	check(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, 4),
	      "setsockopt: SO_RCVTIMEO 4 bytes");
	check(setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l)),
	      "setsockopt: SO_LINGER");
	l.l_linger = 0;
	n = sizeof(l);
	getsockopt(fd, SOL_SOCKET, SO_LINGER, &l, &n);
	value("getsockopt: SO_LINGER gives = %d %d", l.l_onoff, l.l_linger);
	check(setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, 4),
	      "setsockopt: SO_LINGER 4 bytes");
	close(fd);
}

static void out_of_range(void)
{
	static const struct {
		const char *name;
		int option, v;
	} cases[] = {
		{ "TCP_KEEPIDLE 0", TCP_KEEPIDLE, 0 },
		{ "TCP_KEEPIDLE 32768", TCP_KEEPIDLE, 32768 },
		{ "TCP_KEEPIDLE 32767", TCP_KEEPIDLE, 32767 },
		{ "TCP_KEEPINTVL 0", TCP_KEEPINTVL, 0 },
		{ "TCP_KEEPINTVL 32768", TCP_KEEPINTVL, 32768 },
		{ "TCP_KEEPCNT 0", TCP_KEEPCNT, 0 },
		{ "TCP_KEEPCNT 128", TCP_KEEPCNT, 128 },
		{ "TCP_KEEPCNT 127", TCP_KEEPCNT, 127 },
		{ "TCP_SYNCNT 0", TCP_SYNCNT, 0 },
		{ "TCP_SYNCNT 128", TCP_SYNCNT, 128 },
		{ "TCP_USER_TIMEOUT -1", TCP_USER_TIMEOUT, -1 },
		{ "TCP_NODELAY 5", TCP_NODELAY, 5 },
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0), v;
	socklen_t n = sizeof(v);
	unsigned i;

	for (i = 0; i < COUNT(cases); i++) {
		v = cases[i].v;
		check(setsockopt(fd, IPPROTO_TCP, cases[i].option, &v,
				 sizeof(v)), "setsockopt: %s", cases[i].name);
		getsockopt(fd, IPPROTO_TCP, cases[i].option, &v, &n);
		value("setsockopt: %s gives = %d", cases[i].name, v);
	}
	close(fd);
}

static void addresses(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0), udp, other;
	socklen_t n = sizeof(a);

	check(bind(fd, (struct sockaddr *)&a, 4), "bind: 4 bytes");
	check(bind(fd, (struct sockaddr *)&a, 200), "bind: 200 bytes");
	a.sin_family = 77;
	check(bind(fd, (struct sockaddr *)&a, sizeof(a)), "bind: family 77");
	a.sin_family = AF_INET;
	a.sin_addr.s_addr = htonl(0x01020304);
	check(bind(fd, (struct sockaddr *)&a, sizeof(a)),
	      "bind: another's address");
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	check(bind(fd, (struct sockaddr *)&a, sizeof(a)), "bind: loopback");
	check(bind(fd, (struct sockaddr *)&a, sizeof(a)), "bind: twice");
	memset(&a, 0, sizeof(a));
	check(getsockname(fd, (struct sockaddr *)&a, &n), "getsockname: bound");
	value("getsockname: bound gives = %d %d %08x %d", (int)n,
	      a.sin_family, ntohl(a.sin_addr.s_addr), a.sin_port != 0);
	n = 4;
	check(getsockname(fd, (struct sockaddr *)&a, &n),
	      "getsockname: 4 bytes");
	value("getsockname: 4 bytes gives = %d", (int)n);
	n = (socklen_t)-1;
	check(getsockname(fd, (struct sockaddr *)&a, &n),
	      "getsockname: negative");
	n = sizeof(a);
	check(getpeername(fd, (struct sockaddr *)&a, &n),
	      "getpeername: not connected");
	check(listen(fd, 1), "listen: bound");
	other = socket(AF_INET, SOCK_STREAM, 0);
	check(bind(other, (struct sockaddr *)&a, sizeof(a)),
	      "bind: address in use");
	setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, 4);
	check(bind(other, (struct sockaddr *)&a, sizeof(a)),
	      "bind: address in use, SO_REUSEADDR");
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	check(bind(udp, (struct sockaddr *)&a, sizeof(a)),
	      "bind: the port of another protocol");
	check(listen(udp, 1), "listen: UDP");
	check(accept(udp, NULL, NULL), "accept: UDP");
	check(accept(other, NULL, NULL), "accept: not listening");
	check(listen(other, 1), "listen: not bound");
	check(connect(fd, (struct sockaddr *)&a, sizeof(a)),
	      "connect: a listening one");
	close(udp);
	close(other);
	close(fd);
}

void program_sockets(void)
{
	unsigned k, o;

	creation();
	for (k = 0; k < COUNT(kinds); k++)
		for (o = 0; o < COUNT(options); o++)
			one_option(k, o);
	option_sizes();
	out_of_range();
	addresses();
}
