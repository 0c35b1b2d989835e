/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes and messages between the ends of a pair. */
#include <uk/alloc.h>
#include <uk/string.h>

#include "unixsock.h"

/* Bytes of a stream that one piece of memory takes. */
#define PIECE_MAX	4096

static bool is_stream(const struct unix_sock *u)
{
	return u->s.type == UK_SOCK_STREAM;
}

/* --- sending ------------------------------------------------------------- */

/* How much of `len` can go now; -errno: nothing. */
static __ssz room_for(const struct unix_sock *u, __sz len)
{
	const struct unix_sock *to = u->peer;
	__sz room;

	if (u->shut_wr)
		return -EPIPE;
	if (!to)
		return u->s.type == UK_SOCK_DGRAM ? -ECONNREFUSED : -EPIPE;
	if (to->shut_rd)
		return -EPIPE;
	room = UNIX_QUEUE_MAX - to->bytes;
	if (is_stream(u)) {
		len = MIN(MIN(len, room), (__sz)PIECE_MAX);
		return len || !room ? (__ssz)len : 0;
	}
	if (len > UNIX_QUEUE_MAX)
		return -EMSGSIZE;
	/* Empty messages take room as well, or there would be no end. */
	return MAX(len, (__sz)64) <= room ? (__ssz)len : -EAGAIN;
}

static void append(struct unix_sock *to, struct unix_msg *m)
{
	*to->tailp = m;
	to->tailp = &m->next;
	to->bytes += m->len;
	uk_file_notify(&to->s.file, UK_POLLIN | UK_POLLRDNORM);
}

__ssz unix_send(struct posix_socket *s, const struct posix_socket_msg *msg,
		unsigned int flags)
{
	struct unix_sock *u = unix_sock_of(s);
	struct uk_iovpos from = { msg->iov, msg->iovcnt, 0 };
	__sz len = uk_iov_len(msg->iov, msg->iovcnt);
	struct unix_msg *m;
	__ssz n;

	if (flags & UK_MSG_OOB || msg->controllen)
		return -EOPNOTSUPP;
	if (msg->name)
		return is_stream(u) ? -EISCONN : -EOPNOTSUPP;
	n = room_for(u, len);
	if (n < 0)
		return n;
	if (is_stream(u) && !n)
		return len ? -EAGAIN : 0;
	m = uk_malloc(uk_alloc_get_default(), sizeof(*m) + (__sz)n);
	if (!m)
		return -ENOBUFS;
	m->next = NULL;
	m->len = (__sz)n;
	m->off = 0;
	uk_iov_get(&from, m->data, m->len);
	append(u->peer, m);
	return n;
}

/* --- receiving ------------------------------------------------------------ */

static void pop(struct unix_sock *u)
{
	struct unix_msg *m = u->head;

	u->head = m->next;
	if (!u->head)
		u->tailp = &u->head;
	u->bytes -= m->len - m->off;
	uk_free(uk_alloc_get_default(), m);
}

void unix_drop(struct unix_sock *u)
{
	while (u->head)
		pop(u);
}

static __sz recv_stream(struct unix_sock *u, struct uk_iovpos *to, __sz want,
			bool peek)
{
	struct unix_msg *m = u->head;
	__sz done = 0, n;

	while (m && done < want) {
		n = uk_iov_put(to, m->data + m->off,
			       MIN(m->len - m->off, want - done));
		done += n;
		if (peek) {
			m = m->next;
			continue;
		}
		m->off += n;
		u->bytes -= n;
		if (m->off == m->len)
			pop(u);
		m = u->head;
	}
	return done;
}

static __sz recv_message(struct unix_sock *u, struct uk_iovpos *to,
			 struct posix_socket_msg *msg, unsigned int flags)
{
	struct unix_msg *m = u->head;
	__sz n = uk_iov_put(to, m->data, m->len);

	if (n < m->len) {
		msg->flags |= UK_MSG_TRUNC;
		if (flags & UK_MSG_TRUNC)
			n = m->len;
	}
	if (!(flags & UK_MSG_PEEK))
		pop(u);
	return n;
}

static __ssz recv_nothing(struct unix_sock *u)
{
	if (u->reset) {
		u->reset = false;
		return -ECONNRESET;
	}
	return unix_at_end(u) && u->s.type != UK_SOCK_DGRAM ? 0 : -EAGAIN;
}

__ssz unix_recv(struct posix_socket *s, struct posix_socket_msg *msg,
		unsigned int flags)
{
	struct unix_sock *u = unix_sock_of(s);
	struct uk_iovpos to = { msg->iov, msg->iovcnt, 0 };
	__sz want = uk_iov_len(msg->iov, msg->iovcnt), n;
	bool full = u->bytes >= UNIX_QUEUE_MAX / 2;

	msg->namelen = 0;
	msg->controllen = 0;
	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	if (is_stream(u) && !want)
		return 0;
	if (!u->head)
		return recv_nothing(u);
	if (is_stream(u))
		n = recv_stream(u, &to, want, flags & UK_MSG_PEEK);
	else
		n = recv_message(u, &to, msg, flags);
	if (full && u->bytes < UNIX_QUEUE_MAX / 2 && u->peer)
		uk_file_notify(&u->peer->s.file, UK_POLLOUT | UK_POLLWRNORM);
	return (__ssz)n;
}
