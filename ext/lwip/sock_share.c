/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SO_REUSEPORT: several sockets at one port, all of which ask for it. lwIP
 * knows only SO_REUSEADDR, and gives all that arrives to the socket that it
 * finds first: who really gets it is chosen here.
 */
#include <lwip/priv/tcp_priv.h>

#include "sock.h"

static bool shares(const struct inet_sock *in)
{
	return in && (in->flags & SF_REUSEPORT);
}

#if LWIP_TCP
/* Sockets of a list at the port: -1: one of them does not share it. */
static int count_at(const struct tcp_pcb *pcb, u16_t port)
{
	const struct tcp_sock *t;
	int n = 0;

	for (; pcb; pcb = pcb->next) {
		if (pcb->local_port != port)
			continue;
		t = pcb->callback_arg;
		if (!t || !shares(&t->in))
			return -1;
		n++;
	}
	return n;
}

static bool is_shared(u16_t port)
{
	int bound = count_at(tcp_bound_pcbs, port);
	int listens = count_at(tcp_listen_pcbs.pcbs, port);

	return bound >= 0 && listens >= 0 && bound + listens > 0;
}

err_t tcp_share_bind(struct tcp_sock *t, const ip_addr_t *ip, u16_t port)
{
	if (!shares(&t->in) || !port || !is_shared(port))
		return tcp_bind(t->pcb, ip, port);
	ip_addr_set(&t->pcb->local_ip, ip);
	t->pcb->local_port = port;
	TCP_REG(&tcp_bound_pcbs, t->pcb);
	return ERR_OK;
}

struct tcp_pcb *tcp_share_listen(struct tcp_sock *t, u16_t backlog,
				 err_t *err)
{
	bool reuse = ip_get_option(t->pcb, SOF_REUSEADDR);
	struct tcp_pcb *pcb;

	/* with that option lwIP would look for another listener */
	if (shares(&t->in) && is_shared(t->pcb->local_port))
		ip_reset_option(t->pcb, SOF_REUSEADDR);
	pcb = tcp_listen_with_backlog_and_err(t->pcb, backlog, err);
	if (reuse)
		ip_set_option(pcb ? pcb : t->pcb, SOF_REUSEADDR);
	return pcb;
}

/* The nth listener of the port and address, the end: NULL. */
static struct tcp_sock *listener_at(const struct tcp_pcb *at, unsigned int n)
{
	struct tcp_pcb_listen *l;

	for (l = tcp_listen_pcbs.listen_pcbs; l; l = l->next) {
		if (l->local_port == at->local_port &&
		    ip_addr_cmp(&l->local_ip, &at->local_ip) && !n--)
			return l->callback_arg;
	}
	return NULL;
}

struct tcp_sock *tcp_share_next(struct tcp_sock *t)
{
	static unsigned int turn;
	struct tcp_sock *next = listener_at(t->pcb, ++turn);

	if (next)
		return next;
	turn = 0;
	return listener_at(t->pcb, 0);
}
#endif /* LWIP_TCP */

#if LWIP_UDP
static bool udp_is_shared(const struct udp_pcb *self, u16_t port)
{
	const struct udp_sock *u;
	const struct udp_pcb *pcb;
	int n = 0;

	for (pcb = udp_pcbs; pcb; pcb = pcb->next) {
		if (pcb == self || pcb->local_port != port)
			continue;
		u = pcb->recv_arg;
		if (!u || !shares(&u->in))
			return false;
		n++;
	}
	return n > 0;
}

err_t udp_share_bind(struct udp_sock *u, const ip_addr_t *ip, u16_t port)
{
	struct udp_pcb *pcb;

	if (!shares(&u->in) || !port || !udp_is_shared(u->pcb, port))
		return udp_bind(u->pcb, ip, port);
	ip_addr_set(&u->pcb->local_ip, ip);
	u->pcb->local_port = port;
	for (pcb = udp_pcbs; pcb && pcb != u->pcb; pcb = pcb->next)
		;
	if (!pcb) {
		u->pcb->next = udp_pcbs;
		udp_pcbs = u->pcb;
	}
	return ERR_OK;
}

static struct udp_sock *udp_at(const struct udp_pcb *at, unsigned int n)
{
	struct udp_pcb *pcb;

	for (pcb = udp_pcbs; pcb; pcb = pcb->next) {
		if (pcb->local_port == at->local_port &&
		    !(pcb->flags & UDP_FLAGS_CONNECTED) &&
		    ip_addr_cmp(&pcb->local_ip, &at->local_ip) && !n--)
			return pcb->recv_arg;
	}
	return NULL;
}

struct udp_sock *udp_share_next(struct udp_sock *u, const ip_addr_t *from,
				u16_t port)
{
	unsigned int n = 0, which = port;

	if ((u->pcb->flags & UDP_FLAGS_CONNECTED) ||
	    ip_addr_ismulticast(ip_current_dest_addr()))
		return u;
	/* one sender's datagrams go to one socket */
	if (IP_IS_V4(from))
		which += lwip_ntohl(ip_addr_get_ip4_u32(from));
	while (udp_at(u->pcb, n))
		n++;
	return udp_at(u->pcb, which % n);
}
#endif /* LWIP_UDP */
