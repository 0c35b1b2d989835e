/* SPDX-License-Identifier: BSD-3-Clause */
/* SO_REUSEPORT: several sockets at one port, and who may join them. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "check.h"

#define CONNECTIONS	40

static struct sockaddr_in at;

/* A socket with the options at the address; -1: it was refused. */
static int join(int type, int share, int again, const char *name)
{
	int fd = socket(AF_INET, type, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &share, sizeof(share));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &again, sizeof(again));
	if (!check(bind(fd, (struct sockaddr *)&at, sizeof(at)), "bind: %s",
		   name))
		return fd;
	close(fd);
	return -1;
}

static int lead(int type, int share, int again, const char *name)
{
	socklen_t len = sizeof(at);
	int fd;

	at = (struct sockaddr_in){ .sin_family = AF_INET };
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = join(type, share, again, name);
	getsockname(fd, (struct sockaddr *)&at, &len);
	return fd;
}

static int accept_all(int fd)
{
	int n = 0, c;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((c = accept(fd, NULL, NULL)) >= 0) {
		close(c);
		n++;
	}
	return n;
}

static int connect_some(int count)
{
	int i, fd, good = 0;

	for (i = 0; i < count; i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		good += !connect(fd, (struct sockaddr *)&at, sizeof(at));
		close(fd);
	}
	return good;
}

static void listeners(void)
{
	int a = lead(SOCK_STREAM, 1, 0, "the first listener"), b, c, n, m;

	b = join(SOCK_STREAM, 1, 0, "a second one");
	check(listen(b, 100), "listen: the second one");
	check(listen(a, 100), "listen: the first one");
	check(join(SOCK_STREAM, 0, 0, "without the option"), "bind: gives no");
	check(join(SOCK_STREAM, 0, 1, "with SO_REUSEADDR"), "bind: nor here");
	value("connect: to two listeners = %d", connect_some(CONNECTIONS));
	wait_ms(5);
	n = accept_all(a);
	m = accept_all(b);
	value("accept: by two listeners = %d, both %d", n + m, n && m);
	c = join(SOCK_STREAM, 1, 1, "a third one");
	check(listen(c, 100), "listen: the third one");
	close(a);
	close(b);
	value("connect: to the one that is left = %d", connect_some(5));
	wait_ms(5);
	value("accept: by the one that is left = %d", accept_all(c));
	close(c);
	value("connect: to none = %d", connect_some(1));
}

/* SO_REUSEADDR alone lets others bind, but not listen. */
static void addresses(void)
{
	int a = lead(SOCK_STREAM, 0, 1, "with SO_REUSEADDR, the first");
	int b = join(SOCK_STREAM, 0, 1, "with SO_REUSEADDR, the second");

	check(listen(a, 1), "listen: SO_REUSEADDR, the first");
	check(listen(b, 1), "listen: SO_REUSEADDR, the second");
	close(a);
	close(b);
	a = lead(SOCK_STREAM, 0, 0, "without options");
	check(join(SOCK_STREAM, 1, 0, "to one without"), "bind: it gives no");
	close(a);
}

static int receive_all(int fd)
{
	char c;
	int n = 0;

	while (recv(fd, &c, 1, MSG_DONTWAIT) == 1)
		n++;
	return n;
}

static void datagrams(void)
{
	int a = lead(SOCK_DGRAM, 1, 0, "datagrams, the first"), b, fd, i, n, m;
	int mixed = 0;

	b = join(SOCK_DGRAM, 1, 0, "datagrams, a second one");
	check(join(SOCK_DGRAM, 0, 0, "datagrams, without"), "bind: no datagram");
	for (i = n = m = 0; i < CONNECTIONS; i++) {
		int x, y;

		fd = socket(AF_INET, SOCK_DGRAM, 0);
		sendto(fd, "x", 1, 0, (struct sockaddr *)&at, sizeof(at));
		sendto(fd, "y", 1, 0, (struct sockaddr *)&at, sizeof(at));
		wait_ms(1);
		x = receive_all(a);
		y = receive_all(b);
		mixed += x && y;
		n += x;
		m += y;
		close(fd);
	}
	value("recv: by two sockets = %d, both %d, a sender's apart %d", n + m,
	      n && m, mixed);
	close(a);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	sendto(fd, "x", 1, 0, (struct sockaddr *)&at, sizeof(at));
	wait_ms(1);
	value("recv: by the one that is left = %d", receive_all(b));
	close(fd);
	close(b);
}

void program_reuseport(void)
{
	listeners();
	addresses();
	datagrams();
}
