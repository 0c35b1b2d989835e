/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of Internet sockets that few programs use, and their limits. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "check.h"

static const struct {
	const char *name;
	int domain, type;
} kinds[] = {
	{ "TCP", AF_INET, SOCK_STREAM }, { "UDP", AF_INET, SOCK_DGRAM },
	{ "TCP6", AF_INET6, SOCK_STREAM }, { "UDP6", AF_INET6, SOCK_DGRAM },
};

/* Each option is read, set to the value, and read again. */
static const struct {
	const char *name;
	int level, option, v;
} options[] = {
#define OPTION(l, o, v)	{ #o " " #v, l, o, v }
	OPTION(SOL_SOCKET, SO_MARK, 7),
	OPTION(SOL_SOCKET, SO_PRIORITY, 6),
	OPTION(SOL_SOCKET, SO_SNDLOWAT, 5),
	OPTION(SOL_SOCKET, SO_DEBUG, 1),
	OPTION(SOL_SOCKET, SO_TYPE, 1),
	OPTION(SOL_SOCKET, SO_DOMAIN, 1),
	OPTION(SOL_SOCKET, SO_PROTOCOL, 1),
	OPTION(SOL_SOCKET, SO_ACCEPTCONN, 1),
	OPTION(SOL_SOCKET, SO_ERROR, 1),
	OPTION(IPPROTO_IP, IP_TOS, 0x10),
	OPTION(IPPROTO_IP, IP_TOS, 0x13),
	OPTION(IPPROTO_IP, IP_TTL, 1),
	OPTION(IPPROTO_IP, IP_TTL, 255),
	OPTION(IPPROTO_IP, IP_TTL, 256),
	OPTION(IPPROTO_IP, IP_TTL, 0),
	OPTION(IPPROTO_IP, IP_TTL, -1),
	OPTION(IPPROTO_IP, IP_TTL, -2),
	OPTION(IPPROTO_IP, IP_MTU_DISCOVER, 0),
	OPTION(IPPROTO_IP, IP_MTU_DISCOVER, 1),
	OPTION(IPPROTO_IP, IP_MTU_DISCOVER, 5),
	OPTION(IPPROTO_IP, IP_MTU_DISCOVER, 6),
	OPTION(IPPROTO_IP, IP_MTU_DISCOVER, -1),
	OPTION(IPPROTO_IP, IP_RECVERR, 0),
	{ "unknown of IPPROTO_IP", IPPROTO_IP, 4711, 1 },
	OPTION(IPPROTO_IPV6, IPV6_MTU_DISCOVER, 0),
	OPTION(IPPROTO_IPV6, IPV6_MTU_DISCOVER, 5),
	OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS, 0x20),
	OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS, 255),
	OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS, 256),
	OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS, -1),
	OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS, -2),
	OPTION(IPPROTO_IPV6, IPV6_TCLASS, 0x20),
	OPTION(IPPROTO_IPV6, IPV6_TCLASS, 256),
	OPTION(IPPROTO_IPV6, IPV6_TCLASS, -1),
	OPTION(IPPROTO_IPV6, IPV6_V6ONLY, 1),
	{ "unknown of IPPROTO_IPV6", IPPROTO_IPV6, 4711, 1 },
};

/* Only datagrams have these. */
static const struct {
	const char *name;
	int level, option, v;
} datagram_options[] = {
	OPTION(SOL_SOCKET, SO_TIMESTAMP, 1),
	OPTION(SOL_SOCKET, SO_TIMESTAMPNS, 1),
	OPTION(IPPROTO_IP, IP_PKTINFO, 1),
	OPTION(IPPROTO_IP, IP_RECVTTL, 1),
	OPTION(IPPROTO_IP, IP_RECVTOS, 1),
	OPTION(IPPROTO_IP, IP_MULTICAST_TTL, 5),
	OPTION(IPPROTO_IP, IP_MULTICAST_TTL, 255),
	OPTION(IPPROTO_IP, IP_MULTICAST_TTL, 256),
	OPTION(IPPROTO_IP, IP_MULTICAST_TTL, -1),
	OPTION(IPPROTO_IP, IP_MULTICAST_LOOP, 0),
	OPTION(IPPROTO_IP, IP_MULTICAST_LOOP, 9),
	OPTION(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1),
	OPTION(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1),
	OPTION(IPPROTO_IPV6, IPV6_RECVTCLASS, 1),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 5),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 256),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, -1),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 2),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_IF, 1),
	OPTION(IPPROTO_IPV6, IPV6_MULTICAST_IF, 99),
};

static void one(int fd, const char *kind, const char *name, int level,
		int option, int v)
{
	socklen_t n = sizeof(v);
	int got = -4711;

	if (!check(getsockopt(fd, level, option, &got, &n),
		   "getsockopt: %s of %s", name, kind))
		value("getsockopt: %s of %s gives = %d, %d bytes", name, kind,
		      got, (int)n);
	check(setsockopt(fd, level, option, &v, sizeof(v)),
	      "setsockopt: %s of %s", name, kind);
	got = -4711;
	n = sizeof(got);
	if (!getsockopt(fd, level, option, &got, &n))
		value("setsockopt: %s of %s gives = %d", name, kind, got);
}

static void each_option(void)
{
	unsigned k, o;
	int fd;

	for (k = 0; k < COUNT(kinds); k++) {
		for (o = 0; o < COUNT(options); o++) {
			fd = socket(kinds[k].domain, kinds[k].type, 0);
			one(fd, kinds[k].name, options[o].name,
			    options[o].level, options[o].option, options[o].v);
			close(fd);
		}
		if (kinds[k].type != SOCK_DGRAM)
			continue;
		for (o = 0; o < COUNT(datagram_options); o++) {
			fd = socket(kinds[k].domain, kinds[k].type, 0);
			one(fd, kinds[k].name, datagram_options[o].name,
			    datagram_options[o].level,
			    datagram_options[o].option, datagram_options[o].v);
			close(fd);
		}
	}
}

/* What its default is for IPv6 is an accident. */
static void multicast_all(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	one(fd, "UDP", "IP_MULTICAST_ALL 0", IPPROTO_IP, IP_MULTICAST_ALL, 0);
	one(fd, "UDP", "IP_MULTICAST_ALL 2", IPPROTO_IP, IP_MULTICAST_ALL, 2);
	close(fd);
}

/* Values of TCP's that are changed, or refused. */
static void tcp_values(void)
{
	static const struct {
		const char *name;
		int option, v;
	} cases[] = {
#define CASE(o, v)	{ #o " " #v, o, v }
		CASE(TCP_MAXSEG, 87), CASE(TCP_MAXSEG, 88),
		CASE(TCP_MAXSEG, 1000), CASE(TCP_MAXSEG, 32767),
		CASE(TCP_MAXSEG, 32768), CASE(TCP_MAXSEG, -1),
		CASE(TCP_SYNCNT, 1), CASE(TCP_SYNCNT, 127),
		CASE(TCP_SYNCNT, -1), CASE(TCP_LINGER2, 120),
		CASE(TCP_LINGER2, 121), CASE(TCP_LINGER2, 0),
		CASE(TCP_LINGER2, -5), CASE(TCP_USER_TIMEOUT, 0),
		CASE(TCP_USER_TIMEOUT, 30000), CASE(TCP_QUICKACK, 0),
		CASE(TCP_QUICKACK, 1), CASE(TCP_DEFER_ACCEPT, 2),
		CASE(TCP_DEFER_ACCEPT, 5), CASE(TCP_DEFER_ACCEPT, 30),
		CASE(TCP_DEFER_ACCEPT, 100), CASE(TCP_DEFER_ACCEPT, 0),
		CASE(TCP_DEFER_ACCEPT, -1), CASE(TCP_NODELAY, 0),
		CASE(TCP_CORK, 0),
	};
	unsigned i;
	int fd, v;
	socklen_t n;

	for (i = 0; i < COUNT(cases); i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		v = cases[i].v;
		check(setsockopt(fd, IPPROTO_TCP, cases[i].option, &v,
				 sizeof(v)), "setsockopt: %s", cases[i].name);
		n = sizeof(v);
		getsockopt(fd, IPPROTO_TCP, cases[i].option, &v, &n);
		value("setsockopt: %s gives = %d", cases[i].name, v);
		close(fd);
	}
}

static void congestion(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char name[32];
	socklen_t n = sizeof(name);

	check(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5),
	      "setsockopt: TCP_CONGESTION cubic");
	memset(name, 0, sizeof(name));
	check(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &n),
	      "getsockopt: TCP_CONGESTION");
	value("getsockopt: TCP_CONGESTION gives = %s", name);
	check(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "none such", 9),
	      "setsockopt: TCP_CONGESTION of no name");
	check(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "", 0),
	      "setsockopt: TCP_CONGESTION empty");
	close(fd);
}

static void buffers(void)
{
	static const int sizes[] = { 0, 1, 1024, 2304, 4608, 65536, 100000 };
	static const struct constant which[] = {
		CONSTANT(SO_SNDBUF), CONSTANT(SO_RCVBUF),
	};
	unsigned k, w, i;
	socklen_t n;
	int fd, v;

	for (k = 0; k < COUNT(kinds); k++)
		for (w = 0; w < COUNT(which); w++)
			for (i = 0; i < COUNT(sizes); i++) {
				fd = socket(kinds[k].domain, kinds[k].type, 0);
				setsockopt(fd, SOL_SOCKET, (int)which[w].v,
					   &sizes[i], sizeof(sizes[i]));
				v = -1;
				n = sizeof(v);
				getsockopt(fd, SOL_SOCKET, (int)which[w].v, &v,
					   &n);
				value("setsockopt: %s %d of %s gives = %d",
				      which[w].name, sizes[i], kinds[k].name,
				      v);
				close(fd);
			}
}

static void device(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char name[IFNAMSIZ] = "?";
	socklen_t n = sizeof(name);

	check(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &n),
	      "getsockopt: SO_BINDTODEVICE of none");
	value("getsockopt: SO_BINDTODEVICE of none gives = %d bytes", (int)n);
	check(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "none0", 6),
	      "setsockopt: SO_BINDTODEVICE no such device");
	check(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3),
	      "setsockopt: SO_BINDTODEVICE lo");
	n = sizeof(name);
	memset(name, 0, sizeof(name));
	check(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &n),
	      "getsockopt: SO_BINDTODEVICE");
	value("getsockopt: SO_BINDTODEVICE gives = %s, %d bytes", name,
	      (int)n);
	n = 2;
	check(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &n),
	      "getsockopt: SO_BINDTODEVICE 2 bytes");
	check(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "", 0),
	      "setsockopt: SO_BINDTODEVICE empty");
	n = sizeof(name);
	getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &n);
	value("getsockopt: SO_BINDTODEVICE of none again = %d bytes", (int)n);
	close(fd);
}

/* Options of IP may be a byte, those of IPv6 may not. */
static void bytes(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), v = 0;
	unsigned char b = 33;
	socklen_t n = 1;

	check(setsockopt(fd, IPPROTO_IP, IP_TOS, &b, 1),
	      "setsockopt: IP_TOS a byte");
	b = 0;
	check(getsockopt(fd, IPPROTO_IP, IP_TOS, &b, &n),
	      "getsockopt: IP_TOS a byte");
	value("getsockopt: IP_TOS a byte gives = %d, %d bytes", b, (int)n);
	check(setsockopt(fd, IPPROTO_IP, IP_TTL, &b, 0),
	      "setsockopt: IP_TTL nothing");
	check(setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &b, 1),
	      "setsockopt: IPV6_UNICAST_HOPS a byte");
	n = 1;
	check(getsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &v, &n),
	      "getsockopt: IPV6_UNICAST_HOPS a byte");
	value("getsockopt: IPV6_UNICAST_HOPS a byte gives = %d, %d bytes",
	      v & 0xff, (int)n);
	n = sizeof(v);
	check(getsockopt(fd, IPPROTO_IP, IP_MTU, &v, &n),
	      "getsockopt: IP_MTU not connected");
	close(fd);
}

void program_socket_more(void)
{
	each_option();
	multicast_all();
	tcp_values();
	congestion();
	buffers();
	device();
	bytes();
}
