/* SPDX-License-Identifier: BSD-3-Clause */
/* Pairs of local sockets: their making, their state and their end. */
#include <abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/string.h>

#include "unixsock.h"

static const struct posix_socket_ops unix_ops;

static struct unix_sock *unix_new(int type)
{
	struct unix_sock *u = uk_calloc(uk_alloc_get_default(), 1, sizeof(*u));

	if (!u)
		return NULL;
	posix_socket_init(&u->s, &unix_ops, UK_AF_UNIX, type, 0);
	u->tailp = &u->head;
	return u;
}

static int unix_pair(int family __maybe_unused, int type, int protocol,
		     struct posix_socket *out[2])
{
	struct unix_sock *a, *b;

	if (type != UK_SOCK_STREAM && type != UK_SOCK_DGRAM &&
	    type != UK_SOCK_SEQPACKET)
		return -ESOCKTNOSUPPORT;
	if (protocol && protocol != UK_AF_UNIX)
		return -EPROTONOSUPPORT;
	a = unix_new(type);
	b = unix_new(type);
	if (!a || !b) {
		uk_free(uk_alloc_get_default(), a);
		uk_free(uk_alloc_get_default(), b);
		return -ENOMEM;
	}
	a->peer = b;
	b->peer = a;
	out[0] = &a->s;
	out[1] = &b->s;
	return 0;
}

static void unix_release(struct posix_socket *s)
{
	struct unix_sock *u = unix_sock_of(s), *peer = u->peer;

	if (peer) {
		peer->peer = NULL;
		peer->reset = u->head && s->type != UK_SOCK_DGRAM;
		uk_file_notify(&peer->s.file, UK_POLLIN | UK_POLLRDNORM |
			       UK_POLLOUT | UK_POLLWRNORM | UK_POLLRDHUP |
			       UK_POLLHUP);
	}
	unix_drop(u);
	uk_free(uk_alloc_get_default(), u);
}

static int unix_shutdown(struct posix_socket *s, int how)
{
	struct unix_sock *u = unix_sock_of(s);
	const unsigned int all = UK_POLLIN | UK_POLLRDNORM | UK_POLLOUT |
				 UK_POLLWRNORM | UK_POLLRDHUP;

	if (how != UK_SHUT_WR)
		u->shut_rd = true;
	if (how != UK_SHUT_RD)
		u->shut_wr = true;
	uk_file_notify(&s->file, all);
	if (u->peer)
		uk_file_notify(&u->peer->s.file, all);
	return 0;
}

static unsigned int unix_poll(struct posix_socket *s)
{
	const struct unix_sock *u = unix_sock_of(s), *peer = u->peer;
	bool end = s->type != UK_SOCK_DGRAM && unix_at_end(u);
	unsigned int ev = 0;

	if (u->head || end || u->reset)
		ev |= UK_POLLIN | UK_POLLRDNORM;
	if (end)
		ev |= UK_POLLRDHUP;
	if (u->reset)
		ev |= UK_POLLERR;
	if (!peer || u->shut_wr || peer->bytes < UNIX_QUEUE_MAX / 2)
		ev |= UK_POLLOUT | UK_POLLWRNORM;
	if (s->type != UK_SOCK_DGRAM && (!peer || (u->shut_wr && end)))
		ev |= UK_POLLHUP;
	return ev;
}

/* Sockets of a pair have no names. */
static int unix_getname(struct posix_socket *s __maybe_unused,
			bool peer __maybe_unused, void *addr, __u32 *len)
{
	const __u16 family = UK_AF_UNIX;

	memcpy(addr, &family, MIN(sizeof(family), (__sz)*len));
	*len = sizeof(family);
	return 0;
}

static int unix_error(struct posix_socket *s)
{
	struct unix_sock *u = unix_sock_of(s);
	int rc = u->reset ? -ECONNRESET : 0;

	u->reset = false;
	return rc;
}

static int unix_getsockopt(struct posix_socket *s __maybe_unused, int level,
			   int name, void *val, __u32 *len)
{
	const int size = UNIX_QUEUE_MAX;

	if (level != UK_SOL_SOCKET ||
	    (name != UK_SO_SNDBUF && name != UK_SO_RCVBUF))
		return -ENOPROTOOPT;
	*len = MIN(*len, (__u32)sizeof(size));
	memcpy(val, &size, *len);
	return 0;
}

static int unix_ioctl(struct posix_socket *s, unsigned int req, __uptr arg)
{
	if (req != UK_FIONREAD)
		return -ENOTTY;
	*(int *)arg = (int)unix_sock_of(s)->bytes;
	return 0;
}

static const struct posix_socket_ops unix_ops = {
	.pair = unix_pair,
	.send = unix_send,
	.recv = unix_recv,
	.shutdown = unix_shutdown,
	.getname = unix_getname,
	.getsockopt = unix_getsockopt,
	.error = unix_error,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.release = unix_release,
};

POSIX_SOCKET_FAMILY_REGISTER(UK_AF_UNIX, &unix_ops);
