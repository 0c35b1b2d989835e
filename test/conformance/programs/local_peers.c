/* SPDX-License-Identifier: BSD-3-Clause */
/* AF_UNIX: who may send to whom, and what is told when a peer goes. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "check.h"

static char buf[100];

static void polls(const char *what, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP };
	int n = poll(&p, 1, 0);

	value("poll: %s = %d 0x%x", what, n, p.revents);
}

static void tells(const char *what, int fd)
{
	int error;
	socklen_t n = sizeof(error);

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n);
	value("getsockopt: SO_ERROR %s = %s", what, ename(error));
}

static int datagram(const char *path, struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strcpy(a->sun_path, path);
	unlink(path);
	bind(fd, (struct sockaddr *)a, sizeof(*a));
	return fd;
}

#define TO(a)	(struct sockaddr *)&(a), sizeof(a)

/* Who is connected hears nobody else; and who leaves for another peer drops
 * what the old one sent, which that is told.
 */
static void peers(void)
{
	struct sockaddr_un at[3], nobody = { .sun_family = AF_UNSPEC };
	int x = datagram("peer x", &at[0]), y = datagram("peer y", &at[1]),
	    z = datagram("peer z", &at[2]);

	check(connect(y, TO(at[2])), "connect: a datagram socket");
	check(connect(x, TO(at[1])), "connect: one that hears another");
	check(sendto(x, "a", 1, 0, TO(at[1])), "sendto: one that hears another");
	check(connect(y, TO(at[1])), "connect: itself, from another peer");
	check(connect(z, TO(at[1])), "connect: one that hears the caller");
	send(z, "from z", 6, 0);
	check(connect(y, TO(at[2])), "connect: the same peer again");
	check(recv(y, buf, 10, MSG_PEEK | MSG_DONTWAIT), "recv: it is kept");
	check(connect(y, (struct sockaddr *)&nobody, sizeof(nobody)),
	      "connect: AF_UNSPEC, a message waits");
	check(recv(y, buf, 10, MSG_DONTWAIT), "recv: after AF_UNSPEC");
	polls("the other after AF_UNSPEC", z);
	tells("of the other", z);
	polls("the other, told", z);
	send(z, "again", 5, 0);
	connect(y, TO(at[2]));
	send(z, "more", 4, 0);
	check(connect(y, TO(at[0])), "connect: another peer, messages wait");
	check(recv(y, buf, 10, MSG_DONTWAIT), "recv: of the old peer");
	check(send(z, "x", 1, MSG_DONTWAIT), "send: after that");
	check(recv(z, buf, 10, MSG_DONTWAIT), "recv: after that");
	close(x);
	close(y);
	close(z);
}

/* One that waits for room where another peer's messages went. */
static int full, from;

static long waits(void *arg)
{
	(void)arg;
	return send(from, "late", 4, 0);
}

static void leaves(void *arg)
{
	struct sockaddr_un nobody = { .sun_family = AF_UNSPEC };

	(void)arg;
	connect(full, (struct sockaddr *)&nobody, sizeof(nobody));
}

static void room(void)
{
	struct sockaddr_un at[3];
	int other = datagram("peer other", &at[2]);

	full = datagram("peer full", &at[0]);
	from = datagram("peer from", &at[1]);
	connect(from, TO(at[0]));
	connect(full, TO(at[1]));
	while (send(from, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
	/* either it is sent or the end is told, on Linux, too */
	blocks("send: room by the end of a connection", waits, leaves, NULL);
	value("send: who waited for room ends = 1");
	close(other);
	close(full);
	close(from);
}

/* A peer is closed that has not read all. */
static void closed(int type, const char *name)
{
	int s[2];

	socketpair(AF_UNIX, type, 0, s);
	send(s[0], "to read", 7, 0);
	send(s[1], "unread", 6, 0);
	close(s[0]);
	polls(name, s[1]);
	check(recv(s[1], buf, 10, MSG_DONTWAIT), "recv: %s, unread", name);
	check(recv(s[1], buf, 10, MSG_DONTWAIT), "recv: %s, then", name);
	check(recv(s[1], buf, 10, MSG_DONTWAIT), "recv: %s, last", name);
	close(s[1]);
	socketpair(AF_UNIX, type, 0, s);
	send(s[1], "unread", 6, 0);
	close(s[0]);
	check(send(s[1], "x", 1, MSG_NOSIGNAL), "send: %s, unread", name);
	check(send(s[1], "x", 1, MSG_NOSIGNAL), "send: %s, again", name);
	tells(name, s[1]);
	close(s[1]);
}

void program_local_peers(void)
{
	peers();
	room();
	closed(SOCK_STREAM, "stream");
	closed(SOCK_DGRAM, "datagrams");
	closed(SOCK_SEQPACKET, "packets");
}
