/* SPDX-License-Identifier: BSD-3-Clause */
/* The connection of tcp_pair.h. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "check.h"
#include "tcp_pair.h"

int listener, a, b;
struct sockaddr_in address;

void listen_now(void)
{
	socklen_t n = sizeof(address);

	address = (struct sockaddr_in){ .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	listener = socket(AF_INET, SOCK_STREAM, 0);
	bind(listener, (struct sockaddr *)&address, sizeof(address));
	listen(listener, 8);
	getsockname(listener, (struct sockaddr *)&address, &n);
}

void connect_now(void)
{
	a = socket(AF_INET, SOCK_STREAM, 0);
	connect(a, (struct sockaddr *)&address, sizeof(address));
	b = accept(listener, NULL, NULL);
}

void close_both(void)
{
	close(a);
	close(b);
}

void polls(const char *what, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP |
						POLLPRI };
	int n = poll(&p, 1, 0);

	value("poll: %s = %d 0x%x", what, n, p.revents);
}

void settle(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	poll(&p, 1, 2000);
}
