/* SPDX-License-Identifier: BSD-3-Clause */
/* The family of local sockets with names, and the options of its sockets. */
#include <uk/string.h>

#include "names.h"

/* Options that are kept and told, and change nothing within one machine. */
#define SWITCHES	(1u << UK_SO_REUSEADDR | 1u << UK_SO_DONTROUTE |  \
			 1u << UK_SO_BROADCAST | 1u << UK_SO_KEEPALIVE |  \
			 1u << UK_SO_OOBINLINE | 1u << UK_SO_REUSEPORT |  \
			 1u << UK_SO_PASSCRED)

static bool is_switch(int name)
{
	return name >= 0 && name < 32 && SWITCHES >> name & 1;
}

static int put(const void *src, __u32 size, void *val, __u32 *len)
{
	*len = MIN(*len, size);
	memcpy(val, src, *len);
	return 0;
}

int unix_getsockopt(struct posix_socket *s, int level, int name, void *val,
		    __u32 *len)
{
	const struct unix_sock *u = unix_sock_of(s);
	int v;

	if (level != UK_SOL_SOCKET)
		return -EOPNOTSUPP;
	if (name == UK_SO_PEERCRED)
		return put(&u->peer_cred, sizeof(u->peer_cred), val, len);
	if (is_switch(name))
		v = u->switches >> name & 1;
	else if (name == UK_SO_SNDBUF || name == UK_SO_RCVBUF)
		v = UNIX_QUEUE_MAX;
	else if (name == UK_SO_ACCEPTCONN)
		v = u->listening;
	else if (name == UK_SO_RCVLOWAT)
		v = 1;
	else if (name == UK_SO_PRIORITY)
		v = u->priority;
	else
		return -ENOPROTOOPT;
	return put(&v, sizeof(v), val, len);
}

int unix_setsockopt(struct posix_socket *s, int level, int name,
		    const void *val, __u32 len)
{
	struct unix_sock *u = unix_sock_of(s);
	int v;

	if (level != UK_SOL_SOCKET)
		return -EOPNOTSUPP;
	if (len < sizeof(v))
		return -EINVAL;
	memcpy(&v, val, sizeof(v));
	if (name == UK_SO_SNDBUF || name == UK_SO_RCVBUF)
		return 0;	/* Linux may give another size as well */
	if (name == UK_SO_RCVLOWAT)	/* recv() waits for a byte, no more */
		return v == 0 || v == 1 ? 0 : -ENOPROTOOPT;
	if (name == UK_SO_PRIORITY) {
		u->priority = v;
		return 0;
	}
	if (!is_switch(name))
		return -ENOPROTOOPT;
	u->switches = v ? u->switches | 1u << name :
			  u->switches & ~(1u << name);
	return 0;
}

const struct posix_socket_ops unix_ops = {
	.create = unix_create,
	.pair = unix_pair,
	.bind = unix_bind,
	.listen = unix_listen,
	.accept = unix_accept,
	.connect = unix_connect,
	.connect_wait = unix_connect_wait,
	.send = unix_send,
	.recv = unix_recv,
	.shutdown = unix_shutdown,
	.getname = unix_getname,
	.getsockopt = unix_getsockopt,
	.setsockopt = unix_setsockopt,
	.error = unix_error,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.release = unix_release,
};

POSIX_SOCKET_FAMILY_REGISTER(UK_AF_UNIX, &unix_ops);
