/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP sockets. */
#include <abi/ioctl.h>
#include <uk/alloc.h>
#include <uk/string.h>

#include "sock.h"

#define UDP_RCVBUF	(256 << 10)	/* bytes of memory, when not set */
#define UDP_MAX		65507		/* payload of a datagram over IPv4 */

extern const struct posix_socket_ops udp_sock_ops;

/* --- receive ------------------------------------------------------------- */

static __u32 dgram_memory(const struct pbuf *p)
{
	return p->tot_len + 512u;
}

static __u32 rcvbuf(const struct udp_sock *u)
{
	return u->in.rcvbuf_set ? (__u32)u->in.rcvbuf_set : UDP_RCVBUF;
}

/* Buffers of the device are few: what waits moves to memory of its own. */
static struct pbuf *dgram_keep(struct pbuf *p)
{
	struct pbuf *c;

	if (!net_rx_short())
		return p;
	c = pbuf_clone(PBUF_RAW, PBUF_RAM, p);
	pbuf_free(p);
	return c;
}

static void on_dgram(void *arg, struct udp_pcb *pcb __maybe_unused,
		     struct pbuf *p, const ip_addr_t *from, u16_t port)
{
	struct udp_sock *u = arg;
	struct udp_dgram *d;

	if (unlikely(u->in.flags & SF_REUSEPORT))
		u = udp_share_next(u, from, port);
	if (u->rx_bytes + dgram_memory(p) > rcvbuf(u) ||
	    (u->in.flags & SF_SHUT_RD) || !udp_more_wants(u))
		goto drop;
	p = dgram_keep(p);
	if (!p)
		return;
	d = uk_malloc(uk_alloc_get_default(), sizeof(*d));
	if (!d)
		goto drop;
	d->next = NULL;
	d->p = p;
	ip_addr_copy(d->from, *from);
	d->port = port;
	udp_more_arrive(u, d);
	*u->rx_tailp = d;
	u->rx_tailp = &d->next;
	u->rx_bytes += dgram_memory(p);
	inet_notify(&u->in, UK_POLLIN | UK_POLLRDNORM);
	return;
drop:
	pbuf_free(p);
}

static void dgram_pop(struct udp_sock *u)
{
	struct udp_dgram *d = u->rx_head;

	u->rx_head = d->next;
	if (!u->rx_head)
		u->rx_tailp = &u->rx_head;
	u->rx_bytes -= dgram_memory(d->p);
	pbuf_free(d->p);
	uk_free(uk_alloc_get_default(), d);
}

static __sz dgram_copy(const struct pbuf *p, const struct posix_socket_msg *m)
{
	struct uk_iovpos to = { m->iov, m->iovcnt, 0 };
	__sz done = 0, n;

	for (; p; p = p->next) {
		n = uk_iov_put(&to, p->payload, p->len);
		done += n;
		if (n < p->len)
			break;
	}
	return done;
}

static __ssz udp_recv_sock(struct posix_socket *s,
			   struct posix_socket_msg *msg, unsigned int flags)
{
	struct udp_sock *u = udp_sock_of(s);
	struct udp_dgram *d;
	__ssz rc;

	net_lock();
	d = u->rx_head;
	if (!d || u->in.error) {
		msg->namelen = 0;
		msg->controllen = 0;
		rc = u->in.error ? inet_take_error(&u->in) :
		     u->in.flags & SF_SHUT_RD ? 0 : -EAGAIN;
		goto out;
	}
	rc = (__ssz)dgram_copy(d->p, msg);
	if (rc < d->p->tot_len) {
		msg->flags |= UK_MSG_TRUNC;
		if (flags & UK_MSG_TRUNC)
			rc = d->p->tot_len;
	}
	if (msg->name)
		inet_addr_put(s->family, &d->from, d->port, msg->name,
			      &msg->namelen);
	udp_more_control(u, d, msg);
	if (!(flags & UK_MSG_PEEK))
		dgram_pop(u);
out:
	net_unlock();
	return rc;
}

/* --- send ---------------------------------------------------------------- */

static struct pbuf *dgram_make(const struct posix_socket_msg *m, __sz len)
{
	struct uk_iovpos from = { m->iov, m->iovcnt, 0 };
	struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)len, PBUF_RAM);

	if (p)
		uk_iov_get(&from, p->payload, len);
	return p;
}

/* A socket that sends before it is bound gets a port of its own. */
static int ensure_bound(struct udp_sock *u)
{
	if (u->in.flags & SF_BOUND)
		return 0;
	if (udp_bind(u->pcb, inet_bind_addr(&u->in, IP_ADDR_ANY), 0) != ERR_OK)
		return -EAGAIN;
	u->in.flags |= SF_BOUND;
	return 0;
}

static __ssz send_locked(struct udp_sock *u, struct pbuf *p,
			 const ip_addr_t *to, __u16 port,
			 const struct posix_socket_msg *msg,
			 unsigned int flags)
{
	__sz len = p->tot_len;
	int rc;

	if (u->in.error)
		return inet_take_error(&u->in);
	if (u->in.flags & SF_SHUT_WR)
		return -EPIPE;
	if (!to && !(u->in.flags & SF_CONNECTED))
		return -EDESTADDRREQ;
	rc = ensure_bound(u);
	if (rc)
		return rc;
	rc = udp_more_send(u, p, to ? to : &u->pcb->remote_ip,
			   to ? port : u->pcb->remote_port, msg, flags);
	/* A full device loses datagrams, as Linux does. */
	if (rc && rc != -ENOBUFS)
		return rc;
	return (__ssz)len;
}

/*
 * Where a datagram goes: 1 and an address, 0 (where the socket is connected
 * to) or -errno. As on Linux IPv6 takes an address of IPv4 as well, and one
 * without a family is of IPv4's sockets IPv4, of IPv6's none.
 */
static int dest_get(const struct inet_sock *in,
		    const struct posix_socket_msg *msg, ip_addr_t *to,
		    __u16 *port)
{
	struct uk_sockaddr_in a;
	int family = in->s.family, rc;

	if (!msg->name)
		return 0;
	if (msg->namelen < sizeof(a.sin_family))
		return -EINVAL;
	memset(&a, 0, sizeof(a));
	memcpy(&a, msg->name, MIN(msg->namelen, sizeof(a)));
	if (family == UK_AF_INET6 && a.sin_family != UK_AF_INET6) {
		if (a.sin_family == UK_AF_UNSPEC)
			return 0;
		if (a.sin_family != UK_AF_INET)
			return -EINVAL;
		if (in->flags & SF_V6ONLY)
			return -ENETUNREACH;
		family = UK_AF_INET;
	} else if (a.sin_family == UK_AF_UNSPEC) {
		a.sin_family = UK_AF_INET;
	}
	rc = inet_addr_get(family, family == UK_AF_INET ? &a : msg->name,
			   msg->namelen, to, port);
	if (rc)
		return rc;
	return *port ? 1 : -EINVAL;
}

static __ssz udp_send_sock(struct posix_socket *s,
			   const struct posix_socket_msg *msg,
			   unsigned int flags)
{
	struct udp_sock *u = udp_sock_of(s);
	__sz len = uk_iov_len(msg->iov, msg->iovcnt);
	ip_addr_t to;
	__u16 port = 0;
	struct pbuf *p;
	int named;
	__ssz rc;

	if (flags & UK_MSG_OOB)
		return -EOPNOTSUPP;
	if (len > UDP_MAX)
		return -EMSGSIZE;
	named = dest_get(&u->in, msg, &to, &port);
	if (named < 0)
		return named;
	net_lock();
	p = dgram_make(msg, len);
	if (p) {
		rc = send_locked(u, p, named ? &to : NULL, port, msg, flags);
		pbuf_free(p);
		net_kick_loopback();
	} else {
		rc = -ENOBUFS;
	}
	net_unlock();
	return rc;
}

/* --- life ---------------------------------------------------------------- */

int udp_sock_create(int family, struct posix_socket **out)
{
	struct udp_sock *u = uk_calloc(uk_alloc_get_default(), 1, sizeof(*u));

	if (!u)
		return -ENOMEM;
	posix_socket_init(&u->in.s, &udp_sock_ops, family, UK_SOCK_DGRAM,
			  UK_IPPROTO_UDP);
	u->rx_tailp = &u->rx_head;
	net_lock();
	u->pcb = udp_new_ip_type(inet_ip_type(&u->in));
	if (u->pcb) {
		udp_recv(u->pcb, on_dgram, u);
		udp_more_begin(u);
	}
	net_unlock();
	if (!u->pcb) {
		uk_free(uk_alloc_get_default(), u);
		return -ENOBUFS;
	}
	*out = &u->in.s;
	return 0;
}

static int udp_bind_sock(struct posix_socket *s, const void *addr, __u32 len)
{
	struct udp_sock *u = udp_sock_of(s);
	ip_addr_t ip;
	__u16 port;
	int rc;

	rc = inet_addr_get(s->family, addr, len, &ip, &port);
	if (rc)
		return rc;
	net_lock();
	if (u->in.flags & SF_BOUND)
		rc = -EINVAL;
	else if (!inet_addr_is_local(&ip))
		rc = -EADDRNOTAVAIL;
	else
		rc = inet_errno(udp_share_bind(u, inet_bind_addr(&u->in, &ip),
					       port));
	if (!rc)
		u->in.flags |= SF_BOUND;
	net_unlock();
	return rc;
}

static int connect_locked(struct udp_sock *u, const ip_addr_t *ip, __u16 port)
{
	int rc = ensure_bound(u);

	if (!rc)
		rc = inet_errno(udp_connect(u->pcb, ip, port));
	if (!rc)
		u->in.flags |= SF_CONNECTED;
	return rc;
}

static int udp_connect_sock(struct posix_socket *s, const void *addr,
			    __u32 len)
{
	struct udp_sock *u = udp_sock_of(s);
	const __u16 *family = addr;
	ip_addr_t ip;
	__u16 port;
	int rc = 0;

	if (len < sizeof(*family))
		return -EINVAL;
	if (*family == UK_AF_UNSPEC) {
		net_lock();
		udp_disconnect(u->pcb);
		u->in.flags &= ~SF_CONNECTED;
		net_unlock();
		return 0;
	}
	rc = inet_addr_get(s->family, addr, len, &ip, &port);
	if (rc)
		return rc;
	net_lock();
	rc = connect_locked(u, &ip, port);
	net_unlock();
	return rc;
}

/* As on Linux it wakes who waits even if it says that it cannot. */
static int udp_shutdown_sock(struct posix_socket *s, int how)
{
	struct udp_sock *u = udp_sock_of(s);

	if (how != UK_SHUT_WR)
		u->in.flags |= SF_SHUT_RD;
	if (how != UK_SHUT_RD)
		u->in.flags |= SF_SHUT_WR;
	inet_notify(&u->in, UK_POLLIN | UK_POLLOUT | UK_POLLHUP);
	return u->in.flags & SF_CONNECTED ? 0 : -ENOTCONN;
}

static int udp_getname_sock(struct posix_socket *s, bool peer, void *addr,
			    __u32 *len)
{
	struct udp_sock *u = udp_sock_of(s);
	int rc = 0;

	net_lock();
	if (!peer)
		inet_addr_put(s->family, &u->pcb->local_ip,
			      u->pcb->local_port, addr, len);
	else if (u->in.flags & SF_CONNECTED)
		inet_addr_put(s->family, &u->pcb->remote_ip,
			      u->pcb->remote_port, addr, len);
	else
		rc = -ENOTCONN;
	net_unlock();
	return rc;
}

static int udp_getsockopt_sock(struct posix_socket *s, int level, int name,
			       void *val, __u32 *len)
{
	struct udp_sock *u = udp_sock_of(s);
	int rc;

	net_lock();
	rc = inet_getopt(&u->in, (struct ip_pcb *)u->pcb, level, name, val,
			 len);
	net_unlock();
	return rc;
}

static int udp_setsockopt_sock(struct posix_socket *s, int level, int name,
			       const void *val, __u32 len)
{
	struct udp_sock *u = udp_sock_of(s);
	int rc;

	net_lock();
	rc = inet_setopt(&u->in, (struct ip_pcb *)u->pcb, level, name, val,
			 len);
	net_unlock();
	return rc;
}

static int udp_error_sock(struct posix_socket *s)
{
	return inet_take_error(inet_sock_of(s));
}

static unsigned int udp_poll_sock(struct posix_socket *s)
{
	const struct udp_sock *u = udp_sock_of(s);
	unsigned int ev = UK_POLLOUT | UK_POLLWRNORM;

	if (u->rx_head || (u->in.flags & SF_SHUT_RD))
		ev |= UK_POLLIN | UK_POLLRDNORM;
	if (u->in.error)
		ev |= UK_POLLERR;
	if (u->in.flags & SF_SHUT_RD)
		ev |= u->in.flags & SF_SHUT_WR ? UK_POLLRDHUP | UK_POLLHUP :
						 UK_POLLRDHUP;
	return ev;
}

static int udp_ioctl_sock(struct posix_socket *s, unsigned int req, __uptr arg)
{
	struct udp_sock *u = udp_sock_of(s);

	if (req != UK_FIONREAD)
		return -ENOTTY;
	*(int *)arg = u->rx_head ? u->rx_head->p->tot_len : 0;
	return 0;
}

static void udp_release_sock(struct posix_socket *s)
{
	struct udp_sock *u = udp_sock_of(s);

	net_lock();
	inet_groups_leave(&u->in);
	udp_remove(u->pcb);
	while (u->rx_head)
		dgram_pop(u);
	net_unlock();
	uk_free(uk_alloc_get_default(), u);
}

const struct posix_socket_ops udp_sock_ops = {
	.bind = udp_bind_sock,
	.connect = udp_connect_sock,
	.send = udp_send_sock,
	.recv = udp_recv_sock,
	.shutdown = udp_shutdown_sock,
	.getname = udp_getname_sock,
	.getsockopt = udp_getsockopt_sock,
	.setsockopt = udp_setsockopt_sock,
	.error = udp_error_sock,
	.poll = udp_poll_sock,
	.ioctl = udp_ioctl_sock,
	.release = udp_release_sock,
};
