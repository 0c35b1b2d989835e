/* SPDX-License-Identifier: BSD-3-Clause */
/* TCP sockets that listen, and the connections that wait for accept(), their
 * children.
 */
#include <uk/alloc.h>

#include <lwip/priv/tcp_priv.h>

#include "sock.h"

void tcp_child_becomes_ready(struct tcp_sock *t)
{
	t->ready = true;
	t->parent->ready_children++;
	inet_notify(&t->parent->in, UK_POLLIN | UK_POLLRDNORM);
}

/* A handshake is complete: the child waits for accept(). */
static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct tcp_sock *t = arg, *child;

	if (err != ERR_OK || !pcb || !t)
		return ERR_VAL;
	if (unlikely(t->in.flags & SF_REUSEPORT))
		t = tcp_share_next(t);
	child = tcp_sock_new(t->in.s.family);
	if (!child)
		return ERR_MEM;	/* lwIP resets the connection */
	tcp_sock_attach(child, pcb);
	tcp_backlog_delayed(pcb);
	child->in.flags = SF_CONNECTED | SF_TOLD | SF_BOUND |
			  (t->in.flags & (SF_V6ONLY | SF_REUSEPORT |
					  SF_NODELAY));
	child->linger = t->linger;
	child->defer = t->defer;
	if (t->in.flags & SF_NODELAY)
		tcp_nagle_disable(pcb);
	tcp_sock_addresses(child, pcb);
	tcp_more_begin(child, t);
	child->parent = t;
	UK_TAILQ_INSERT_TAIL(&t->children, child, sibling);
	if (child->defer)
		tcp_sock_tick(pcb);
	else
		tcp_child_ready(child);
	return ERR_OK;
}

static struct tcp_sock *first_ready(struct tcp_sock *t)
{
	struct tcp_sock *c;

	if (!t->ready_children)
		return NULL;
	UK_TAILQ_FOREACH(c, &t->children, sibling) {
		if (c->ready)
			break;
	}
	return c;
}

static void child_unlink(struct tcp_sock *c)
{
	struct tcp_sock *t = c->parent;

	UK_TAILQ_REMOVE(&t->children, c, sibling);
	t->ready_children -= c->ready;
	c->parent = NULL;
	if (c->pcb)
		tcp_backlog_accepted(c->pcb);
}

int tcp_accept_sock(struct posix_socket *s, struct posix_socket **out)
{
	struct tcp_sock *t = tcp_sock_of(s), *c;
	int rc = -EAGAIN;

	net_lock();
	if ((t->in.flags & (SF_LISTEN | SF_SHUT_RD)) != SF_LISTEN) {
		rc = -EINVAL;
	} else if ((c = first_ready(t))) {
		child_unlink(c);
		*out = &c->in.s;
		rc = 0;
	}
	net_unlock();
	return rc;
}

static int listen_locked(struct tcp_sock *t, u16_t backlog)
{
	struct tcp_pcb *pcb;
	ip_addr_t any;
	err_t err;
	int rc;

	if (t->in.flags & SF_LISTEN) {
		tcp_backlog_set(t->pcb, backlog);
		return 0;
	}
	if (t->in.flags & (SF_CONNECTING | SF_CONNECTED))
		return -EINVAL;
	if (!(t->in.flags & SF_BOUND)) {
		ip_addr_set_any(false, &any);
		rc = tcp_bind_locked(t, &any, 0);
		if (rc)
			return rc;
	}
	pcb = tcp_share_listen(t, backlog, &err);
	if (!pcb)
		return inet_errno(err);
	t->pcb = pcb;
	tcp_arg(pcb, t);
	tcp_accept(pcb, on_accept);
	t->in.flags |= SF_LISTEN;
	return 0;
}

int tcp_listen_sock(struct posix_socket *s, int backlog)
{
	int rc;

	net_lock();
	rc = listen_locked(tcp_sock_of(s),
			   (u16_t)MIN(MAX(backlog, 1), 4096));
	net_unlock();
	return rc;
}

void tcp_children_drop(struct tcp_sock *t)
{
	struct tcp_sock *c;

	while ((c = UK_TAILQ_FIRST(&t->children))) {
		struct tcp_pcb *pcb = c->pcb;

		child_unlink(c);
		if (pcb) {
			tcp_sock_detach(c);
			tcp_abort(pcb);
		}
		tcp_rx_drop(c);
		uk_free(uk_alloc_get_default(), c);
	}
}
