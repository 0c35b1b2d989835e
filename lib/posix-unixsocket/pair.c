/* SPDX-License-Identifier: BSD-3-Clause */
/* Local sockets: pairs of them, their state and their end. */
#include <abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/string.h>

#include "unixsock.h"

#define ALL_EVENTS	(UK_POLLIN | UK_POLLRDNORM | UK_POLLOUT | \
			 UK_POLLWRNORM | UK_POLLRDHUP | UK_POLLHUP)

static struct uk_alloc *heap(void)
{
	return uk_alloc_get_default();
}

int unix_pair(int family __maybe_unused, int type, int protocol,
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
		uk_free(heap(), a);
		uk_free(heap(), b);
		return -ENOMEM;
	}
	unix_join(a, b);
	unix_join(b, a);
	a->peer_cred = b->peer_cred = unix_credentials();
	out[0] = &a->s;
	out[1] = &b->s;
	return 0;
}

void unix_join(struct unix_sock *u, struct unix_sock *to)
{
	u->peer = to;
	u->connected = true;
	u->next_sender = to->senders;
	to->senders = u;
}

void unix_part(struct unix_sock *u)
{
	struct unix_sock **p;

	if (!u->peer)
		return;
	for (p = &u->peer->senders; *p != u; p = &(*p)->next_sender)
		;
	*p = u->next_sender;
	u->peer = NULL;
}

void unix_release(struct posix_socket *s)
{
	struct unix_sock *u = unix_sock_of(s), *other;

	while ((other = u->waiting)) {
		u->waiting = other->next_waiting;
		uk_file_release(&other->s.file);
	}
	while ((other = u->senders)) {
		unix_part(other);
		other->reset = u->head && s->type != UK_SOCK_DGRAM;
		uk_file_notify(&other->s.file, ALL_EVENTS);
	}
	unix_part(u);
	unix_stuck_drop(u);
	if (s->type == UK_SOCK_DGRAM)
		unix_stuck_tell();
	unix_drop(u);
	if (u->name)
		unix_name_put(u->name, u);
	if (u->listening)
		unix_tell_connecting();
	uk_free(heap(), u);
	unix_collect();
}

int unix_shutdown(struct posix_socket *s, int how)
{
	struct unix_sock *u = unix_sock_of(s);

	if (!u->connected && !u->listening && s->type != UK_SOCK_DGRAM)
		return -ENOTCONN;
	if (how != UK_SHUT_WR)
		u->shut_rd = true;
	if (how != UK_SHUT_RD)
		u->shut_wr = true;
	uk_file_notify(&s->file, ALL_EVENTS);
	if (u->peer)
		uk_file_notify(&u->peer->s.file, ALL_EVENTS);
	return 0;
}

__noinline bool unix_at_end(const struct unix_sock *u)
{
	if (u->shut_rd || u->s.type == UK_SOCK_DGRAM)
		return u->shut_rd;
	return u->peer ? u->peer->shut_wr : u->connected;
}

static unsigned int idle_poll(const struct unix_sock *u)
{
	if (u->listening && u->shut_rd)
		return UK_POLLIN | UK_POLLRDNORM | UK_POLLRDHUP |
		       (u->shut_wr ? UK_POLLHUP : 0);
	if (u->listening)
		return u->waiting ? UK_POLLIN | UK_POLLRDNORM : 0;
	return UK_POLLOUT | UK_POLLWRNORM | UK_POLLHUP;
}

unsigned int unix_poll(struct posix_socket *s)
{
	const struct unix_sock *u = unix_sock_of(s), *peer = u->peer;
	bool dgram = s->type == UK_SOCK_DGRAM;
	bool end = unix_at_end(u);
	unsigned int ev = 0;

	if (!dgram && !u->connected)
		return idle_poll(u);
	if (u->head || end || (u->reset && !dgram))
		ev |= UK_POLLIN | UK_POLLRDNORM;
	if (end)
		ev |= UK_POLLRDHUP;
	if (u->reset)
		ev |= UK_POLLERR;
	if (!peer || u->shut_wr || peer->bytes < UNIX_QUEUE_MAX / 2)
		ev |= UK_POLLOUT | UK_POLLWRNORM;
	if (end && (u->shut_wr || (!dgram && (!peer || peer->shut_rd))))
		ev |= UK_POLLHUP;
	return ev;
}

int unix_getname(struct posix_socket *s, bool peer, void *addr, __u32 *len)
{
	const struct unix_sock *u = unix_sock_of(s);
	const __u16 family = UK_AF_UNIX;

	if (peer && !u->peer)
		return -ENOTCONN;
	if (peer)
		u = u->peer;
	if (u->name) {
		unix_name_show(u->name, addr, len);
		return 0;
	}
	memcpy(addr, &family, MIN(sizeof(family), (__sz)*len));
	*len = sizeof(family);
	return 0;
}

int unix_error(struct posix_socket *s)
{
	struct unix_sock *u = unix_sock_of(s);
	int rc = u->reset ? -ECONNRESET : 0;

	u->reset = false;
	return rc;
}

/* Of datagrams the length of the first one. */
int unix_ioctl(struct posix_socket *s, unsigned int req, __uptr arg)
{
	const struct unix_msg *m = unix_sock_of(s)->head;
	__sz sum = 0;

	if (req != UK_FIONREAD)
		return -ENOTTY;
	for (; m; m = s->type == UK_SOCK_DGRAM ? NULL : m->next)
		sum += m->len - m->off;
	*(int *)arg = (int)sum;
	return 0;
}

struct unix_sock *unix_new(int type)
{
	struct unix_sock *u = uk_calloc(heap(), 1, sizeof(*u));

	if (!u)
		return NULL;
	posix_socket_init(&u->s, &unix_ops, UK_AF_UNIX, type, 0);
	u->tailp = &u->head;
	u->peer_cred = (struct uk_ucred){ 0, (uk_uid_t)-1, (uk_gid_t)-1 };
	return u;
}
