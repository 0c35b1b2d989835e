/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the socket tests; the exit status is the number of those that failed. */
#include "net.h"

static int tests, failures, bad;

void failed(const char *file, int line, const char *what, long got)
{
	printf("# %s:%d: %s (errno %ld)\n", file, line, what, got);
	bad = 1;
}

void run(const char *name, void (*fn)(void))
{
	bad = 0;
	fn();
	tests++;
	failures += bad;
	printf("%s %d - %s\n", bad ? "not ok" : "ok", tests, name);
}

int listener(struct sockaddr_in *addr, int backlog)
{
	socklen_t len = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	memset(addr, 0, sizeof(*addr));
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	CHECK(bind(fd, (struct sockaddr *)addr, len) == 0);
	CHECK(listen(fd, backlog) == 0);
	CHECK(getsockname(fd, (struct sockaddr *)addr, &len) == 0);
	CHECK(addr->sin_port != 0);
	return fd;
}

void tcp_pair(int fd[2])
{
	struct sockaddr_in addr;
	int l = listener(&addr, 1);

	fd[0] = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(fd[0], (struct sockaddr *)&addr, sizeof(addr)) == 0);
	fd[1] = accept(l, NULL, NULL);
	CHECK(fd[1] >= 0);
	close(l);
}

int udp_bound(struct sockaddr_in *addr)
{
	socklen_t len = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	memset(addr, 0, sizeof(*addr));
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(bind(fd, (struct sockaddr *)addr, len) == 0);
	CHECK(getsockname(fd, (struct sockaddr *)addr, &len) == 0);
	return fd;
}

int polled(int fd, int events, int timeout)
{
	struct pollfd p = { .fd = fd, .events = (short)events };

	return poll(&p, 1, timeout) < 0 ? -1 : p.revents;
}

void readable(int fd)
{
	CHECK(polled(fd, POLLIN, 5000) & POLLIN);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	test_tcp();
	test_tcp_end();
	test_udp();
	test_options();
	test_ready();
	test_bulk();
	test_pairs();
	test_busy();
	printf("1..%d\n", tests);
	return failures;
}
