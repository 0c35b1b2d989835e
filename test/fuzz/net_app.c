/* SPDX-License-Identifier: BSD-3-Clause */
/* A program above the fuzzed stack: it answers, and asks. */
#include <string.h>

#include <sock.h>

#include "fuzz.h"
#include "net_fuzz.h"

#define SOCKETS		12
#define TCP_LISTENER	0
#define UDP_SOCKET	1
#define FIRST		2	/* connections from here on */

static struct posix_socket *sock[SOCKETS];

static const struct uk_sockaddr_in6 any = {
	.sin6_family = UK_AF_INET6, .sin6_port = __builtin_bswap16(80),
};
static const struct uk_sockaddr_in peer = {
	.sin_family = UK_AF_INET, .sin_port = __builtin_bswap16(80),
	.sin_addr = { __builtin_bswap32(0x0a000202) },
};

static void sock_close(unsigned int i)
{
	struct posix_socket *s = sock[i];

	sock[i] = NULL;
	if (s)
		s->ops->release(s);
}

static unsigned int free_place(void)
{
	unsigned int i;

	for (i = FIRST; i < SOCKETS; i++)
		if (!sock[i])
			return i;
	return 0;
}

void net_app_start(void)
{
	struct posix_socket *s;

	FUZZ_EXPECT(!tcp_sock_create(UK_AF_INET6, &sock[TCP_LISTENER]));
	s = sock[TCP_LISTENER];
	FUZZ_EXPECT(!s->ops->bind(s, &any, sizeof(any)));
	FUZZ_EXPECT(!s->ops->listen(s, 4));
	FUZZ_EXPECT(!udp_sock_create(UK_AF_INET6, &sock[UDP_SOCKET]));
	s = sock[UDP_SOCKET];
	FUZZ_EXPECT(!s->ops->bind(s, &any, sizeof(any)));
}

static __ssz sock_send(struct posix_socket *s, const void *buf, size_t len,
		       void *to, __u32 tolen, unsigned int flags)
{
	struct uk_iovec iov = { (void *)(uintptr_t)buf, len };
	struct posix_socket_msg msg = { .iov = &iov, .iovcnt = 1, .name = to,
					.namelen = tolen };

	return s->ops->send(s, &msg, flags);
}

/* Reads what came and sends it back; false: the other side is done. */
static bool echo(struct posix_socket *s, bool with_name)
{
	char *buf = malloc(700);
	struct uk_sockaddr_in6 from;
	struct uk_iovec iov = { buf, 700 };
	struct posix_socket_msg msg = { .iov = &iov, .iovcnt = 1 };
	__ssz n;

	if (with_name) {
		msg.name = &from;
		msg.namelen = sizeof(from);
	}
	n = s->ops->recv(s, &msg, 0);
	FUZZ_EXPECT(n <= 700);
	if (n > 0)
		sock_send(s, buf, (size_t)n, with_name ? &from : NULL,
			  with_name ? sizeof(from) : 0, 0);
	free(buf);
	return n > 0 || n == -EAGAIN || n == -ENOTCONN;
}

void net_app_work(void)
{
	struct posix_socket *s = sock[TCP_LISTENER];
	unsigned int i;

	while ((i = free_place()) && s && !s->ops->accept(s, &sock[i]))
		;
	for (i = FIRST; i < SOCKETS; i++)
		if (sock[i] && !echo(sock[i], false))
			sock_close(i);
	if (sock[UDP_SOCKET])
		echo(sock[UDP_SOCKET], true);
}

/* Questions that a program may ask of any socket. */
static void ask(struct posix_socket *s, const uint8_t *data, size_t len)
{
	__u8 *val = malloc(len + 1);
	__u32 n = (__u32)len;
	struct uk_sockaddr_in6 name;

	memcpy(val, data, len);
	s->ops->setsockopt(s, data[0], data[1], val, n);
	s->ops->getsockopt(s, data[0], data[1], val, &n);
	n = sizeof(name);
	s->ops->getname(s, data[1] & 1, &name, &n);
	s->ops->poll(s);
	free(val);
}

static void connect_peer(void)
{
	unsigned int i = free_place();

	if (!i || tcp_sock_create(UK_AF_INET, &sock[i]))
		return;
	sock[i]->ops->connect(sock[i], &peer, sizeof(peer));
}

void net_app_act(const uint8_t *data, size_t len)
{
	static const char page[40000];	/* sent without a copy, too */
	unsigned int i;

	if (len < 4)
		return;
	i = data[1] % SOCKETS;
	if (data[0] % 8 == 0)
		connect_peer();
	if (!sock[i])
		return;
	switch (data[0] % 8) {
	case 1:
		if (i >= FIRST)
			sock_close(i);
		break;
	case 2:
		sock[i]->ops->shutdown(sock[i], data[2] % 3);
		break;
	case 3:
		sock_send(sock[i], page, data[2] * 150U, NULL, 0,
			  data[3] & 1 ? POSIX_SOCKET_SEND_STABLE : 0);
		break;
	case 4:
		ask(sock[i], data + 2, len - 2);
		break;
	case 5:
		sock_send(sock[UDP_SOCKET], page, data[2] * 23U,
			  (void *)(uintptr_t)&peer, sizeof(peer), 0);
		break;
	}
}

void net_app_end(void)
{
	unsigned int i;

	for (i = 0; i < SOCKETS; i++)
		sock_close(i);
}
