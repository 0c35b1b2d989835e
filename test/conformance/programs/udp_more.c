/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP: ancillary data, both Internet protocols, errors, sizes. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#ifndef SCM_TIMESTAMP
#define SCM_TIMESTAMP	SO_TIMESTAMP
#define SCM_TIMESTAMPNS	SO_TIMESTAMPNS
#endif

static char buf[70000];
static int a, b;
static struct sockaddr_in to_a, to_b;
static struct sockaddr_in6 to_b6;

static int bound4(struct sockaddr_in *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t n = sizeof(*name);

	*name = (struct sockaddr_in){ .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	bind(fd, (struct sockaddr *)name, sizeof(*name));
	getsockname(fd, (struct sockaddr *)name, &n);
	return fd;
}

static int bound6(struct sockaddr_in6 *name, int v6only)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	socklen_t n = sizeof(*name);

	*name = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only));
	bind(fd, (struct sockaddr *)name, sizeof(*name));
	getsockname(fd, (struct sockaddr *)name, &n);
	name->sin6_addr = in6addr_loopback;
	return fd;
}

static void settle(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, 2000);
}

static void set(int fd, int level, int option, int v)
{
	setsockopt(fd, level, option, &v, sizeof(v));
}

/* --- receiving ------------------------------------------------------------ */

static void show4(const char *what, const struct cmsghdr *c)
{
	struct in_pktinfo p;
	int v = 0;

	if (c->cmsg_type == IP_PKTINFO) {
		memcpy(&p, CMSG_DATA(c), sizeof(p));
		value("recvmsg: %s IP_PKTINFO = %d %08x %08x", what,
		      p.ipi_ifindex, ntohl(p.ipi_spec_dst.s_addr),
		      ntohl(p.ipi_addr.s_addr));
		return;
	}
	memcpy(&v, CMSG_DATA(c), c->cmsg_type == IP_TOS ? 1 : sizeof(v));
	value("recvmsg: %s IP %d = %d, %d bytes", what, c->cmsg_type, v,
	      (int)c->cmsg_len);
}

static void show6(const char *what, const struct cmsghdr *c)
{
	struct in6_pktinfo p;
	int v = 0;

	if (c->cmsg_type == IPV6_PKTINFO) {
		memcpy(&p, CMSG_DATA(c), sizeof(p));
		value("recvmsg: %s IPV6_PKTINFO = %d %d %d", what,
		      (int)p.ipi6_ifindex,
		      IN6_IS_ADDR_LOOPBACK(&p.ipi6_addr),
		      IN6_IS_ADDR_V4MAPPED(&p.ipi6_addr));
		return;
	}
	memcpy(&v, CMSG_DATA(c), sizeof(v));
	value("recvmsg: %s IPV6 %d = %d, %d bytes", what, c->cmsg_type, v,
	      (int)c->cmsg_len);
}

static void show_time(const char *what, const struct cmsghdr *c)
{
	long long t[2];
	long long part = c->cmsg_type == SCM_TIMESTAMP ? 1000000 : 1000000000;

	memcpy(t, CMSG_DATA(c), sizeof(t));
	value("recvmsg: %s time %d = %d %d, %d bytes", what, c->cmsg_type,
	      t[0] + 100 > time(NULL) && t[0] - 100 < time(NULL),
	      t[1] >= 0 && t[1] < part, (int)c->cmsg_len);
}

static void received(const char *what, int fd, size_t room, int flags)
{
	char control[256];
	struct iovec v = { buf, 100 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control, .msg_controllen = room };
	struct cmsghdr *c;

	settle(fd);
	if (check(recvmsg(fd, &m, flags | MSG_DONTWAIT), "recvmsg: %s",
		  what) < 0)
		return;
	value("recvmsg: %s gives = flags 0x%x", what, (unsigned)m.msg_flags);
	for (c = CMSG_FIRSTHDR(&m); c && room > 100; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level == IPPROTO_IP)
			show4(what, c);
		else if (c->cmsg_level == IPPROTO_IPV6)
			show6(what, c);
		else
			show_time(what, c);
	}
	if (room <= 100)
		value("recvmsg: %s control = %d bytes", what,
		      (int)m.msg_controllen);
}

static void send4(const char *text)
{
	sendto(a, text, strlen(text), 0, (struct sockaddr *)&to_b,
	       sizeof(to_b));
}

static void ancillary4(void)
{
	received("nothing", b, 200, 0);
	set(b, IPPROTO_IP, IP_PKTINFO, 1);
	send4("1");
	received("with IP_PKTINFO, peeked", b, 200, MSG_PEEK);
	received("with IP_PKTINFO", b, 200, 0);
	send4("2");
	received("no room for control", b, 0, 0);
	send4("3");
	received("room for a header", b, sizeof(struct cmsghdr), 0);
	send4("4");
	received("room for a part", b, sizeof(struct cmsghdr) + 4, 0);
	set(b, IPPROTO_IP, IP_RECVTTL, 1);
	set(b, IPPROTO_IP, IP_RECVTOS, 1);
	set(a, IPPROTO_IP, IP_TTL, 9);
	set(a, IPPROTO_IP, IP_TOS, 0x10);
	send4("5");
	received("with all of IPv4", b, 200, 0);
	set(b, IPPROTO_IP, IP_PKTINFO, 0);
	set(b, IPPROTO_IP, IP_RECVTTL, 0);
	set(b, IPPROTO_IP, IP_RECVTOS, 0);
	set(b, SOL_SOCKET, SO_TIMESTAMP, 1);
	send4("6");
	received("with SO_TIMESTAMP", b, 200, 0);
	set(b, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	send4("7");
	received("with SO_TIMESTAMPNS", b, 200, 0);
	set(b, SOL_SOCKET, SO_TIMESTAMPNS, 0);
	send4("8");
	received("without a time", b, 200, 0);
	set(a, IPPROTO_IP, IP_TTL, -1);
	set(a, IPPROTO_IP, IP_TOS, 0);
}

static void ancillary6(void)
{
	int six = bound6(&to_b6, 0), from = socket(AF_INET6, SOCK_DGRAM, 0);
	int both;
	struct sockaddr_in four = { .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
			.sin_port = to_b6.sin6_port };

	set(six, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
	set(six, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
	set(six, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
	set(from, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 7);
	set(from, IPPROTO_IPV6, IPV6_TCLASS, 0x20);
	check(sendto(from, "x", 1, 0, (struct sockaddr *)&to_b6,
		     sizeof(to_b6)), "sendto: IPv6");
	received("with all of IPv6", six, 200, 0);
	check(sendto(a, "y", 1, 0, (struct sockaddr *)&four, sizeof(four)),
	      "sendto: IPv4 to a socket of both");
	set(six, IPPROTO_IPV6, IPV6_RECVTCLASS, 0);
	set(six, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 0);
	received("IPv4 with all of IPv6", six, 200, 0);
	close(six);
	six = bound6(&to_b6, 1);
	four.sin_port = to_b6.sin6_port;
	sendto(a, "y", 1, 0, (struct sockaddr *)&four, sizeof(four));
	wait_ms(20);
	check(recv(six, buf, 10, MSG_DONTWAIT), "recv: IPV6_V6ONLY of IPv4");
	both = socket(AF_INET, SOCK_DGRAM, 0);
	check(bind(both, (struct sockaddr *)&four, sizeof(four)),
	      "bind: IPv4 beside IPV6_V6ONLY");
	close(both);
	close(six);
	close(from);
}

/* --- sending -------------------------------------------------------------- */

/* Addresses of other families than the socket's, or of none. */
static void families(void)
{
	static const struct constant given[] = {
		CONSTANT(AF_UNSPEC), CONSTANT(AF_INET), CONSTANT(AF_INET6),
		CONSTANT(AF_UNIX), { 99, "99" },
	};
	struct sockaddr_in6 all;
	int six = bound6(&all, 0), only, fd;
	unsigned i, kind;
	char name[100];

	only = bound6(&(struct sockaddr_in6){ 0 }, 1);
	for (kind = 0; kind < 3; kind++) {
		fd = kind == 0 ? socket(AF_INET, SOCK_DGRAM, 0) :
		     kind == 1 ? socket(AF_INET6, SOCK_DGRAM, 0) : only;
		for (i = 0; i < COUNT(given); i++) {
			union {
				struct sockaddr sa;
				struct sockaddr_in in;
				struct sockaddr_in6 in6;
			} to = { .in6 = all };
			socklen_t n;

			if (given[i].v != AF_INET6 && kind != 1)
				to.in = (struct sockaddr_in){
					.sin_port = all.sin6_port,
					.sin_addr.s_addr =
						htonl(INADDR_LOOPBACK) };
			to.sa.sa_family = (sa_family_t)given[i].v;
			if (given[i].v == AF_INET)
				to.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
			for (n = sizeof(to); n > 1; n = n / 2 - 1) {
				snprintf(name, sizeof(name), "sendto: %s, %s, "
					 "%u bytes", kind == 0 ? "IPv4" :
					 kind == 1 ? "IPv6" : "IPV6_V6ONLY",
					 given[i].name, n);
				check(sendto(fd, "f", 1, 0, &to.sa, n), "%s",
				      name);
				wait_ms(1);
				check(recv(six, buf, 10, MSG_DONTWAIT),
				      "recv after %s", name);
			}
		}
		close(fd);
	}
	close(six);
}

static void with_control(const char *what, int level, int type,
			 const void *data, size_t len)
{
	char control[128] = "";
	struct iovec v = { "z", 1 };
	struct msghdr m = { .msg_name = &to_b, .msg_namelen = sizeof(to_b),
			    .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = CMSG_SPACE(len) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_len = CMSG_LEN(len);
	c->cmsg_level = level;
	c->cmsg_type = type;
	memcpy(CMSG_DATA(c), data, len);
	if (check(sendmsg(a, &m, 0), "sendmsg: %s", what) > 0)
		received(what, b, 200, 0);
}

static void sending(void)
{
	struct in_pktinfo p = { .ipi_ifindex = 1 };
	int v = 3;

	set(b, IPPROTO_IP, IP_RECVTTL, 1);
	set(b, IPPROTO_IP, IP_RECVTOS, 1);
	with_control("IP_TTL 3", IPPROTO_IP, IP_TTL, &v, sizeof(v));
	v = 0x08;
	with_control("IP_TOS 8", IPPROTO_IP, IP_TOS, &v, sizeof(v));
	v = 256;
	with_control("IP_TTL 256", IPPROTO_IP, IP_TTL, &v, sizeof(v));
	v = 0;
	with_control("IP_TTL 0", IPPROTO_IP, IP_TTL, &v, sizeof(v));
	with_control("IP_TTL short", IPPROTO_IP, IP_TTL, &v, 2);
	with_control("IP_PKTINFO", IPPROTO_IP, IP_PKTINFO, &p, sizeof(p));
	p.ipi_ifindex = 99;
	with_control("IP_PKTINFO no device", IPPROTO_IP, IP_PKTINFO, &p,
		     sizeof(p));
	with_control("IP_PKTINFO short", IPPROTO_IP, IP_PKTINFO, &p, 8);
	with_control("unknown of IPPROTO_IP", IPPROTO_IP, 4711, &v, sizeof(v));
	with_control("another level", 4711, 1, &v, sizeof(v));
	set(b, IPPROTO_IP, IP_RECVTTL, 0);
	set(b, IPPROTO_IP, IP_RECVTOS, 0);
}

static void bad_control(void)
{
	char control[64] = "";
	struct iovec v = { "z", 1 };
	struct msghdr m = { .msg_name = &to_b, .msg_namelen = sizeof(to_b),
			    .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_TTL;
	c->cmsg_len = 8;
	check(sendmsg(a, &m, 0), "sendmsg: a header too short");
	c->cmsg_len = 1000;
	check(sendmsg(a, &m, 0), "sendmsg: a header too long");
	c->cmsg_len = (socklen_t)-1;
	check(sendmsg(a, &m, 0), "sendmsg: a header far too long");
	m.msg_controllen = 4;
	check(sendmsg(a, &m, 0), "sendmsg: less than a header");
	while (recv(b, buf, 10, MSG_DONTWAIT) >= 0)
		;
}

/* --- errors --------------------------------------------------------------- */

static void errors(void)
{
	struct sockaddr_in zero = to_b, gone;
	struct sockaddr_in6 none6 = { .sin6_family = AF_INET6,
				      .sin6_addr = in6addr_loopback,
				      .sin6_port = htons(9) };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), c = bound4(&gone), v = -1;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	socklen_t n = sizeof(v);

	close(c);
	zero.sin_port = 0;
	check(sendto(a, "x", 1, 0, (struct sockaddr *)&zero, sizeof(zero)),
	      "sendto: port 0");
	zero.sin_addr.s_addr = htonl(0x08080808);
	zero.sin_port = htons(9);
	check(sendto(a, "x", 1, 0, (struct sockaddr *)&zero, sizeof(zero)),
	      "sendto: no route, bound to loopback");
	check(connect(fd, (struct sockaddr *)&none6, sizeof(none6)),
	      "connect: IPv6, nobody there");
	check(send(fd, "x", 1, 0), "send: IPv6, nobody there");
	v = poll(&p, 1, 2000);
	value("poll: IPv6, nobody there = %d 0x%x", v, p.revents);
	check(recv(fd, buf, 10, MSG_DONTWAIT), "recv: IPv6, nobody there");
	check(recv(fd, buf, 10, MSG_DONTWAIT), "recv: IPv6, told already");
	send(fd, "x", 1, 0);
	wait_ms(20);
	check(send(fd, "x", 1, 0), "send: tells of the error");
	close(fd);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	sendto(fd, "x", 1, 0, (struct sockaddr *)&gone, sizeof(gone));
	wait_ms(20);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &v, &n);
	value("getsockopt: SO_ERROR of an unconnected socket = %s", ename(v));
	check(recv(fd, buf, 10, MSG_ERRQUEUE), "recv: MSG_ERRQUEUE of UDP");
	check(recv(fd, buf, 10, MSG_OOB | MSG_DONTWAIT),
	      "recv: MSG_OOB of UDP");
	check(send(fd, "x", 1, MSG_OOB), "send: MSG_OOB of UDP");
	close(fd);
}

static void sizes(void)
{
	struct iovec v[3] = { { buf, 30000 }, { buf, 30000 }, { buf, 5507 } };
	struct msghdr m = { .msg_name = &to_b, .msg_namelen = sizeof(to_b),
			    .msg_iov = v, .msg_iovlen = 3 };

	check(sendmsg(a, &m, 0), "sendmsg: three pieces of 65507 bytes");
	settle(b);
	check(recv(b, buf, 10, MSG_TRUNC), "recv: the length of 65507 bytes");
	v[2].iov_len++;
	check(sendmsg(a, &m, 0), "sendmsg: 65508 bytes");
	m.msg_iovlen = 0;
	check(sendmsg(a, &m, 0), "sendmsg: no pieces of UDP");
	settle(b);
	check(recv(b, buf, 10, MSG_DONTWAIT), "recv: no pieces of UDP");
}

/* --- no port is left ------------------------------------------------------ */

#define BATCH	250		/* descriptors of one message: at most 253 */
#define BATCHES	100		/* that hold more ports than there are */

/* Sends bound sockets to where nobody receives them, so that they need no
 * descriptors. Returns whether there were ports for all.
 */
static bool hold_ports(int to, const struct sockaddr_in *any)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(BATCH * sizeof(int))];
	} control = { .head = { .cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS } };
	struct iovec v = { "x", 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control.room };
	int fds[BATCH], i, n;

	for (n = 0; n < BATCH; n++) {
		fds[n] = socket(AF_INET, SOCK_DGRAM, 0);
		if (bind(fds[n], (const void *)any, sizeof(*any)))
			break;
	}
	control.head.cmsg_len = CMSG_LEN(n * sizeof(int));
	m.msg_controllen = CMSG_SPACE(n * sizeof(int));
	memcpy(CMSG_DATA(&control.head), fds, n * sizeof(int));
	if (n && sendmsg(to, &m, MSG_DONTWAIT) != 1)
		value("sendmsg: bound sockets = errno %d", errno);
	for (i = 0; i < n; i++)
		close(fds[i]);
	if (n < BATCH)
		close(fds[n]);
	return n == BATCH;
}

static long send_x(void)
{
	return sendto(b, "x", 1, 0, (struct sockaddr *)&to_a, sizeof(to_a));
}

/* Linux gives a namespace the ports that it is told; a guest has those that
 * IANA says.
 */
static void no_port(void)
{
	FILE *range = fopen("/proc/sys/net/ipv4/ip_local_port_range", "w");
	struct sockaddr_in any = { .sin_family = AF_INET };
	int keep[2], n;

	if (range) {
		fputs("40000 40009", range);
		fclose(range);
	}
	a = bound4(&to_a);
	b = socket(AF_INET, SOCK_DGRAM, 0);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, keep);
	for (n = 0; n < BATCHES && hold_ports(keep[0], &any); n++)
		;
	check(bind(b, (struct sockaddr *)&any, sizeof(any)),
	      "bind: no port is left");
	interrupt_start(0);
	check(send_x(), "sendto: no port is left");
	interrupt_stop();
	check(connect(b, (struct sockaddr *)&to_a, sizeof(to_a)),
	      "connect: no port is left for UDP");
	close(keep[0]);
	close(keep[1]);
	check(send_x(), "sendto: ports are left again");
	close(a);
	close(b);
}

void program_udp_more(void)
{
	a = bound4(&to_a);
	b = bound4(&to_b);
	ancillary4();
	ancillary6();
	families();
	sending();
	bad_control();
	errors();
	sizes();
	close(a);
	close(b);
	no_port();
}
