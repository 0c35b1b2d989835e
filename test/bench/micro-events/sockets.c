/* SPDX-License-Identifier: BSD-3-Clause */
/* A byte to another thread and back, by TCP over loopback and by AF_UNIX. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "micro.h"

static void *echo(void *arg)
{
	int fd = *(int *)arg;
	char c;

	while (read(fd, &c, 1) == 1 && write(fd, &c, 1) == 1)
		;
	return NULL;
}

static void round_trips(const char *row, int fds[2], long n)
{
	pthread_t t;
	char c = 'x';

	MUST(!pthread_create(&t, NULL, echo, &fds[1]));
	MEASURE(row, n, {
		MUST(write(fds[0], &c, 1) == 1 && read(fds[0], &c, 1) == 1);
	});
	close(fds[0]);
	pthread_join(t, NULL);
	close(fds[1]);
}

/* As the only process of a Linux guest we find it down. Where it is always up
 * this changes nothing. */
static void loopback_up(int s)
{
	struct ifreq r = { .ifr_name = "lo" };

	if (!ioctl(s, SIOCGIFFLAGS, &r) && !(r.ifr_flags & IFF_UP)) {
		r.ifr_flags |= IFF_UP;
		ioctl(s, SIOCSIFFLAGS, &r);
	}
}

/* Both ends of a connection over loopback. */
static void tcp_pair(int fds[2])
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	socklen_t len = sizeof(a);

	loopback_up(listener);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	MUST(!bind(listener, (struct sockaddr *)&a, len));
	MUST(!listen(listener, 1));
	MUST(!getsockname(listener, (struct sockaddr *)&a, &len));
	MUST(!connect(fds[0], (struct sockaddr *)&a, len));
	fds[1] = accept(listener, NULL, NULL);
	MUST(fds[1] >= 0);
	close(listener);
	for (int i = 0; i < 2; i++)
		setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void measure_sockets(long scale)
{
	int fds[2];

	tcp_pair(fds);
	round_trips("tcp_loopback", fds, 5000 * scale);
	MUST(!socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	round_trips("unix_stream", fds, 10000 * scale);
}
