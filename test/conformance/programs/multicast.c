/* SPDX-License-Identifier: BSD-3-Clause */
/* Multicast groups over the loopback device. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "check.h"

#define LO	1	/* index of the loopback device */

static char buf[100];
static struct sockaddr_in to4;

static struct ip_mreqn group4(const char *group, const char *address, int dev)
{
	struct ip_mreqn m = { .imr_ifindex = dev };

	inet_pton(AF_INET, group, &m.imr_multiaddr);
	inet_pton(AF_INET, address, &m.imr_address);
	return m;
}

static long change4(int fd, int option, const char *group,
		    const char *address, int dev, socklen_t len)
{
	struct ip_mreqn m = group4(group, address, dev);

	return setsockopt(fd, IPPROTO_IP, option, &m, len);
}

static void joins4(int fd)
{
	static const struct {
		const char *name, *group, *address;
		int dev;
		socklen_t len;
	} cases[] = {
		{ "by address", "239.1.2.3", "127.0.0.1", 0, 8 },
		{ "twice", "239.1.2.3", "127.0.0.1", 0, 8 },
		{ "by index", "239.1.2.4", "0.0.0.0", LO, 12 },
		{ "twice by index", "239.1.2.4", "127.0.0.1", LO, 12 },
		{ "no group", "127.0.0.1", "127.0.0.1", 0, 8 },
		{ "nobody's address", "239.1.2.5", "10.99.99.99", 0, 8 },
		{ "no device", "239.1.2.5", "0.0.0.0", 99, 12 },
		{ "no device named", "239.1.2.5", "0.0.0.0", 0, 8 },
		{ "too short", "239.1.2.5", "127.0.0.1", 0, 7 },
	};
	unsigned i;

	for (i = 0; i < COUNT(cases); i++)
		check(change4(fd, IP_ADD_MEMBERSHIP, cases[i].group,
			      cases[i].address, cases[i].dev, cases[i].len),
		      "setsockopt: IP_ADD_MEMBERSHIP %s", cases[i].name);
	check(change4(fd, IP_DROP_MEMBERSHIP, "239.1.2.4", "0.0.0.0", LO, 12),
	      "setsockopt: IP_DROP_MEMBERSHIP");
	check(change4(fd, IP_DROP_MEMBERSHIP, "239.1.2.4", "0.0.0.0", LO, 12),
	      "setsockopt: IP_DROP_MEMBERSHIP twice");
	check(change4(fd, IP_DROP_MEMBERSHIP, "239.1.2.4", "0.0.0.0", 99, 12),
	      "setsockopt: IP_DROP_MEMBERSHIP no device");
}

static void refused(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), v = 1;

	check(change4(fd, IP_ADD_MEMBERSHIP, "239.1.2.3", "127.0.0.1", 0, 8),
	      "setsockopt: IP_ADD_MEMBERSHIP of TCP");
	check(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &v, sizeof(v)),
	      "setsockopt: IP_MULTICAST_TTL of TCP");
	close(fd);
}

static void settle(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, 1000);
}

static void takes(const char *what, int fd)
{
	long n;

	memset(buf, 0, sizeof(buf));
	n = check(recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT), "recv: %s",
		  what);
	if (n > 0)
		value("recv: %s gives = %s", what, buf);
}

static int receiver4(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
	struct sockaddr_in name = { .sin_family = AF_INET,
				    .sin_port = to4.sin_port };
	socklen_t n = sizeof(name);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	check(bind(fd, (struct sockaddr *)&name, sizeof(name)),
	      to4.sin_port ? "bind: the second receiver" :
			     "bind: the first receiver");
	getsockname(fd, (struct sockaddr *)&name, &n);
	to4 = name;
	inet_pton(AF_INET, "239.1.2.3", &to4.sin_addr);
	return fd;
}

static long send4(int fd, const char *text)
{
	return sendto(fd, text, strlen(text), 0, (struct sockaddr *)&to4,
		      sizeof(to4));
}

static void transfer4(void)
{
	int a = receiver4(), b = receiver4(), from, off = 0;
	struct in_addr lo = { htonl(INADDR_LOOPBACK) }, got;
	struct sockaddr_in sender;
	socklen_t n = sizeof(got);

	from = socket(AF_INET, SOCK_DGRAM, 0);
	check(send4(from, "nowhere"), "sendto: no route for multicast");
	check(setsockopt(from, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof(lo)),
	      "setsockopt: IP_MULTICAST_IF");
	check(getsockopt(from, IPPROTO_IP, IP_MULTICAST_IF, &got, &n),
	      "getsockopt: IP_MULTICAST_IF");
	value("getsockopt: IP_MULTICAST_IF gives = %08x, %d bytes",
	      ntohl(got.s_addr), (int)n);
	lo.s_addr = htonl(0x0a636363);
	check(setsockopt(from, IPPROTO_IP, IP_MULTICAST_IF, &lo, sizeof(lo)),
	      "setsockopt: IP_MULTICAST_IF of nobody");
	check(send4(from, "too early"), "sendto: a group without members");
	wait_ms(20);
	takes("not a member", a);
	joins4(a);
	check(change4(b, IP_ADD_MEMBERSHIP, "239.1.2.3", "127.0.0.1", 0, 8),
	      "setsockopt: IP_ADD_MEMBERSHIP of another socket");
	check(send4(from, "to both"), "sendto: a group with two members");
	settle(a);
	settle(b);
	n = sizeof(sender);
	check(recvfrom(a, buf, 100, MSG_PEEK, (struct sockaddr *)&sender, &n),
	      "recvfrom: sender of a group");
	value("recvfrom: address of the sender = %08x",
	      ntohl(sender.sin_addr.s_addr));
	takes("the first member", a);
	takes("the second member", b);
	setsockopt(b, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof(off));
	change4(b, IP_DROP_MEMBERSHIP, "239.1.2.3", "127.0.0.1", 0, 8);
	send4(from, "to one");
	settle(a);
	takes("the one that stays", a);
	takes("the one that left, IP_MULTICAST_ALL off", b);
	close(b);
	close(a);
	send4(from, "to none");
	close(from);
}

static long change6(int fd, int option, const char *group, int dev,
		    socklen_t len)
{
	struct ipv6_mreq m = { .ipv6mr_interface = (unsigned)dev };

	inet_pton(AF_INET6, group, &m.ipv6mr_multiaddr);
	return setsockopt(fd, IPPROTO_IPV6, option, &m, len);
}

static void joins6(int fd)
{
	const socklen_t len = sizeof(struct ipv6_mreq);

	check(change6(fd, IPV6_JOIN_GROUP, "ff15::1234", LO, len),
	      "setsockopt: IPV6_JOIN_GROUP");
	check(change6(fd, IPV6_JOIN_GROUP, "ff15::1234", LO, len),
	      "setsockopt: IPV6_JOIN_GROUP twice");
	check(change6(fd, IPV6_JOIN_GROUP, "::1", LO, len),
	      "setsockopt: IPV6_JOIN_GROUP no group");
	check(change6(fd, IPV6_JOIN_GROUP, "ff15::1235", 99, len),
	      "setsockopt: IPV6_JOIN_GROUP no device");
	check(change6(fd, IPV6_JOIN_GROUP, "ff15::1235", LO, 16),
	      "setsockopt: IPV6_JOIN_GROUP too short");
	check(change6(fd, IPV6_LEAVE_GROUP, "ff15::1235", LO, len),
	      "setsockopt: IPV6_LEAVE_GROUP not a member");
}

/* Linux has no route for these over its loopback device: nothing is sent. */
static void members6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	const socklen_t len = sizeof(struct ipv6_mreq);

	joins6(fd);
	check(change6(fd, IPV6_LEAVE_GROUP, "ff15::1234", LO, len),
	      "setsockopt: IPV6_LEAVE_GROUP");
	check(change6(fd, IPV6_LEAVE_GROUP, "ff15::1234", LO, len),
	      "setsockopt: IPV6_LEAVE_GROUP twice");
	close(fd);
}

/* The form that does not depend on the protocol. */
static void protocol_free(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct group_req r = { .gr_interface = LO };
	struct sockaddr_in *a = (struct sockaddr_in *)&r.gr_group;

	a->sin_family = AF_INET;
	inet_pton(AF_INET, "239.1.2.9", &a->sin_addr);
	check(setsockopt(fd, IPPROTO_IP, MCAST_JOIN_GROUP, &r, sizeof(r)),
	      "setsockopt: MCAST_JOIN_GROUP");
	check(setsockopt(fd, IPPROTO_IP, MCAST_JOIN_GROUP, &r, sizeof(r)),
	      "setsockopt: MCAST_JOIN_GROUP twice");
	check(setsockopt(fd, IPPROTO_IP, MCAST_LEAVE_GROUP, &r, sizeof(r)),
	      "setsockopt: MCAST_LEAVE_GROUP");
	check(setsockopt(fd, IPPROTO_IP, MCAST_LEAVE_GROUP, &r, sizeof(r)),
	      "setsockopt: MCAST_LEAVE_GROUP twice");
	check(setsockopt(fd, IPPROTO_IP, MCAST_JOIN_GROUP, &r, 20),
	      "setsockopt: MCAST_JOIN_GROUP too short");
	close(fd);
}

void program_multicast(void)
{
	refused();
	transfer4();
	members6();
	protocol_free();
}
