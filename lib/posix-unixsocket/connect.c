/* SPDX-License-Identifier: BSD-3-Clause */
/* Connections between local sockets, by name. */
#include <uk/alloc.h>
#include <uk/string.h>

#include "names.h"

#define BACKLOG_MAX	4096	/* as net.core.somaxconn */

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
	u->backlog = MIN(backlog, BACKLOG_MAX);
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
	return 0;
}

/* A connection to a listener: its other end is made at once. */
static int connect_stream(struct unix_sock *u, struct unix_sock *to)
{
	struct unix_sock *n, **p;

	if (!to->listening || to->shut_rd)
		return -ECONNREFUSED;
	/* Linux waits for room here; who is told tries again. */
	if (to->nwaiting > to->backlog)
		return -EAGAIN;
	n = unix_new(u->s.type);
	if (!n)
		return -ENOMEM;
	n->name = unix_name_get(to->name);
	n->switches = to->switches;
	unix_join(u, n);
	unix_join(n, u);
	for (p = &to->waiting; *p; p = &(*p)->next_waiting)
		;
	*p = n;
	to->nwaiting++;
	uk_file_notify(&to->s.file, UK_POLLIN | UK_POLLRDNORM);
	return 0;
}

int unix_connect(struct posix_socket *s, const void *addr, __u32 len)
{
	struct unix_sock *u = unix_sock_of(s), *to;
	__u16 family = UK_AF_UNIX;
	int rc;

	memcpy(&family, addr, MIN((__sz)len, sizeof(family)));
	if (s->type == UK_SOCK_DGRAM && family == UK_AF_UNSPEC) {
		unix_part(u);
		u->connected = false;
		return 0;
	}
	rc = unix_find(addr, len, &to);
	if (rc)
		return rc;
	if (to->s.type != s->type)
		return -EPROTOTYPE;
	if (s->type != UK_SOCK_DGRAM && u->connected)
		return -EISCONN;
	if (u->listening)
		return -EINVAL;
	if (s->type != UK_SOCK_DGRAM)
		return connect_stream(u, to);
	unix_part(u);
	unix_join(u, to);
	return 0;
}
