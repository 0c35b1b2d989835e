/* SPDX-License-Identifier: BSD-3-Clause */
/* Connections between local sockets, by name. */
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/wait.h>

#include "names.h"

#define BACKLOG_MAX	4096	/* as net.core.somaxconn */

/* Who waits for room at any full listener: there are few. */
static struct uk_waitq room = UK_WAIT_QUEUE_INITIALIZER(room);

int unix_create(int family __maybe_unused, int type, int protocol,
		struct posix_socket **out)
{
	struct unix_sock *u;

	if (protocol && protocol != UK_AF_UNIX)
		return -EPROTONOSUPPORT;
	if (type == UK_SOCK_RAW)	/* Linux takes it for a datagram one */
		type = UK_SOCK_DGRAM;
	if (type != UK_SOCK_STREAM && type != UK_SOCK_DGRAM &&
	    type != UK_SOCK_SEQPACKET)
		return -ESOCKTNOSUPPORT;
	u = unix_new(type);
	if (!u)
		return -ENOMEM;
	*out = &u->s;
	return 0;
}

int unix_listen(struct posix_socket *s, int backlog)
{
	struct unix_sock *u = unix_sock_of(s);

	if (s->type == UK_SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (!u->name || u->connected)
		return -EINVAL;
	u->listening = true;
	u->peer_cred = unix_credentials();
	u->backlog = MIN(backlog, BACKLOG_MAX);
	unix_tell_connecting();
	return 0;
}

int unix_accept(struct posix_socket *s, struct posix_socket **out)
{
	struct unix_sock *u = unix_sock_of(s), *n = u->waiting;

	if (s->type == UK_SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (!u->listening || u->shut_rd)
		return -EINVAL;
	if (!n)
		return -EAGAIN;
	u->waiting = n->next_waiting;
	u->nwaiting--;
	*out = &n->s;
	unix_tell_connecting();
	return 0;
}

void unix_tell_connecting(void)
{
	uk_waitq_wake_up(&room);
}

static bool is_full(const struct unix_sock *listener)
{
	return listener->listening && !listener->shut_rd &&
	       listener->nwaiting > listener->backlog;
}

/* A connection to a listener: its other end is made at once. */
static int connect_stream(struct unix_sock *u, struct unix_sock *to)
{
	struct unix_sock *n, **p;

	if (!to->listening || to->shut_rd)
		return -ECONNREFUSED;
	if (is_full(to))
		return -EAGAIN;
	if (u->connected || u->listening)
		return u->connected ? -EISCONN : -EINVAL;
	n = unix_new(u->s.type);
	if (!n)
		return -ENOMEM;
	n->name = unix_name_get(to->name);
	n->switches = to->switches;
	n->peer_cred = unix_credentials();
	u->peer_cred = to->peer_cred;
	unix_join(u, n);
	unix_join(n, u);
	for (p = &to->waiting; *p; p = &(*p)->next_waiting)
		;
	*p = n;
	to->nwaiting++;
	uk_file_notify(&to->s.file, UK_POLLIN | UK_POLLRDNORM);
	return 0;
}

/* What a peer has sent goes with it, and who still sends here is told. */
static void leave(struct unix_sock *u, struct unix_sock *old)
{
	if (!u->head)
		return;
	if (old->peer == u) {
		old->reset = true;
		uk_file_notify(&old->s.file, UK_POLLERR);
	}
	unix_drop(u);
	unix_tell_senders(u);
}

/* @param to NULL: nobody from now on */
static int connect_dgram(struct unix_sock *u, struct unix_sock *to)
{
	struct unix_sock *old = u->peer;

	if (to && to->peer && to->peer != u)
		return -EPERM;
	unix_part(u);
	if (to)
		unix_join(u, to);
	else
		u->connected = false;
	/* another thread may wait for room where it went before */
	uk_file_notify(&u->s.file, UK_POLLOUT | UK_POLLWRNORM);
	if (old && old != to)
		leave(u, old);
	return 0;
}

int unix_connect(struct posix_socket *s, const void *addr, __u32 len)
{
	struct unix_sock *u = unix_sock_of(s), *to;
	__u16 family = UK_AF_UNIX;
	int rc;

	memcpy(&family, addr, MIN((__sz)len, sizeof(family)));
	if (s->type == UK_SOCK_DGRAM && family == UK_AF_UNSPEC)
		return connect_dgram(u, NULL);
	rc = unix_find(addr, len, &to);
	if (rc)
		return rc;
	if (to->s.type != s->type)
		return -EPROTOTYPE;
	return s->type == UK_SOCK_DGRAM ? connect_dgram(u, to) :
					  connect_stream(u, to);
}

/* The listener may go while we wait: its name is looked up each time. */
static int connect_result(const void *addr, __u32 len)
{
	struct unix_sock *to;
	int rc = unix_find(addr, len, &to);

	return !rc && is_full(to) ? -EAGAIN : rc;
}

int unix_connect_wait(struct posix_socket *s __maybe_unused,
		      const void *addr, __u32 len, __nsec deadline)
{
	int rc = 0, intr;

	intr = uk_waitq_wait_event_intr(&room,
			(rc = connect_result(addr, len)) != -EAGAIN, deadline);
	return intr ? intr : rc;
}
