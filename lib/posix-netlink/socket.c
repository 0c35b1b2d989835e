/* SPDX-License-Identifier: BSD-3-Clause */
/* Sockets of NETLINK_ROUTE. What is asked is answered at once: the answer
 * waits in the socket. No lock: nothing here yields (see <uk/file.h>).
 */
#include <uk/alloc.h>
#include <uk/process.h>
#include <uk/string.h>

#include "netlink.h"

#define NETLINK_ROUTE	0
#define PROTOCOLS	32	/* that there can be */
#define RCVBUF		(208 << 10)
#define RCVBUF_MIN	(16 << 10)
#define RCVBUF_MAX	(1 << 20)
#define SEND_MAX	4096	/* of a request; one has a hundred bytes */

static const struct posix_socket_ops nl_ops;
static struct nl_sock *all;	/* that there are */

static int nl_create(int family, int type, int protocol,
		     struct posix_socket **out)
{
	struct nl_sock *nl;

	if (type != UK_SOCK_RAW && type != UK_SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (protocol < 0 || protocol >= PROTOCOLS || protocol != NETLINK_ROUTE)
		return -EPROTONOSUPPORT;
	nl = uk_calloc(uk_alloc_get_default(), 1, sizeof(*nl));
	if (!nl)
		return -ENOMEM;
	posix_socket_init(&nl->s, &nl_ops, family, type, protocol);
	nl->tailp = &nl->head;
	nl->sndbuf = RCVBUF;
	nl->rcvbuf = RCVBUF;
	nl->next = all;
	all = nl;
	*out = &nl->s;
	return 0;
}

/* --- addresses ----------------------------------------------------------- */

static bool taken(__u32 port)
{
	const struct nl_sock *nl = all;

	while (nl && nl->port != port)
		nl = nl->next;
	return nl;
}

/* The first socket has the number of the process, others large ones. */
static void give_port(struct nl_sock *nl)
{
	__u32 port = (__u32)uk_process_current()->pid;
	__u32 other = 0xffffefffu;

	if (nl->port)
		return;
	while (taken(port))
		port = other--;
	nl->port = port;
}

static int read_address(const void *addr, __u32 len, struct nl_address *out)
{
	if (len < sizeof(*out))
		return -EINVAL;
	memcpy(out, addr, sizeof(*out));
	return out->family == UK_AF_NETLINK ? 0 : -EINVAL;
}

static int nl_bind(struct posix_socket *s, const void *addr, __u32 len)
{
	struct nl_sock *nl = nl_sock_of(s);
	struct nl_address a;
	int rc = read_address(addr, len, &a);

	if (rc)
		return rc;
	if (nl->port && a.port != nl->port)
		return -EINVAL;
	if (a.groups)		/* nobody tells of changes */
		return -EPERM;
	if (a.port && !nl->port && taken(a.port))
		return -EADDRINUSE;
	if (a.port)
		nl->port = a.port;
	give_port(nl);
	return 0;
}

/* The other end is this machine's, which has number 0. */
static int nl_connect(struct posix_socket *s, const void *addr, __u32 len)
{
	struct nl_address a;
	__u16 family;
	int rc;

	if (len < sizeof(family))
		return -EINVAL;
	memcpy(&family, addr, sizeof(family));
	if (family == UK_AF_UNSPEC)
		return 0;
	rc = read_address(addr, len, &a);
	if (rc)
		return rc;
	if (a.port || a.groups)
		return -EPERM;
	give_port(nl_sock_of(s));
	return 0;
}

static int nl_getname(struct posix_socket *s, bool peer, void *addr,
		      __u32 *len)
{
	struct nl_address a = {
		.family = UK_AF_NETLINK,
		.port = peer ? 0 : nl_sock_of(s)->port,
	};

	memcpy(addr, &a, MIN((__u32)sizeof(a), *len));
	*len = sizeof(a);
	return 0;
}

/* --- messages ------------------------------------------------------------ */

static __ssz nl_send(struct posix_socket *s,
		     const struct posix_socket_msg *msg, unsigned int flags)
{
	struct uk_iovpos from = { msg->iov, msg->iovcnt, 0 };
	__sz len = uk_iov_len(msg->iov, msg->iovcnt);
	struct nl_sock *nl = nl_sock_of(s);
	struct nl_address to;
	__u8 *data;
	int rc;

	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	if (!len)
		return -ENODATA;
	if (len > SEND_MAX)
		return -EMSGSIZE;
	if (msg->name) {
		rc = read_address(msg->name, msg->namelen, &to);
		if (rc)
			return rc;
		if (to.port)
			return -ECONNREFUSED;
	}
	data = uk_malloc(uk_alloc_get_default(), len);
	if (!data)
		return -ENOBUFS;
	uk_iov_get(&from, data, len);
	give_port(nl);
	rc = nl_requests(nl, data, len);
	uk_free(uk_alloc_get_default(), data);
	if (nl->head)
		uk_file_notify(&s->file, UK_POLLIN | UK_POLLRDNORM);
	return rc ? rc : (__ssz)len;
}

static void pop(struct nl_sock *nl)
{
	struct nl_packet *p = nl->head;

	nl->head = p->next;
	if (!nl->head)
		nl->tailp = &nl->head;
	nl->bytes -= sizeof(*p);
	uk_free(uk_alloc_get_default(), p);
}

static __ssz nl_recv(struct posix_socket *s, struct posix_socket_msg *msg,
		     unsigned int flags)
{
	struct uk_iovpos to = { msg->iov, msg->iovcnt, 0 };
	struct nl_sock *nl = nl_sock_of(s);
	__ssz n;

	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	msg->controllen = 0;
	if (!nl->head)
		return -EAGAIN;
	if (msg->name)
		nl_getname(s, true, msg->name, &msg->namelen);
	n = (__ssz)uk_iov_put(&to, nl->head->data, nl->head->len);
	if ((__u32)n < nl->head->len) {
		msg->flags |= UK_MSG_TRUNC;
		if (flags & UK_MSG_TRUNC)
			n = nl->head->len;
	}
	if (!(flags & UK_MSG_PEEK))
		pop(nl);
	return n;
}

static unsigned int nl_poll(struct posix_socket *s)
{
	return UK_POLLOUT | UK_POLLWRNORM |
	       (nl_sock_of(s)->head ? UK_POLLIN | UK_POLLRDNORM : 0);
}

/* --- options ------------------------------------------------------------- */

static int *buffer_of(struct posix_socket *s, int level, int name)
{
	struct nl_sock *nl = nl_sock_of(s);

	if (level != UK_SOL_SOCKET)
		return NULL;
	return name == UK_SO_SNDBUF ? &nl->sndbuf :
	       name == UK_SO_RCVBUF ? &nl->rcvbuf : NULL;
}

static int nl_getsockopt(struct posix_socket *s, int level, int name,
			 void *val, __u32 *len)
{
	const int *v = buffer_of(s, level, name);

	if (!v)
		return -ENOPROTOOPT;
	*len = MIN(*len, (__u32)sizeof(*v));
	memcpy(val, v, *len);
	return 0;
}

static int nl_setsockopt(struct posix_socket *s, int level, int name,
			 const void *val, __u32 len)
{
	int *v = buffer_of(s, level, name), n;

	if (!v)
		return -ENOPROTOOPT;
	if (len < sizeof(n))
		return -EINVAL;
	memcpy(&n, val, sizeof(n));
	*v = MAX(MIN(n, RCVBUF_MAX / 2) * 2, RCVBUF_MIN);
	return 0;
}

static int nl_error_of(struct posix_socket *s __maybe_unused)
{
	return 0;
}

static void nl_release(struct posix_socket *s)
{
	struct nl_sock *nl = nl_sock_of(s), **at = &all;

	while (nl->head)
		pop(nl);
	while (*at != nl)
		at = &(*at)->next;
	*at = nl->next;
	uk_free(uk_alloc_get_default(), nl);
}

static const struct posix_socket_ops nl_ops = {
	.create = nl_create,
	.bind = nl_bind,
	.connect = nl_connect,
	.send = nl_send,
	.recv = nl_recv,
	.getname = nl_getname,
	.getsockopt = nl_getsockopt,
	.setsockopt = nl_setsockopt,
	.error = nl_error_of,
	.poll = nl_poll,
	.release = nl_release,
};

POSIX_SOCKET_FAMILY_REGISTER(UK_AF_NETLINK, &nl_ops);
