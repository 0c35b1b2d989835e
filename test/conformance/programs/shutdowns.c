/* SPDX-License-Identifier: BSD-3-Clause */
/* shutdown(), close() and connect() of sockets that another thread waits at.
 * A time limit ends a wait that nothing else ends.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "check.h"

static char buf[70000];
static int s[2], how;

static void limit(int fd)
{
	const struct timeval t = { 1, 0 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
}

static void polls(const char *kind, const char *what, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP };
	int n = poll(&p, 1, 0);

	value("poll: %s %s = %d 0x%x", kind, what, n, p.revents);
}

static socklen_t name(struct sockaddr_un *a, const char *text)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	strcpy(a->sun_path + 1, text);
	return (socklen_t)(sizeof(a->sun_family) + 1 + strlen(text));
}

static const struct constant hows[] = {
	CONSTANT(SHUT_RD), CONSTANT(SHUT_WR), CONSTANT(SHUT_RDWR),
};

static void shuts(void *arg)
{
	shutdown(*(int *)arg, how);
}

/* ---- a listener ---------------------------------------------------------- */

static long accepts(void *arg)
{
	return accept(*(int *)arg, NULL, NULL);
}

static int listener(int family, int type)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_un un;
	int fd = socket(family, type, 0);

	if (family == AF_INET)
		bind(fd, (struct sockaddr *)&in, sizeof(in));
	else
		bind(fd, (struct sockaddr *)&un, name(&un, "listener"));
	listen(fd, 5);
	limit(fd);
	return fd;
}

static void listeners(int family, int type, const char *kind)
{
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(hows); i += 2) {
		char text[80];

		how = (int)hows[i].v;
		fd = listener(family, type);
		strcat(strcat(strcat(strcpy(text, "accept: "), kind),
			      ", until "), hows[i].name);
		check(blocks(text, accepts, shuts, &fd), "%s", text);
		check(accepts(&fd), "accept: %s, after %s", kind,
		      hows[i].name);
		polls(kind, hows[i].name, fd);
		close(fd);
	}
}

/* ---- messages ------------------------------------------------------------ */

static long receives(void *arg)
{
	(void)arg;
	return recv(s[0], buf, 10, 0);
}

static void receivers(int type, const char *kind)
{
	unsigned i, k;
	char text[80];

	for (i = 0; i < COUNT(hows); i++)
		for (k = 0; k < 2; k++) {
			how = (int)hows[i].v;
			socketpair(AF_UNIX, type, 0, s);
			limit(s[0]);
			snprintf(text, sizeof(text), "recv: %s, until %s %s",
				 kind, k ? "the other's" : "its",
				 hows[i].name);
			check(blocks(text, receives, shuts, &s[k]), "%s",
			      text);
			polls(text + 6, "then", s[0]);
			check(recv(s[0], buf, 10, MSG_DONTWAIT), "%s, again",
			      text);
			close(s[0]);
			close(s[1]);
		}
}

/* Two UDP sockets that are connected to each other, or are not. */
static void udp_pair(bool connected)
{
	struct sockaddr_in in[2];
	socklen_t len = sizeof(in[0]);
	int i;

	for (i = 0; i < 2; i++) {
		in[i] = (struct sockaddr_in){ .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
		s[i] = socket(AF_INET, SOCK_DGRAM, 0);
		bind(s[i], (struct sockaddr *)&in[i], len);
		getsockname(s[i], (struct sockaddr *)&in[i], &len);
	}
	for (i = 0; connected && i < 2; i++)
		connect(s[i], (struct sockaddr *)&in[!i], len);
	limit(s[0]);
}

static void udp_receivers(void)
{
	unsigned i, k;
	char text[80];

	for (i = 0; i < COUNT(hows); i++)
		for (k = 0; k < 2; k++) {
			how = (int)hows[i].v;
			udp_pair(k);
			snprintf(text, sizeof(text), "recv: UDP, %s, until %s",
				 k ? "connected" : "not connected",
				 hows[i].name);
			check(blocks(text, receives, shuts, &s[0]), "%s",
			      text);
			polls(text + 6, "then", s[0]);
			check(shutdown(s[0], how), "shutdown: %s",
			      text + 6);
			close(s[0]);
			close(s[1]);
		}
}

static void fill(int fd)
{
	while (send(fd, buf, 2000, MSG_DONTWAIT) > 0)
		;
}

static long sends(void *arg)
{
	(void)arg;
	return send(s[0], buf, 2000, MSG_NOSIGNAL);
}

static void senders(int type, const char *kind)
{
	unsigned i, k;
	char text[80];

	for (i = 0; i < COUNT(hows); i++)
		for (k = 0; k < 2; k++) {
			how = (int)hows[i].v;
			socketpair(AF_UNIX, type, 0, s);
			limit(s[0]);
			fill(s[0]);
			snprintf(text, sizeof(text), "send: %s, until %s %s",
				 kind, k ? "the other's" : "its",
				 hows[i].name);
			/* the wait and its end: what goes at once is partial */
			value("%s = %d", text,
			      blocks(text, sends, shuts, &s[k]) < 0 ? errno : 0);
			close(s[0]);
			close(s[1]);
		}
}

/* ---- one who connects anew ------------------------------------------------ */

static struct sockaddr_un far;
static socklen_t far_len;

static long sends_far(void *arg)
{
	return send(*(int *)arg, buf, 2000, 0);
}

static void connects_far(void *arg)
{
	connect(*(int *)arg, (struct sockaddr *)&far, far_len);
	/* now there is room where it was full, and where it is not */
	while (recv(s[1], buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
}

static void another_peer(void)
{
	struct sockaddr_un near;
	socklen_t near_len = name(&near, "near");
	int to = socket(AF_UNIX, SOCK_DGRAM, 0);

	far_len = name(&far, "far");
	s[0] = socket(AF_UNIX, SOCK_DGRAM, 0);
	s[1] = socket(AF_UNIX, SOCK_DGRAM, 0);
	bind(s[1], (struct sockaddr *)&near, near_len);
	bind(to, (struct sockaddr *)&far, far_len);
	connect(s[0], (struct sockaddr *)&near, near_len);
	limit(s[0]);
	fill(s[0]);
	check(blocks("send: full, until connected to another", sends_far,
		     connects_far, &s[0]),
	      "send: full, until connected to another");
	close(s[0]);
	close(s[1]);
	close(to);
}

/* ---- names of connected sockets ------------------------------------------- */

static void bound_client(int type, const char *kind)
{
	struct sockaddr_un a, own;
	socklen_t len = name(&a, "server"), own_len = name(&own, "client");
	int server = socket(AF_UNIX, type, 0), client, end, i;

	bind(server, (struct sockaddr *)&a, len);
	listen(server, 5);
	for (i = 0; i < 3; i++) {
		client = socket(AF_UNIX, type, 0);
		check(bind(client, (struct sockaddr *)&own, own_len),
		      "bind: %s client, time %d", kind, i);
		check(connect(client, (struct sockaddr *)&a, len),
		      "connect: %s with a name, time %d", kind, i);
		end = accept(server, NULL, NULL);
		own_len = sizeof(own);
		getpeername(end, (struct sockaddr *)&own, &own_len);
		value("getpeername: %s with a name, time %d = %d %s", kind, i,
		      (int)own_len, own.sun_path + 1);
		close(i & 1 ? client : end);
		close(i & 1 ? end : client);
	}
	close(server);
}

void program_shutdowns(void)
{
	listeners(AF_UNIX, SOCK_STREAM, "local stream");
	listeners(AF_UNIX, SOCK_SEQPACKET, "local seqpacket");
	listeners(AF_INET, SOCK_STREAM, "TCP");
	receivers(SOCK_STREAM, "stream");
	receivers(SOCK_DGRAM, "dgram");
	receivers(SOCK_SEQPACKET, "seqpacket");
	udp_receivers();
	senders(SOCK_STREAM, "stream");
	senders(SOCK_SEQPACKET, "seqpacket");
	another_peer();
	bound_client(SOCK_STREAM, "stream");
	bound_client(SOCK_SEQPACKET, "seqpacket");
}
