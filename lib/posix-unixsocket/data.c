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

/* Of sockets with messages what befell them comes before these. */
static int message_error(struct unix_sock *u)
{
	return is_stream(u) || likely(!u->reset) ? 0 : unix_error(&u->s);
}

/* There is nobody at the other end. A datagram socket is told once. */
static int no_target(struct unix_sock *u)
{
	if (!u->connected)
		return -ENOTCONN;
	if (u->s.type != UK_SOCK_DGRAM)
		return -EPIPE;
	u->connected = false;
	unix_drop(u);
	return -ECONNREFUSED;
}

/* Where a message goes: a named datagram may go anywhere. */
static int target(struct unix_sock *u, const struct posix_socket_msg *msg,
		  struct unix_sock **to)
{
	int rc = message_error(u);

	if (rc)
		return rc;
	*to = u->peer;
	if (msg->name && msg->namelen && u->s.type != UK_SOCK_DGRAM)
		return u->connected ? -EISCONN : -EOPNOTSUPP;
	if (u->shut_wr)
		return -EPIPE;
	if (msg->name && msg->namelen) {
		rc = unix_find(msg->name, msg->namelen, to);
		if (rc)
			return rc;
		if ((*to)->s.type != UK_SOCK_DGRAM)
			return -EPROTOTYPE;
	}
	if (!*to)
		return no_target(u);
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
	room = to->bytes < UNIX_QUEUE_MAX ? UNIX_QUEUE_MAX - to->bytes : 0;
	if (is_stream(u)) {
		len = MIN(MIN(len, room), (__sz)PIECE_MAX);
		return len || !room ? (__ssz)len : 0;
	}
	if (len > UNIX_QUEUE_MAX)
		return -EMSGSIZE;
	/* The last one may be longer than the room: poll() knows no lengths. */
	return room ? (__ssz)len : -EAGAIN;
}

/* Sockets with a datagram for one that is full and not their peer. */
static struct unix_sock *stuck_first;

static void stuck_add(struct unix_sock *u)
{
	if (u->stuck)
		return;
	u->stuck = true;
	u->next_stuck = stuck_first;
	stuck_first = u;
}

void unix_stuck_drop(struct unix_sock *u)
{
	struct unix_sock **p;

	if (!u->stuck)
		return;
	for (p = &stuck_first; *p != u; p = &(*p)->next_stuck)
		;
	*p = u->next_stuck;
	u->stuck = false;
}

void unix_stuck_tell(void)
{
	struct unix_sock *u;

	while ((u = stuck_first)) {
		unix_stuck_drop(u);
		uk_file_notify(&u->s.file, UK_POLLOUT | UK_POLLWRNORM);
	}
}

/* What a message counts, until the last of it was received: short ones take
 * memory as well, and of empty ones there would be no end.
 */
static __sz charge(const struct unix_msg *m)
{
	return MAX(m->len, (__sz)UNIX_MSG_MIN);
}

static void append(struct unix_sock *to, struct unix_msg *m)
{
	*to->tailp = m;
	to->tailp = &m->next;
	to->bytes += charge(m);
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
	int rc;

	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	n = target(u, msg, &to);
	if (!n)
		n = room_for(u, to, len);
	if (n == -EAGAIN && to != u->peer)
		stuck_add(u);
	if (n < 0)
		return n;
	if (is_stream(u) && !n)
		return len ? -EAGAIN : 0;
	m = uk_malloc(uk_alloc_get_default(), sizeof(*m) + (__sz)n);
	if (!m)
		return -ENOBUFS;
	rc = unix_rights_take(msg, &rights, &m->cred);
	if (rc) {
		uk_free(uk_alloc_get_default(), m);
		return rc;
	}
	m->next = NULL;
	m->rights = rights;
	m->rest = msg->flags & POSIX_SOCKET_MSG_REST;
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
	u->bytes -= charge(m);
	unix_rights_drop(m->rights);
	if (m->from)
		unix_name_put(m->from, NULL);
	uk_free(uk_alloc_get_default(), m);
}

void unix_drop(struct unix_sock *u)
{
	while (u->head)
		pop(u);
}

/* The descriptors of a message. Who peeks gets them as well. */
static int take_rights(struct unix_msg *m, bool peek,
		       struct unix_rights **rights)
{
	if (!m->rights)
		return 0;
	*rights = peek ? unix_rights_copy(m->rights) : m->rights;
	if (!peek)
		m->rights = NULL;
	return *rights ? 0 : -ENOMEM;
}

/* Does a receive that has bytes already end before `m`? Descriptors end it
 * behind the bytes that were sent with them; so do others' credentials.
 */
static bool ends_before(const struct unix_sock *u, const struct unix_msg *m)
{
	if (u->got_rights && !(m && m->rest))
		return true;
	return m && u->switches & 1u << UK_SO_PASSCRED &&
	       memcmp(&m->cred, &u->got_cred, sizeof(m->cred));
}

static __ssz recv_stream(struct unix_sock *u, struct uk_iovpos *to,
			 struct posix_socket_msg *msg, unsigned int flags,
			 struct unix_rights **rights)
{
	__sz want = uk_iov_len(msg->iov, msg->iovcnt);
	bool peek = flags & UK_MSG_PEEK;
	struct unix_msg *m = u->head;
	__sz done = 0, n;

	while (m && done < want && !(done && ends_before(u, m))) {
		if (take_rights(m, peek, rights))
			return -ENOMEM;
		if (*rights)
			u->got_rights = true;
		n = uk_iov_put(to, m->data + m->off,
			       MIN(m->len - m->off, want - done));
		done += n;
		if (peek) {
			m = m->next;
			continue;
		}
		m->off += n;
		if (m->off == m->len)
			pop(u);
		m = u->head;
	}
	msg->namelen = 0;
	return (__ssz)done;
}

static __ssz recv_message(struct unix_sock *u, struct uk_iovpos *to,
			  struct posix_socket_msg *msg, unsigned int flags,
			  struct unix_rights **rights)
{
	struct unix_msg *m = u->head;
	__sz n;

	if (take_rights(m, flags & UK_MSG_PEEK, rights))
		return -ENOMEM;
	n = uk_iov_put(to, m->data, m->len);
	if (msg->name && m->from)
		unix_name_show(m->from, msg->name, &msg->namelen);
	else
		msg->namelen = 0;
	if (n < m->len) {
		msg->flags |= UK_MSG_TRUNC;
		if (flags & UK_MSG_TRUNC)
			n = m->len;
	}
	if (!(flags & UK_MSG_PEEK))
		pop(u);
	return (__ssz)n;
}

void unix_tell_senders(const struct unix_sock *u)
{
	struct unix_sock *from;

	for (from = u->senders; from; from = from->next_sender)
		uk_file_notify(&from->s.file, UK_POLLOUT | UK_POLLWRNORM);
	if (u->s.type == UK_SOCK_DGRAM)
		unix_stuck_tell();
}

static __ssz recv_nothing(struct unix_sock *u)
{
	if (!u->connected && u->s.type != UK_SOCK_DGRAM)
		return is_stream(u) ? -EINVAL : -ENOTCONN;
	if (u->reset) {
		u->reset = false;
		return -ECONNRESET;
	}
	return unix_at_end(u) ? 0 : -EAGAIN;
}

__ssz unix_recv(struct posix_socket *s, struct posix_socket_msg *msg,
		unsigned int flags)
{
	struct unix_sock *u = unix_sock_of(s);
	struct uk_iovpos to = { msg->iov, msg->iovcnt, 0 };
	__sz want = uk_iov_len(msg->iov, msg->iovcnt);
	bool full = u->bytes >= UNIX_QUEUE_MAX / 2;
	struct unix_rights *rights = NULL;
	struct uk_ucred cred;
	__ssz n;

	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	n = message_error(u);
	if (n)
		return n;
	if (msg->flags & POSIX_SOCKET_MSG_REST && ends_before(u, u->head))
		return 0;
	if (!u->head || (is_stream(u) && !want)) {
		n = is_stream(u) && !want ? 0 : recv_nothing(u);
		/* who waits asks once more, with the same message */
		if (!n) {
			msg->namelen = 0;
			msg->controllen = 0;
		}
		return n;
	}
	cred = u->head->cred;
	if (!(msg->flags & POSIX_SOCKET_MSG_REST)) {
		u->got_rights = false;
		u->got_cred = cred;
	}
	n = is_stream(u) ?
	    recv_stream(u, &to, msg, flags, &rights) :
	    recv_message(u, &to, msg, flags, &rights);
	if (n < 0)
		return n;
	unix_rights_give(u, rights, &cred, msg, flags);
	if (full && u->bytes < UNIX_QUEUE_MAX / 2)
		unix_tell_senders(u);
	return n;
}
