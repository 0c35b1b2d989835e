/* SPDX-License-Identifier: BSD-3-Clause */
/* Network devices and addresses: netlink, getifaddrs, SIOCGIF*. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "check.h"

/* What the C library does not declare. */
struct head {
	uint32_t len;
	uint16_t type, flags;
	uint32_t seq, port;
};

struct address {
	uint16_t family, pad;
	uint32_t port, groups;
};

struct link_msg {
	uint8_t family, pad;
	uint16_t type;
	int32_t index;
	uint32_t flags, change;
};

struct addr_msg {
	uint8_t family, prefix, flags, scope;
	uint32_t index;
};

#define REQUEST	1
#define ACK	4
#define DUMP	0x300
#define MULTI	2

enum { NL_NOOP = 1, NL_ERROR = 2, NL_DONE = 3, NEWLINK = 16, DELLINK = 17,
       GETLINK = 18, SETLINK = 19, NEWADDR = 20, GETADDR = 22, NEWROUTE = 24,
       GETROUTE = 26, GETNEIGH = 30 };

static char buf[16384];
static int fd;

static void kinds(void)
{
	static const struct {
		const char *name;
		int type, protocol;
	} cases[] = {
		{ "SOCK_RAW", SOCK_RAW, 0 }, { "SOCK_DGRAM", SOCK_DGRAM, 0 },
		{ "SOCK_STREAM", SOCK_STREAM, 0 },
		{ "SOCK_SEQPACKET", SOCK_SEQPACKET, 0 },
		{ "protocol -1", SOCK_RAW, -1 },
		{ "protocol 31", SOCK_RAW, 31 },
		{ "protocol 32", SOCK_RAW, 32 },
	};
	unsigned i;
	int v = -1, p[2];
	socklen_t n = sizeof(v);

	for (i = 0; i < COUNT(cases); i++) {
		fd = opened(socket(AF_NETLINK, cases[i].type,
				   cases[i].protocol), "socket: netlink, %s",
			    cases[i].name);
		close(fd);
	}
	check(socketpair(AF_NETLINK, SOCK_RAW, 0, p), "socketpair: netlink");
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	check(fcntl(fd, F_GETFL) & ~O_LARGEFILE, "socket: netlink F_GETFL");
	check(fcntl(fd, F_GETFD), "socket: netlink F_GETFD");
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &v, &n);
	value("getsockopt: SO_DOMAIN of netlink = %d", v);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &v, &n);
	value("getsockopt: SO_TYPE of netlink = %d", v);
	check(listen(fd, 1), "listen: netlink");
	check(accept(fd, NULL, NULL), "accept: netlink");
	check(shutdown(fd, SHUT_WR), "shutdown: netlink");
	check(recv(fd, buf, 10, 0), "recv: netlink, nothing");
	close(fd);
}

static void names(void)
{
	struct address a = { .family = AF_NETLINK };
	socklen_t n = sizeof(a);
	int other;

	fd = socket(AF_NETLINK, SOCK_RAW, 0);
	check(getsockname(fd, (struct sockaddr *)&a, &n),
	      "getsockname: new netlink");
	value("getsockname: new netlink gives = %d %d %u, %d bytes", a.family,
	      a.port != 0, a.groups, (int)n);
	check(bind(fd, (struct sockaddr *)&a, 8), "bind: netlink, 8 bytes");
	a.family = AF_INET;
	check(bind(fd, (struct sockaddr *)&a, sizeof(a)),
	      "bind: netlink, another family");
	a = (struct address){ .family = AF_NETLINK, .port = 4711 };
	check(bind(fd, (struct sockaddr *)&a, sizeof(a)), "bind: netlink");
	getsockname(fd, (struct sockaddr *)&a, &n);
	value("getsockname: bound netlink gives = %u", a.port);
	a.port = 4712;
	check(bind(fd, (struct sockaddr *)&a, sizeof(a)),
	      "bind: netlink again, another");
	other = socket(AF_NETLINK, SOCK_RAW, 0);
	a.port = 4711;
	check(bind(other, (struct sockaddr *)&a, sizeof(a)),
	      "bind: netlink, another socket's number");
	close(fd);
	check(bind(other, (struct sockaddr *)&a, sizeof(a)),
	      "bind: netlink, a number that is free again");
	fd = other;
	n = sizeof(a);
	check(getpeername(fd, (struct sockaddr *)&a, &n),
	      "getpeername: netlink");
	value("getpeername: netlink gives = %u", a.port);
	close(fd);
}

/* Sends a request and reports the answer's form. */
static long ask(const char *what, uint16_t type, uint16_t flags,
		const void *body, size_t size)
{
	struct {
		struct head h;
		char body[64];
	} req = { { (uint32_t)(sizeof(struct head) + size), type, flags, 77,
		    0 }, "" };
	struct head h;
	int error;
	long n;

	memcpy(req.body, body, size);
	check(send(fd, &req, req.h.len, 0) == (long)req.h.len ? 0 : -1,
	      "send: %s", what);
	n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n < 0) {
		value("recv: %s = %s", what, ename(errno));
		return n;
	}
	memcpy(&h, buf, sizeof(h));
	memcpy(&error, buf + sizeof(h), sizeof(error));
	value("recv: %s = type %d flags 0x%x seq %u port %d error %s", what,
	      h.type, h.flags & ~0x30, h.seq, h.port != 0,
	      h.type == NL_ERROR ? ename(-error) : "-");
	return n;
}

static void show_link(const char *what, const char *p, size_t len)
{
	struct link_msg m;
	uint16_t a[2];
	uint32_t mtu = 0;
	char name[20] = "";
	size_t at = sizeof(m);

	memcpy(&m, p, sizeof(m));
	while (at + 4 <= len) {
		memcpy(a, p + at, 4);
		if (a[0] < 4 || at + a[0] > len)
			break;
		if (a[1] == 3)
			memcpy(name, p + at + 4, a[0] - 4 < 20 ? a[0] - 4u :
								 19);
		if (a[1] == 4)
			memcpy(&mtu, p + at + 4, 4);
		at += (a[0] + 3u) & ~3u;
	}
	value("recv: %s gives = %d type %d index %d flags 0x%x name %s mtu %u",
	      what, m.family, m.type, m.index, m.flags, name, mtu);
}

static void show_addr(const char *what, const char *p, size_t len)
{
	struct addr_msg m;
	uint16_t a[2];
	char text[60] = "", label[20] = "";
	size_t at = sizeof(m);

	memcpy(&m, p, sizeof(m));
	while (at + 4 <= len) {
		memcpy(a, p + at, 4);
		if (a[0] < 4 || at + a[0] > len)
			break;
		if (a[1] == 1)
			inet_ntop(m.family, p + at + 4, text, sizeof(text));
		if (a[1] == 3)
			memcpy(label, p + at + 4, 3);
		at += (a[0] + 3u) & ~3u;
	}
	value("recv: %s family %d = /%d flags 0x%x scope %d index %u %s %s",
	      what, m.family, m.prefix, m.flags, m.scope, m.index, text,
	      label);
}

/* A whole answer, which may come in several pieces. */
static void dump(const char *what, uint16_t type, uint8_t family)
{
	struct link_msg body = { .family = family };
	long n = ask(what, type, REQUEST | DUMP, &body, sizeof(body));
	int messages = 0, done = 0;
	struct head h;
	long at;

	while (n > 0 && !done) {
		for (at = 0; at + (long)sizeof(h) <= n && !done;
		     at += (h.len + 3) & ~3u) {
			memcpy(&h, buf + at, sizeof(h));
			if (h.len < sizeof(h) || at + (long)h.len > n)
				break;
			done = h.type == NL_DONE || h.type == NL_ERROR;
			messages += !done;
			if (h.type == NEWLINK)
				show_link(what, buf + at + sizeof(h),
					  h.len - sizeof(h));
			if (h.type == NEWADDR)
				show_addr(what, buf + at + sizeof(h),
					  h.len - sizeof(h));
		}
		if (!done)
			n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	}
	value("recv: %s messages = %d, done %d", what, messages, done);
}

/* What an attribute of a route says. */
static const unsigned char *attribute(const unsigned char *m, uint32_t size,
				      uint16_t type)
{
	static const unsigned char none[16];
	uint16_t a[2];
	uint32_t at;

	for (at = 12; at + 4 <= size; at += (a[0] + 3u) & ~3u) {
		memcpy(a, m + at, 4);
		if (a[0] < 4)
			break;
		if (a[1] == type)
			return m + at + 4;
	}
	return none;
}

/* Where packets to an address go. */
static void ways(void)
{
	static const struct {
		const char *what;
		int family;
		unsigned char dst[16];
		uint16_t len;		/* of the attribute */
	} cases[] = {
		{ "127.0.0.1", AF_INET, { 127, 0, 0, 1 }, 8 },
		{ "127.9.8.7", AF_INET, { 127, 9, 8, 7 }, 8 },
		{ "10.9.8.7", AF_INET, { 10, 9, 8, 7 }, 8 },
		{ "::1", AF_INET6, { [15] = 1 }, 20 },
		{ "half of an address", AF_INET, { 127 }, 6 },
		{ "no family", AF_UNSPEC, { 127, 0, 0, 1 }, 8 },
	};
	struct {
		unsigned char m[12];
		uint16_t len, type;
		unsigned char dst[16];
	} req;
	unsigned char *m = (unsigned char *)buf + sizeof(struct head);
	uint32_t size;
	char text[60];
	unsigned i;

	for (i = 0; i < COUNT(cases); i++) {
		memset(&req, 0, sizeof(req));
		req.m[0] = (unsigned char)cases[i].family;
		req.m[1] = cases[i].family == AF_INET6 ? 128 : 32;
		req.len = cases[i].len;
		req.type = 1;
		memcpy(req.dst, cases[i].dst, sizeof(req.dst));
		if (ask(cases[i].what, GETROUTE, REQUEST, &req,
			12u + cases[i].len) < 40 ||
		    *(uint16_t *)(void *)(buf + 4) != NEWROUTE)
			continue;
		value("recv: %s goes = %d /%d table %d type %d", cases[i].what,
		      m[0], m[1], m[4], m[7]);
		memcpy(&size, buf, sizeof(size));
		size -= (uint32_t)sizeof(struct head);
		value("recv: %s device = %d", cases[i].what,
		      *attribute(m, size, 4));
		value("recv: %s from = %s", cases[i].what,
		      inet_ntop(m[0], attribute(m, size, 7), text,
				sizeof(text)));
	}
}

static void requests(void)
{
	struct link_msg one = { .index = 1 }, none = { .index = 99 };
	struct link_msg neither = { 0 };
	struct { struct link_msg m; uint16_t len, type; char name[4]; } named =
		{ { 0 }, 7, 3, "lo" };
	struct pollfd p;
	int v;

	fd = socket(AF_NETLINK, SOCK_RAW, 0);
	dump("all devices", GETLINK, AF_UNSPEC);
	dump("addresses of IPv4", GETADDR, AF_INET);
	dump("addresses of IPv6", GETADDR, AF_INET6);
	dump("neighbours", GETNEIGH, AF_UNSPEC);
	ask("one device", GETLINK, REQUEST, &one, sizeof(one));
	show_link("one device", buf + sizeof(struct head),
		  *(uint32_t *)(void *)buf - sizeof(struct head));
	ask("a device by name", GETLINK, REQUEST, &named, sizeof(named));
	ask("one device with ACK", GETLINK, REQUEST | ACK, &one, sizeof(one));
	check(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), "recv: its ACK");
	ask("no such device", GETLINK, REQUEST, &none, sizeof(none));
	ask("a device without a name", GETLINK, REQUEST, &neither,
	    sizeof(neither));
	ways();
	ask("an unknown type", 500, REQUEST, &one, sizeof(one));
	ask("a control type", NL_NOOP, REQUEST | ACK, &one, sizeof(one));
	ask("no NLM_F_REQUEST", GETLINK, 0, &one, sizeof(one));
	ask("no NLM_F_REQUEST, with ACK", GETLINK, ACK, &one, sizeof(one));
	ask("no body", GETLINK, REQUEST | DUMP, &one, 0);
	ask("a short body of one device", GETLINK, REQUEST, &one, 4);
	p = (struct pollfd){ .fd = fd, .events = POLLIN | POLLOUT };
	v = poll(&p, 1, 0);
	value("poll: netlink idle = %d 0x%x", v, p.revents);
	close(fd);
}

/* Bytes that are no message. */
static void nonsense(void)
{
	static const struct {
		const char *name;
		uint32_t len;		/* that the header says */
		size_t size;		/* that are sent */
	} cases[] = {
		{ "a short header", 16, 10 }, { "a length of 0", 0, 32 },
		{ "a length of 15", 15, 32 }, { "a length too long", 64, 32 },
		{ "the longest length", 0xffffffff, 32 },
	};
	struct head h = { .type = GETLINK, .flags = REQUEST | DUMP };
	struct address other = { .family = AF_NETLINK, .port = 123456 };
	char text[64] = "";
	unsigned i;

	fd = socket(AF_NETLINK, SOCK_RAW, 0);
	for (i = 0; i < COUNT(cases); i++) {
		h.len = cases[i].len;
		memcpy(text, &h, sizeof(h));
		check(send(fd, text, cases[i].size, 0), "send: %s",
		      cases[i].name);
		check(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), "recv: %s",
		      cases[i].name);
	}
	h.len = 17;
	memcpy(text, &h, sizeof(h));
	check(send(fd, text, 17, 0), "send: a whole one");
	check(recv(fd, buf, 8, MSG_PEEK) , "recv: a part of it");
	check(recv(fd, buf, 8, MSG_PEEK | MSG_TRUNC) > 32 ? 0 : -1,
	      "recv: its whole length");
	check(sendto(fd, text, 17, 0, (struct sockaddr *)&other, 8),
	      "sendto: netlink, a short address");
	check(sendto(fd, text, 17, 0, (struct sockaddr *)&other,
		     sizeof(other)), "sendto: netlink, to nobody");
	check(send(fd, text, 17, MSG_OOB), "send: netlink, MSG_OOB");
	close(fd);
}

/* --- what is built on it -------------------------------------------------- */

static void interfaces(void)
{
	struct ifaddrs *list = NULL, *i;
	struct if_nameindex *names;
	char name[IF_NAMESIZE] = "";
	int n = 0, four = 0, six = 0, packet = 0;

	check(getifaddrs(&list), "socket: getifaddrs");
	for (i = list; i; i = i->ifa_next, n++) {
		four += i->ifa_addr && i->ifa_addr->sa_family == AF_INET;
		six += i->ifa_addr && i->ifa_addr->sa_family == AF_INET6;
		packet += i->ifa_addr && i->ifa_addr->sa_family == AF_PACKET;
	}
	value("socket: getifaddrs gives = %d: %d %d %d", n, packet, four, six);
	if (list)
		value("socket: getifaddrs first = %s 0x%x", list->ifa_name,
		      list->ifa_flags);
	freeifaddrs(list);
	names = if_nameindex();
	value("socket: if_nameindex = %d %s %d", names ? (int)names[0].if_index
		: -1, names ? names[0].if_name : "-",
	      names ? (int)names[1].if_index : -1);
	if_freenameindex(names);
	value("ioctl: if_nametoindex lo = %u", if_nametoindex("lo"));
	n = (int)if_nametoindex("none0");
	value("ioctl: if_nametoindex none = %d %s", n, ename(errno));
	value("ioctl: if_indextoname 1 = %s",
	      if_indextoname(1, name) ? name : "-");
	value("ioctl: if_indextoname 99 = %s",
	      if_indextoname(99, name) ? name : ename(errno));
}

static void controls(void)
{
	static const struct constant gets[] = {
		CONSTANT(SIOCGIFINDEX), CONSTANT(SIOCGIFFLAGS),
		CONSTANT(SIOCGIFADDR), CONSTANT(SIOCGIFNETMASK),
		CONSTANT(SIOCGIFBRDADDR), CONSTANT(SIOCGIFDSTADDR),
		CONSTANT(SIOCGIFMTU), CONSTANT(SIOCGIFHWADDR),
		CONSTANT(SIOCGIFMETRIC), CONSTANT(SIOCGIFTXQLEN),
	};
	struct ifreq r, many[4];
	struct ifconf c = { .ifc_len = sizeof(many), .ifc_req = many };
	const unsigned char *b = (const unsigned char *)&r.ifr_ifru;
	unsigned i;

	fd = socket(AF_INET, SOCK_DGRAM, 0);
	for (i = 0; i < COUNT(gets); i++) {
		memset(&r, 0, sizeof(r));
		strcpy(r.ifr_name, "lo");
		if (!check(ioctl(fd, (int)gets[i].v, &r), "ioctl: %s",
			   gets[i].name))
			value("ioctl: %s gives = %s %02x %02x %02x %02x "
			      "%02x %02x %02x %02x", gets[i].name, r.ifr_name,
			      b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
		strcpy(r.ifr_name, "none0");
		check(ioctl(fd, (int)gets[i].v, &r), "ioctl: %s no device",
		      gets[i].name);
	}
	memset(many, 0, sizeof(many));
	check(ioctl(fd, SIOCGIFCONF, &c), "ioctl: SIOCGIFCONF");
	value("ioctl: SIOCGIFCONF gives = %d %s", c.ifc_len,
	      many[0].ifr_name);
	c = (struct ifconf){ .ifc_len = 0 };
	check(ioctl(fd, SIOCGIFCONF, &c), "ioctl: SIOCGIFCONF length");
	value("ioctl: SIOCGIFCONF length gives = %d", c.ifc_len);
	c = (struct ifconf){ .ifc_len = 39, .ifc_req = many };
	check(ioctl(fd, SIOCGIFCONF, &c), "ioctl: SIOCGIFCONF too short");
	value("ioctl: SIOCGIFCONF too short gives = %d", c.ifc_len);
	close(fd);
}

void program_netlink(void)
{
	kinds();
	names();
	requests();
	nonsense();
	interfaces();
	controls();
}
