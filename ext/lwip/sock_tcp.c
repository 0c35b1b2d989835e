/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP sockets: their life, from socket() to the last close; what listens is in
 * sock_tcp_listen.c.
 */
#include <uk/alloc.h>
#include <uk/string.h>

#include <lwip/priv/tcp_priv.h>

#include "sock.h"

/* --- what lwIP tells ----------------------------------------------------- */

static err_t on_recv(void *arg, struct tcp_pcb *pcb,
		     struct pbuf *p, err_t err __maybe_unused)
{
	struct tcp_sock *t = arg;
	unsigned int events = UK_POLLIN | UK_POLLRDNORM;

	if (p && (t->in.flags & SF_SHUT_RD)) {
		tcp_recved(pcb, p->tot_len);
		pbuf_free(p);
		return ERR_OK;
	}
	if (p) {
		tcp_more_arrive(t, p);
		tcp_rx_append(t, p);
		/* Who may soon send no more learns at once what has arrived:
		 * a delayed answer would make room where all seems full.
		 */
		if (unlikely(pcb->rcv_wnd < TCP_WND_MAX(pcb) / 4))
			tcp_ack_now(pcb);
	} else {
		t->in.flags |= SF_EOF;
		events |= UK_POLLRDHUP;
		if (t->in.flags & SF_SHUT_WR)
			events |= UK_POLLHUP;
	}
	/* Both directions have ended: lwIP frees the pcb without a word once
	 * TIME-WAIT is over, so the socket lets go of it now.
	 */
	if (events & UK_POLLHUP)
		tcp_sock_detach(t);
	inet_notify(&t->in, events);
	tcp_child_ready(t);
	return ERR_OK;
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb __maybe_unused,
		     u16_t len __maybe_unused)
{
	struct tcp_sock *t = arg;

	t->in.flags &= ~SF_NOMEM;
	if (tcp_has_room(t))
		inet_notify(&t->in, UK_POLLOUT | UK_POLLWRNORM);
	return ERR_OK;
}

/* The pcb is gone: reset by the peer, or given up. */
static void on_error(void *arg, err_t err)
{
	struct tcp_sock *t = arg;
	bool connecting = t->in.flags & SF_CONNECTING;

	t->pcb = NULL;
	tcp_sock_unqueue(t);
	t->in.flags &= ~SF_CONNECTING;
	if (err == ERR_CLSD)
		t->in.error = 0;
	else if (err == ERR_RST)
		t->in.error = connecting ? -ECONNREFUSED : -ECONNRESET;
	else
		t->in.error = -ETIMEDOUT;
	t->in.flags |= SF_EOF;
	inet_notify(&t->in, UK_POLLIN | UK_POLLRDNORM | UK_POLLOUT |
		    UK_POLLWRNORM | UK_POLLERR | UK_POLLHUP | UK_POLLRDHUP);
	tcp_child_ready(t);
}

void tcp_sock_addresses(struct tcp_sock *t, const struct tcp_pcb *pcb)
{
	ip_addr_copy(t->peer, pcb->remote_ip);
	t->peer_port = pcb->remote_port;
	ip_addr_copy(t->local, pcb->local_ip);
	t->local_port = pcb->local_port;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb,
			  err_t err __maybe_unused)
{
	struct tcp_sock *t = arg;

	t->in.flags &= ~SF_CONNECTING;
	t->in.flags |= SF_CONNECTED;
	tcp_sock_addresses(t, pcb);
	tcp_more_begin(t, NULL);
	inet_notify(&t->in, UK_POLLOUT | UK_POLLWRNORM);
	return ERR_OK;
}

/* 200 ms of a connection that counts them. */
static err_t on_tick(void *arg, struct tcp_pcb *pcb)
{
	struct tcp_sock *t = arg;

	if (t->defer && !--t->defer)
		tcp_child_ready(t);
	if (!t->defer && !tcp_more_ticks(t))
		pcb->poll = NULL;
	return tcp_more_tick(t, pcb);
}

void tcp_sock_tick(struct tcp_pcb *pcb)
{
	tcp_poll(pcb, on_tick, 1);
	net_tcp_wanted = true;
}

void tcp_sock_attach(struct tcp_sock *t, struct tcp_pcb *pcb)
{
	t->pcb = pcb;
	tcp_arg(pcb, t);
	tcp_recv(pcb, on_recv);
	tcp_sent(pcb, on_sent);
	tcp_err(pcb, on_error);
}

void tcp_sock_detach(struct tcp_sock *t)
{
	struct tcp_pcb *pcb = t->pcb;

	tcp_sock_unqueue(t);
	t->pcb = NULL;
	tcp_arg(pcb, NULL);
	if (pcb->state == LISTEN)
		return;
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_err(pcb, NULL);
	pcb->poll = NULL;
}

/* --- making -------------------------------------------------------------- */

struct tcp_sock *tcp_sock_new(int family)
{
	struct tcp_sock *t = uk_calloc(uk_alloc_get_default(), 1, sizeof(*t));

	if (!t)
		return NULL;
	posix_socket_init(&t->in.s, &tcp_sock_ops, family, UK_SOCK_STREAM,
			  UK_IPPROTO_TCP);
	UK_TAILQ_INIT(&t->children);
	return t;
}

/* A pcb for a socket that has none: a new one, or after a failed connect. */
static int ensure_pcb(struct tcp_sock *t)
{
	struct tcp_pcb *pcb;

	if (t->pcb)
		return 0;
	pcb = tcp_new_ip_type(inet_ip_type(&t->in));
	if (!pcb)
		return -ENOBUFS;
	tcp_sock_attach(t, pcb);
	inet_more_apply(&t->in, (struct ip_pcb *)pcb);
	return 0;
}

int tcp_sock_create(int family, struct posix_socket **out)
{
	struct tcp_sock *t = tcp_sock_new(family);
	int rc;

	if (!t)
		return -ENOMEM;
	net_lock();
	rc = ensure_pcb(t);
	net_unlock();
	if (rc) {
		uk_free(uk_alloc_get_default(), t);
		return rc;
	}
	*out = &t->in.s;
	return 0;
}

/* --- bind, connect ------------------------------------------------------- */

int tcp_bind_locked(struct tcp_sock *t, const ip_addr_t *ip, __u16 port)
{
	int rc;

	if ((t->in.flags & SF_BOUND) || (t->pcb && t->pcb->state != CLOSED))
		return -EINVAL;
	if (!inet_addr_is_local(ip))
		return -EADDRNOTAVAIL;
	rc = ensure_pcb(t);
	if (rc)
		return rc;
	rc = inet_errno(tcp_share_bind(t, inet_bind_addr(&t->in, ip), port));
	if (rc)
		return rc == -ENOBUFS ? -EADDRINUSE : rc;
	t->in.flags |= SF_BOUND;
	ip_addr_copy(t->local, t->pcb->local_ip);
	t->local_port = t->pcb->local_port;
	return 0;
}

static int tcp_bind_sock(struct posix_socket *s, const void *addr, __u32 len)
{
	struct tcp_sock *t = tcp_sock_of(s);
	ip_addr_t ip;
	__u16 port;
	int rc;

	rc = inet_addr_get(s->family, addr, len, &ip, &port);
	if (rc)
		return rc;
	net_lock();
	rc = tcp_bind_locked(t, &ip, port);
	net_unlock();
	return rc;
}

static int connect_locked(struct tcp_sock *t, const ip_addr_t *ip, __u16 port)
{
	err_t err;
	int rc;

	/* One that failed is told of once; the next begins anew. */
	if (t->in.error ||
	    (t->in.flags & (SF_EOF | SF_CONNECTED)) == SF_EOF) {
		t->in.flags &= ~SF_EOF;
		rc = inet_take_error(&t->in);
		return rc ? rc : -ECONNABORTED;
	}
	if (t->in.flags & SF_CONNECTING)
		return -EALREADY;
	if ((t->in.flags & (SF_CONNECTED | SF_TOLD)) == SF_CONNECTED) {
		t->in.flags |= SF_TOLD;
		return 0;
	}
	if (t->in.flags & (SF_CONNECTED | SF_LISTEN))
		return -EISCONN;
	rc = ensure_pcb(t);
	if (!rc)
		rc = inet_more_route(&t->in, ip, 0);
	if (rc)
		return rc;
	err = tcp_connect(t->pcb, ip, port, on_connected);
	if (err)	/* ERR_BUF: no port is free */
		return err == ERR_BUF ? -EADDRNOTAVAIL : inet_errno(err);
	t->in.flags |= SF_CONNECTING | SF_BOUND;
	net_tcp_wanted = true;
	net_kick();
	return -EINPROGRESS;
}

static int tcp_connect_sock(struct posix_socket *s, const void *addr,
			    __u32 len)
{
	ip_addr_t ip;
	__u16 port;
	int rc;

	if (unlikely(inet_addr_is_none(addr, len))) {
		net_lock();
		rc = tcp_more_disconnect(tcp_sock_of(s));
		net_unlock();
		return rc;
	}
	rc = inet_addr_get(s->family, addr, len, &ip, &port);
	if (rc)
		return rc;
	if (ip_addr_isany(&ip))	/* Linux takes it for this machine */
		ip_addr_set_loopback(IP_IS_V6(&ip), &ip);
	net_lock();
	rc = connect_locked(tcp_sock_of(s), &ip, port);
	net_unlock();
	return rc;
}

/* --- ending -------------------------------------------------------------- */

static int tcp_shutdown_sock(struct posix_socket *s, int how)
{
	struct tcp_sock *t = tcp_sock_of(s);
	unsigned int events = 0;
	int rc = 0;

	net_lock();
	if (t->in.flags & SF_LISTEN) {	/* accept() ends: -EINVAL */
		if (how != UK_SHUT_WR) {
			t->in.flags |= SF_SHUT_RD;
			inet_notify(&t->in, UK_POLLIN | UK_POLLHUP);
		}
		goto out;
	}
	/* a connection that has ended, too */
	if (!(t->in.flags & SF_CONNECTED) || !t->pcb) {
		rc = -ENOTCONN;
		goto out;
	}
	if (how != UK_SHUT_WR && !(t->in.flags & SF_SHUT_RD)) {
		t->in.flags |= SF_SHUT_RD;
		events |= UK_POLLIN | UK_POLLRDNORM | UK_POLLRDHUP;
	}
	if (how != UK_SHUT_RD && !(t->in.flags & SF_SHUT_WR)) {
		t->in.flags |= SF_SHUT_WR;
		events |= UK_POLLOUT | UK_POLLWRNORM;
		rc = inet_errno(tcp_shutdown(t->pcb, 0, 1));
		net_tcp_wanted = true;
	}
	if ((t->in.flags & (SF_SHUT_RD | SF_EOF)) &&
	    (t->in.flags & SF_SHUT_WR))
		events |= UK_POLLHUP;
	if (events)
		inet_notify(&t->in, events);
out:
	net_unlock();
	return rc;
}

/* Gives the connection up: what is not sent goes on alone, unless the program
 * asked by SO_LINGER that it does not.
 */
static void close_pcb(struct tcp_sock *t)
{
	struct tcp_pcb *pcb = t->pcb;

	if (!pcb)
		return;
	tcp_sock_detach(t);
	net_tcp_wanted = true;
	if (pcb->state != LISTEN && t->linger.l_onoff && !t->linger.l_linger) {
		tcp_abort(pcb);
		return;
	}
	tcp_more_close(t, pcb);
	if (tcp_close(pcb) != ERR_OK)
		tcp_abort(pcb);
}

static void tcp_release_sock(struct posix_socket *s)
{
	struct tcp_sock *t = tcp_sock_of(s);

	net_lock();
	tcp_children_drop(t);
	close_pcb(t);
	tcp_rx_drop(t);
	net_unlock();
	net_kick();
	uk_free(uk_alloc_get_default(), t);
}

const struct posix_socket_ops tcp_sock_ops = {
	.bind = tcp_bind_sock,
	.listen = tcp_listen_sock,
	.accept = tcp_accept_sock,
	.connect = tcp_connect_sock,
	.send = tcp_sock_send,
	.recv = tcp_sock_recv,
	.shutdown = tcp_shutdown_sock,
	.getname = tcp_getname_sock,
	.getsockopt = tcp_sock_getsockopt,
	.setsockopt = tcp_sock_setsockopt,
	.error = tcp_error_sock,
	.poll = tcp_poll_sock,
	.ioctl = tcp_ioctl_sock,
	.release = tcp_release_sock,
};
