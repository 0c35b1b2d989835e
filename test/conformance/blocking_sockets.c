/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that wait: sockets. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#include "blocking.h"
#include "check.h"

static char small[64];
static struct iovec iov[2] = {
	{ blocking_buf, 10 }, { blocking_buf + 10, 10 },
};

static long c_read(void) { return read(bfd[0], small, 1); }
static long c_write(void) { return write(bfd[1], small, 1); }
static void w_drain(void) { blocking_drain(bfd[0]); }

static bool stream_pair(void)
{
	return made(!socketpair(AF_UNIX, SOCK_STREAM, 0, bfd));
}

static bool full_pair(void)
{
	if (!stream_pair())
		return false;
	blocking_fill(bfd[1]);
	return true;
}

static bool limited(int on, int option)
{
	struct timeval t = { 1000, 0 };

	return made(!setsockopt(on, SOL_SOCKET, option, &t, sizeof(t)));
}

static bool limited_pair(void)
{
	return stream_pair() && limited(bfd[0], SO_RCVTIMEO);
}

static bool limited_full_pair(void)
{
	return full_pair() && limited(bfd[1], SO_SNDTIMEO);
}

static bool datagram_pair(void)
{
	return made(!socketpair(AF_UNIX, SOCK_DGRAM, 0, bfd));
}

static struct sockaddr_in here;

static bool tcp_listener(void)
{
	socklen_t len = sizeof(here);

	here = (struct sockaddr_in){ .sin_family = AF_INET };
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bfd[0] = socket(AF_INET, SOCK_STREAM, 0);
	return made(!bind(bfd[0], (struct sockaddr *)&here, len) &&
		    !listen(bfd[0], 1) &&
		    !getsockname(bfd[0], (struct sockaddr *)&here, &len));
}

static bool limited_listener(void)
{
	return tcp_listener() && limited(bfd[0], SO_RCVTIMEO);
}

static void w_connect(void)
{
	bfd[1] = socket(AF_INET, SOCK_STREAM, 0);
	connect(bfd[1], (struct sockaddr *)&here, sizeof(here));
}

/* bfd[0] is the one that was accepted, bfd[1] the one that connected. */
static bool tcp_connection(void)
{
	int listener;

	if (!tcp_listener())
		return false;
	listener = bfd[0];
	w_connect();
	bfd[0] = accept(listener, NULL, NULL);
	close(listener);
	return made(bfd[0] >= 0);
}

/* What arrived may be acknowledged late, up to 250 ms, which makes room. */
static bool tcp_full(void)
{
	int quiet;

	if (!tcp_connection())
		return false;
	blocking_fill(bfd[1]);
	for (quiet = 0; quiet < 6; quiet++) {
		wait_ms(50);
		while (send(bfd[1], blocking_buf, sizeof(blocking_buf),
			    MSG_DONTWAIT) > 0)
			quiet = 0;
	}
	return true;
}

static bool udp_socket(void)
{
	socklen_t len = sizeof(here);

	here = (struct sockaddr_in){ .sin_family = AF_INET };
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bfd[0] = socket(AF_INET, SOCK_DGRAM, 0);
	return made(!bind(bfd[0], (struct sockaddr *)&here, len) &&
		    !getsockname(bfd[0], (struct sockaddr *)&here, &len));
}

static void w_udp(void)
{
	bfd[1] = socket(AF_INET, SOCK_DGRAM, 0);
	sendto(bfd[1], "x", 1, 0, (struct sockaddr *)&here, sizeof(here));
}

static struct sockaddr_un place = { .sun_family = AF_UNIX,
				    .sun_path = "blocking" };

static bool local_listener(void)
{
	bfd[0] = socket(AF_UNIX, SOCK_STREAM, 0);
	return made(!bind(bfd[0], (struct sockaddr *)&place, sizeof(place)) &&
		    !listen(bfd[0], 0));
}

static void w_local(void)
{
	bfd[1] = socket(AF_UNIX, SOCK_STREAM, 0);
	connect(bfd[1], (struct sockaddr *)&place, sizeof(place));
}

static bool local_full(void)
{
	if (!local_listener())
		return false;
	w_local();
	bfd[2] = socket(AF_UNIX, SOCK_STREAM, 0);
	return true;
}

static long accepted(int got)
{
	int error = errno;

	if (got < 0) {
		errno = error;
		return -1;
	}
	close(got);
	return 0;
}

static struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

static long c_recv(void) { return recv(bfd[0], small, 1, 0); }
static long c_recvmsg(void) { return recvmsg(bfd[0], &msg, 0); }
static long c_send(void) { return send(bfd[1], small, 1, 0); }
static long c_sendmsg(void) { return sendmsg(bfd[1], &msg, 0); }
static long c_accept(void) { return accepted(accept(bfd[0], NULL, NULL)); }

static long c_recvfrom(void)
{
	return recvfrom(bfd[0], small, 1, 0, NULL, NULL);
}

static long c_sendto(void)
{
	return sendto(bfd[1], small, 1, 0, NULL, 0);
}

static long c_accept4(void)
{
	return accepted(accept4(bfd[0], NULL, NULL, SOCK_CLOEXEC));
}

static long c_connect(void)
{
	return connect(bfd[2], (struct sockaddr *)&place, sizeof(place));
}

static void w_accept(void)
{
	accepted(accept(bfd[0], NULL, NULL));
}

static void w_send(void)
{
	send(bfd[1], "x", 1, 0);
}

const struct blocking blocking_sockets[] = {
	{ "recv: local stream", stream_pair, c_recv, w_send, true },
	{ "recvfrom: local stream", stream_pair, c_recvfrom, w_send, true },
	{ "recvmsg: local stream", stream_pair, c_recvmsg, w_send, true },
	{ "read: local stream", stream_pair, c_read, w_send, true },
	{ "send: local stream", full_pair, c_send, w_drain, true },
	{ "sendto: local stream", full_pair, c_sendto, w_drain, true },
	{ "sendmsg: local stream", full_pair, c_sendmsg, w_drain, true },
	{ "write: local stream", full_pair, c_write, w_drain, true },
	{ "recv: with SO_RCVTIMEO", limited_pair, c_recv, w_send, true },
	{ "send: with SO_SNDTIMEO", limited_full_pair, c_send, w_drain, true },
	{ "recv: local datagram", datagram_pair, c_recv, w_send, true },
	{ "accept: TCP", tcp_listener, c_accept, w_connect, true },
	{ "accept4: TCP", tcp_listener, c_accept4, w_connect, true },
	{ "accept: with SO_RCVTIMEO", limited_listener, c_accept,
	  w_connect, true },
	{ "recv: TCP", tcp_connection, c_recv, w_send, true },
	{ "read: TCP", tcp_connection, c_read, w_send, true },
	{ "send: TCP", tcp_full, c_send, w_drain, true },
	{ "recvfrom: UDP", udp_socket, c_recvfrom, w_udp, true },
	{ "accept: local", local_listener, c_accept, w_local, true },
	{ "connect: local", local_full, c_connect, w_accept, true },
	{ 0 },
};
