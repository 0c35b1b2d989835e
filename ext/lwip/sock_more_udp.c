/* SPDX-License-Identifier: BSD-3-Clause */
/* Ancillary data of datagrams: where one came in or is to go out, and more. */
#include <uk/plat/time.h>
#include <uk/string.h>

#include <lwip/ip.h>

#include "sock.h"

#define HEAD		sizeof(struct uk_cmsghdr)
#define NSEC		1000000000ULL
#define SM_STAMPS	(SM_STAMP | SM_STAMPNS)
#define SM_ANCILLARY	(SM_STAMPS | SM_PKTINFO | SM_RECVTTL | SM_RECVTOS | \
			 SM_PKTINFO6 | SM_RECVHOPS | SM_RECVTCLASS)

/* As on Linux multicast stays on the link, and comes back to this machine. */
void udp_more_begin(struct udp_sock *u)
{
	udp_set_multicast_ttl(u->pcb, 1);
	u->pcb->flags |= UDP_FLAGS_MULTICAST_LOOP;
}

/* --- receiving ----------------------------------------------------------- */

bool udp_more_wants(const struct udp_sock *u)
{
	return !ip_addr_ismulticast(ip_current_dest_addr()) ||
	       inet_group_joined(&u->in, ip_current_dest_addr(),
				 netif_get_index(ip_current_input_netif()));
}

static __u8 current_tos(void)
{
#if LWIP_IPV6
	if (ip_current_is_v6())
		return IP6H_TC(ip6_current_header());
#endif
#if LWIP_IPV4
	return IPH_TOS(ip4_current_header());
#else
	return 0;
#endif
}

static __u8 current_hops(void)
{
#if LWIP_IPV6
	if (ip_current_is_v6())
		return IP6H_HOPLIM(ip6_current_header());
#endif
#if LWIP_IPV4
	return IPH_TTL(ip4_current_header());
#else
	return 0;
#endif
}

void udp_more_arrive(const struct udp_sock *u, struct udp_dgram *d)
{
	ip_addr_copy(d->more.to, *ip_current_dest_addr());
	d->more.device = netif_get_index(ip_current_input_netif());
	d->more.ttl = current_hops();
	d->more.tos = current_tos();
	d->more.stamp = u->in.more.on & SM_STAMPS ? ukplat_wall_clock() : 0;
}

/* Where the next header goes, and what is left there. */
struct place {
	__u8 *at;
	__sz room;
	struct posix_socket_msg *msg;
};

static void put(struct place *p, int level, int type, const void *data,
		__sz len)
{
	struct uk_cmsghdr h = { HEAD + len, level, type };
	__sz space;

	if (p->room < HEAD) {
		p->msg->flags |= UK_MSG_CTRUNC;
		return;
	}
	if (p->room < h.cmsg_len) {
		p->msg->flags |= UK_MSG_CTRUNC;
		h.cmsg_len = p->room;
	}
	memcpy(p->at, &h, HEAD);
	memcpy(p->at + HEAD, data, h.cmsg_len - HEAD);
	space = MIN(ALIGN_UP(h.cmsg_len, sizeof(__sz)), p->room);
	p->at += space;
	p->room -= space;
}

static void put_int(struct place *p, int level, int type, int v)
{
	put(p, level, type, &v, sizeof(v));
}

static void put_stamp(struct place *p, const struct udp_sock *u,
		      const struct udp_dgram *d)
{
	__nsec t = d->more.stamp ? d->more.stamp : ukplat_wall_clock();
	bool ns = u->in.more.on & SM_STAMPNS;
	__s64 v[2] = { (__s64)(t / NSEC), (__s64)(t % NSEC) };

	if (!ns)
		v[1] /= 1000;
	put(p, UK_SOL_SOCKET, ns ? UK_SO_TIMESTAMPNS : UK_SO_TIMESTAMP, v,
	    sizeof(v));
}

#if LWIP_IPV4
static __u32 own_address(__u8 device)
{
	const struct netif *n = netif_get_by_index(device);

	return n ? ip4_addr_get_u32(netif_ip4_addr(n)) : 0;
}

static void put_pktinfo(struct place *p, const struct dgram_more *m)
{
	struct uk_in_pktinfo info = {
		.ipi_ifindex = m->device,
		.ipi_addr.s_addr = ip4_addr_get_u32(ip_2_ip4(&m->to)),
	};

	info.ipi_spec_dst = info.ipi_addr;
	if (ip_addr_ismulticast(&m->to))
		info.ipi_spec_dst.s_addr = own_address(m->device);
	put(p, UK_IPPROTO_IP, UK_IP_PKTINFO, &info, sizeof(info));
}

static void control4(struct place *p, __u32 on, const struct dgram_more *m)
{
	if (on & SM_PKTINFO)
		put_pktinfo(p, m);
	if (on & SM_RECVTTL)
		put_int(p, UK_IPPROTO_IP, UK_IP_TTL, m->ttl);
	if (on & SM_RECVTOS)
		put(p, UK_IPPROTO_IP, UK_IP_TOS, &m->tos, 1);
}
#else
static void control4(struct place *p __maybe_unused, __u32 on __maybe_unused,
		     const struct dgram_more *m __maybe_unused)
{
}
#endif

static void put_pktinfo6(struct place *p, const struct dgram_more *m)
{
	struct uk_in6_pktinfo info = { .ipi6_ifindex = m->device };
	struct uk_sockaddr_in6 a;
	__u32 len = sizeof(a);

	inet_addr_put(UK_AF_INET6, &m->to, 0, &a, &len);
	info.ipi6_addr = a.sin6_addr;
	put(p, UK_IPPROTO_IPV6, UK_IPV6_PKTINFO, &info, sizeof(info));
}

static void control6(struct place *p, __u32 on, const struct dgram_more *m)
{
	if (on & SM_PKTINFO6)
		put_pktinfo6(p, m);
	if (!IP_IS_V6(&m->to))
		return;
	if (on & SM_RECVHOPS)
		put_int(p, UK_IPPROTO_IPV6, UK_IPV6_HOPLIMIT, m->ttl);
	if (on & SM_RECVTCLASS)
		put_int(p, UK_IPPROTO_IPV6, UK_IPV6_TCLASS, m->tos);
}

void udp_more_control(const struct udp_sock *u, const struct udp_dgram *d,
		      struct posix_socket_msg *msg)
{
	struct place p = { msg->control, msg->control ? msg->controllen : 0,
			   msg };
	__u32 on = u->in.more.on;

	msg->controllen = 0;
	if (likely(!(on & SM_ANCILLARY)))
		return;
	if (on & SM_STAMPS)
		put_stamp(&p, u, d);
	if (u->in.s.family == UK_AF_INET6)
		control6(&p, on, &d->more);
	if (!IP_IS_V6(&d->more.to))
		control4(&p, on, &d->more);
	if (msg->control)
		msg->controllen = (__sz)(p.at - (__u8 *)msg->control);
}

/* --- sending ------------------------------------------------------------- */

/* What the ancillary data of a message to send asks for. */
struct wish {
	ip_addr_t from;
	bool has_from;
	__u32 device;
	int hops, tos;		/* -1: not named */
};

#if LWIP_IPV4
static int wish_pktinfo(struct wish *w, const __u8 *data)
{
	struct uk_in_pktinfo info;

	memcpy(&info, data, sizeof(info));
	w->device = (__u32)info.ipi_ifindex;
	w->has_from = info.ipi_spec_dst.s_addr;
	ip_addr_set_zero_ip4(&w->from);
	ip4_addr_set_u32(ip_2_ip4(&w->from), info.ipi_spec_dst.s_addr);
	return 0;
}

static int wish4(struct wish *w, const struct uk_cmsghdr *h, const __u8 *data)
{
	__sz len = h->cmsg_len - HEAD;
	int v = 0;

	if (h->cmsg_type == UK_IP_PKTINFO)
		return len == sizeof(struct uk_in_pktinfo) ?
		       wish_pktinfo(w, data) : -EINVAL;
	if (h->cmsg_type != UK_IP_TTL && h->cmsg_type != UK_IP_TOS)
		return -EINVAL;
	if (len != sizeof(v) && (len != 1 || h->cmsg_type == UK_IP_TTL))
		return -EINVAL;
	memcpy(&v, data, len);
	if (v < (h->cmsg_type == UK_IP_TTL) || v > 255)
		return -EINVAL;
	*(h->cmsg_type == UK_IP_TTL ? &w->hops : &w->tos) = v;
	return 0;
}
#else
static int wish4(struct wish *w __maybe_unused,
		 const struct uk_cmsghdr *h __maybe_unused,
		 const __u8 *data __maybe_unused)
{
	return -EINVAL;
}
#endif

#if LWIP_IPV6
static int wish_pktinfo6(struct wish *w, const __u8 *data)
{
	struct uk_in6_pktinfo info;
	struct uk_sockaddr_in6 a = { .sin6_family = UK_AF_INET6 };
	__u16 port;

	memcpy(&info, data, sizeof(info));
	w->device = info.ipi6_ifindex;
	a.sin6_addr = info.ipi6_addr;
	a.sin6_scope_id = info.ipi6_ifindex;
	inet_addr_get(UK_AF_INET6, &a, sizeof(a), &w->from, &port);
	w->has_from = !ip_addr_isany(&w->from);
	return 0;
}

static int wish6(struct wish *w, const struct uk_cmsghdr *h, const __u8 *data)
{
	__sz len = h->cmsg_len - HEAD;
	int v = 0;

	if (h->cmsg_type == UK_IPV6_PKTINFO)
		return len == sizeof(struct uk_in6_pktinfo) ?
		       wish_pktinfo6(w, data) : -EINVAL;
	if ((h->cmsg_type != UK_IPV6_HOPLIMIT &&
	     h->cmsg_type != UK_IPV6_TCLASS) || len != sizeof(v))
		return -EINVAL;
	memcpy(&v, data, len);
	if (v < -1 || v > 255)
		return -EINVAL;
	*(h->cmsg_type == UK_IPV6_HOPLIMIT ? &w->hops : &w->tos) = v;
	return 0;
}
#else
static int wish6(struct wish *w __maybe_unused,
		 const struct uk_cmsghdr *h __maybe_unused,
		 const __u8 *data __maybe_unused)
{
	return -EINVAL;
}
#endif

static int wish_read(const struct udp_sock *u,
		     const struct posix_socket_msg *msg, struct wish *w)
{
	const __u8 *control = msg->control;
	struct uk_cmsghdr h;
	__sz at = 0, left;
	int rc = 0;

	while (!rc && (left = msg->controllen - at) >= HEAD) {
		memcpy(&h, control + at, HEAD);
		if (h.cmsg_len < HEAD || h.cmsg_len > left)
			return -EINVAL;
		if (h.cmsg_level == UK_IPPROTO_IP)
			rc = wish4(w, &h, control + at + HEAD);
		else if (h.cmsg_level == UK_IPPROTO_IPV6 &&
			 u->in.s.family == UK_AF_INET6)
			rc = wish6(w, &h, control + at + HEAD);
		at += MIN(ALIGN_UP(h.cmsg_len, sizeof(__sz)), left);
	}
	return rc;
}

/* The device a datagram leaves by, or NULL: no way. */
static struct netif *wish_device(const struct udp_sock *u,
				 const struct wish *w, const ip_addr_t *to)
{
	if (w->device)
		return w->device > 255 ? NULL :
		       netif_get_by_index((u8_t)w->device);
	if (u->pcb->netif_idx)
		return netif_get_by_index(u->pcb->netif_idx);
	if (ip_addr_ismulticast(to) && u->pcb->mcast_ifindex)
		return netif_get_by_index(u->pcb->mcast_ifindex);
	return ip_route(w->has_from ? &w->from : &u->pcb->local_ip, to);
}

/* The address with the link that the datagram leaves by. */
static void dest_on(ip_addr_t *dest, const ip_addr_t *to,
		    const struct netif *n __maybe_unused)
{
	ip_addr_copy(*dest, *to);
#if LWIP_IPV6
	if (IP_IS_V6(dest) && ip6_addr_lacks_zone(ip_2_ip6(dest), IP6_UNKNOWN))
		ip6_addr_assign_zone(ip_2_ip6(dest), IP6_UNKNOWN, n);
#endif
}

static int send_wish(struct udp_sock *u, struct pbuf *p, const ip_addr_t *to,
		     __u16 port, const struct wish *w)
{
	struct udp_pcb *pcb = u->pcb;
	struct netif *n = wish_device(u, w, to);
	u8_t ttl = pcb->ttl, mttl = pcb->mcast_ttl, tos = pcb->tos;
	u8_t flags = pcb->flags;
	ip_addr_t dest;
	err_t err;

	if (!n)
		return w->device ? -ENODEV : -ENETUNREACH;
	if (w->has_from && !inet_addr_is_local(&w->from))
		return -EINVAL;
	if (w->hops >= 0)
		pcb->ttl = pcb->mcast_ttl = (u8_t)w->hops;
	if (w->tos >= 0)
		pcb->tos = (u8_t)w->tos;
	/* the loopback device gives everything back by itself */
	if (net_is_loopback(n))
		pcb->flags &= (u8_t)~UDP_FLAGS_MULTICAST_LOOP;
	dest_on(&dest, to, n);
	err = w->has_from ?
	      udp_sendto_if_src(pcb, p, &dest, port, n, &w->from) :
	      udp_sendto_if(pcb, p, &dest, port, n);
	pcb->flags = flags;
	pcb->ttl = ttl;
	pcb->mcast_ttl = mttl;
	pcb->tos = tos;
	return inet_errno(err);
}

int udp_more_send(struct udp_sock *u, struct pbuf *p, const ip_addr_t *to,
		  __u16 port, const struct posix_socket_msg *msg,
		  unsigned int flags)
{
	struct wish w = { .hops = -1, .tos = -1 };
	int rc;

	rc = inet_more_route(&u->in, to, flags);
	if (rc)
		return rc;
	if (likely(!msg->controllen && !ip_addr_ismulticast(to))) {
		rc = inet_errno(udp_sendto(u->pcb, p, to, port));
		/* to a broadcast address, without SO_BROADCAST */
		return rc == -EINVAL ? -EACCES : rc;
	}
	rc = msg->controllen ? wish_read(u, msg, &w) : 0;
	return rc ? rc : send_wish(u, p, to, port, &w);
}
