/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes and messages between local sockets. */
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

/* Where a message goes: a named datagram may go anywhere. */
static int target(const struct unix_sock *u,
		  const struct posix_socket_msg *msg, struct unix_sock **to)
{
	int rc;

	*to = u->peer;
	if (msg->name && u->s.type != UK_SOCK_DGRAM)
		return u->connected ? -EISCONN : -EOPNOTSUPP;
	if (u->shut_wr)
		return -EPIPE;
	if (msg->name) {
		rc = unix_find(msg->name, msg->namelen, to);
		if (rc)
			return rc;
		if ((*to)->s.type != UK_SOCK_DGRAM)
			return -EPROTOTYPE;
	}
	if (!*to) {
		if (!u->connected)
			return -ENOTCONN;
		return u->s.type == UK_SOCK_DGRAM ? -ECONNREFUSED : -EPIPE;
	}
	/* who is connected hears nobody else */
	return (*to)->peer && (*to)->peer != u ? -EPERM : 0;
}

/* How much of `len` can go now; -errno: nothing. */
static __ssz room_for(const struct unix_sock *u, const struct unix_sock *to,
		      __sz len)
{
	__sz room;

	if (to->shut_rd)
		return -EPIPE;
	room = UNIX_QUEUE_MAX - to->bytes;
	if (is_stream(u)) {
		len = MIN(MIN(len, room), (__sz)PIECE_MAX);
		return len || !room ? (__ssz)len : 0;
	}
	if (len > UNIX_QUEUE_MAX)
		return -EMSGSIZE;
	/* Empty messages take room as well, or there would be no end. Who is
	 * not connected is not told when there is room again.
	 */
	return MAX(len, (__sz)64) <= room ? (__ssz)len :
	       to == u->peer ? -EAGAIN : -ENOBUFS;
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
	struct unix_rights *rights = NULL;
	struct unix_sock *to;
	struct unix_msg *m;
	__ssz n;

	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	n = target(u, msg, &to);
	if (!n)
		n = room_for(u, to, len);
	if (n < 0)
		return n;
	if (is_stream(u) && !n)
		return len ? -EAGAIN : 0;
	m = uk_malloc(uk_alloc_get_default(), sizeof(*m) + (__sz)n);
	if (!m)
		return -ENOBUFS;
	if (msg->controllen) {
		int rc = unix_rights_take(msg, &rights);

		if (rc) {
			uk_free(uk_alloc_get_default(), m);
			return rc;
		}
	}
	m->next = NULL;
	m->rights = rights;
	m->from = is_stream(u) ? NULL : unix_name_get(u->name);
	m->len = (__sz)n;
	m->off = 0;
	uk_iov_get(&from, m->data, m->len);
	append(to, m);
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
	unix_rights_drop(m->rights);
	if (m->from)
		unix_name_put(m->from, false);
	uk_free(uk_alloc_get_default(), m);
}

void unix_drop(struct unix_sock *u)
{
	while (u->head)
		pop(u);
}

/* Descriptors end a receive: they belong to the bytes that they came with. */
static __sz recv_stream(struct unix_sock *u, struct uk_iovpos *to, __sz want,
			bool peek, struct unix_rights **rights)
{
	struct unix_msg *m = u->head;
	__sz done = 0, n;

	while (m && done < want && !*rights && !(done && m->rights)) {
		n = uk_iov_put(to, m->data + m->off,
			       MIN(m->len - m->off, want - done));
		done += n;
		if (peek) {
			m = m->next;
			continue;
		}
		*rights = m->rights;
		m->rights = NULL;
		m->off += n;
		u->bytes -= n;
		if (m->off == m->len)
			pop(u);
		m = u->head;
	}
	return done;
}

static __sz recv_message(struct unix_sock *u, struct uk_iovpos *to,
			 struct posix_socket_msg *msg, unsigned int flags,
			 struct unix_rights **rights)
{
	struct unix_msg *m = u->head;
	__sz n = uk_iov_put(to, m->data, m->len);

	if (msg->name && m->from)
		unix_name_show(m->from, msg->name, &msg->namelen);
	else
		msg->namelen = 0;
	if (n < m->len) {
		msg->flags |= UK_MSG_TRUNC;
		if (flags & UK_MSG_TRUNC)
			n = m->len;
	}
	if (flags & UK_MSG_PEEK)
		return n;
	*rights = m->rights;
	m->rights = NULL;
	pop(u);
	return n;
}

/* Whoever sends here, and waits for room. */
static void tell_senders(const struct unix_sock *u)
{
	struct unix_sock *from;

	for (from = u->senders; from; from = from->next_sender)
		uk_file_notify(&from->s.file, UK_POLLOUT | UK_POLLWRNORM);
}

static __ssz recv_nothing(struct unix_sock *u)
{
	if (!u->connected && u->s.type != UK_SOCK_DGRAM)
		return is_stream(u) ? -EINVAL : -ENOTCONN;
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
	struct unix_rights *rights = NULL;

	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	if (is_stream(u) && !want) {
		msg->namelen = 0;
		msg->controllen = 0;
		return 0;
	}
	if (!u->head)
		return recv_nothing(u);
	if (is_stream(u)) {
		n = recv_stream(u, &to, want, flags & UK_MSG_PEEK, &rights);
		msg->namelen = 0;
	} else {
		n = recv_message(u, &to, msg, flags, &rights);
	}
	unix_rights_give(u, rights, msg, flags);
	if (full && u->bytes < UNIX_QUEUE_MAX / 2)
		tell_senders(u);
	return (__ssz)n;
}
