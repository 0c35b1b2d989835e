/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of Internet sockets that few programs use. */
#include <uk/alloc.h>
#include <uk/string.h>

#include <lwip/ip.h>
#include <lwip/netif.h>

#include "sock.h"

#define HOPS_DEFAULT	64
#define ECN_BITS	3

/* Values of IP_MTU_DISCOVER; the first one is what a new socket has. */
#define PMTU_WANT	1
#define PMTU_OMIT	5

/* --- what is kept as one bit --------------------------------------------- */

struct kept {
	int level, name;
	__u32 bit;
	__u8 types;		/* KEPT_* */
};

#define KEPT_TCP	1u
#define KEPT_UDP	2u
#define KEPT_BOTH	3u

static const struct kept kept[] = {
	{ UK_SOL_SOCKET, UK_SO_OOBINLINE, SM_OOBINLINE, KEPT_BOTH },
	{ UK_SOL_SOCKET, UK_SO_DONTROUTE, SM_DONTROUTE, KEPT_BOTH },
	{ UK_SOL_SOCKET, UK_SO_DEBUG, SM_DEBUG, KEPT_BOTH },
	{ UK_SOL_SOCKET, UK_SO_TIMESTAMP, SM_STAMP, KEPT_UDP },
	{ UK_SOL_SOCKET, UK_SO_TIMESTAMPNS, SM_STAMPNS, KEPT_UDP },
	{ UK_IPPROTO_IP, UK_IP_PKTINFO, SM_PKTINFO, KEPT_UDP },
	{ UK_IPPROTO_IP, UK_IP_RECVTTL, SM_RECVTTL, KEPT_UDP },
	{ UK_IPPROTO_IP, UK_IP_RECVTOS, SM_RECVTOS, KEPT_UDP },
	{ UK_IPPROTO_IPV6, UK_IPV6_RECVPKTINFO, SM_PKTINFO6, KEPT_UDP },
	{ UK_IPPROTO_IPV6, UK_IPV6_RECVHOPLIMIT, SM_RECVHOPS, KEPT_UDP },
	{ UK_IPPROTO_IPV6, UK_IPV6_RECVTCLASS, SM_RECVTCLASS, KEPT_UDP },
};

static bool is_tcp(const struct inet_sock *in)
{
	return in->s.type == UK_SOCK_STREAM;
}

static __u32 kept_bit(const struct inet_sock *in, int level, int name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		if (kept[i].level == level && kept[i].name == name &&
		    kept[i].types & (is_tcp(in) ? KEPT_TCP : KEPT_UDP))
			return kept[i].bit;
	}
	return 0;
}

static void keep(struct inet_sock *in, __u32 bit, int v)
{
	/* the two forms of a time replace each other */
	if (bit & (SM_STAMP | SM_STAMPNS))
		in->more.on &= ~(SM_STAMP | SM_STAMPNS);
	in->more.on = v ? in->more.on | bit : in->more.on & ~bit;
}

/* --- the device ---------------------------------------------------------- */

static int set_device(struct inet_sock *in, struct ip_pcb *pcb,
		      const void *val, __u32 len)
{
	char name[NET_NAME_MAX] = "";
	struct netif *n = NULL;

	memcpy(name, val, MIN(len, sizeof(name) - 1));
	if (*name) {
		n = net_device_named(name);
		if (!n)
			return -ENODEV;
	}
	in->more.device = n ? netif_get_index(n) : 0;
	if (pcb)
		pcb->netif_idx = in->more.device;
	return 0;
}

static int get_device(const struct inet_sock *in, void *val, __u32 *len)
{
	char name[NET_NAME_MAX];
	struct netif *n = netif_get_by_index(in->more.device);

	if (!n) {
		*len = 0;
		return 0;
	}
	if (*len < NET_NAME_MAX)
		return -EINVAL;
	net_device_name(n, name);
	inet_opt_put(name, (__u32)uk_strlen(name) + 1, val, len);
	return 0;
}

static bool on_link(const struct netif *n, const ip_addr_t *to)
{
#if LWIP_IPV4
	if (!IP_IS_V6(to))
		return ip4_addr_netcmp(ip_2_ip4(to), netif_ip4_addr(n),
				       netif_ip4_netmask(n));
#endif
#if LWIP_IPV6
	int i;

	for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
		if (ip6_addr_isvalid(netif_ip6_addr_state(n, i)) &&
		    ip6_addr_netcmp(ip_2_ip6(to), netif_ip6_addr(n, i)))
			return true;
	}
#endif
	return false;
}

int inet_more_route(const struct inet_sock *in, const ip_addr_t *to,
		    unsigned int flags)
{
	const struct netif *n;

	if ((!(in->more.on & SM_DONTROUTE) && !(flags & UK_MSG_DONTROUTE)) ||
	    ip_addr_ismulticast(to) || ip_addr_isloopback(to))
		return 0;
	NETIF_FOREACH(n) {
		if (on_link(n, to))
			return 0;
	}
	return -ENETUNREACH;
}

/* --- levels -------------------------------------------------------------- */

static int get_socket(const struct inet_sock *in, int name, int *v)
{
	switch (name) {
	case UK_SO_PRIORITY:
		*v = in->more.priority;
		return 0;
	case UK_SO_MARK:
		*v = in->more.mark;
		return 0;
	case UK_SO_RCVLOWAT:
		*v = (int)MAX(in->more.lowat, 1u);
		return 0;
	case UK_SO_SNDLOWAT:
		*v = 1;
		return 0;
	case UK_SO_PASSCRED:
		return -EOPNOTSUPP;
	default:
		return -ENOPROTOOPT;
	}
}

static int set_socket(struct inet_sock *in, int name, int v)
{
	switch (name) {
	case UK_SO_PRIORITY:	/* there is one queue */
		in->more.priority = v;
		return 0;
	case UK_SO_MARK:	/* there are no rules that look at it */
		in->more.mark = v;
		return 0;
	case UK_SO_RCVLOWAT:
		in->more.lowat = v < 0 ? 0x7fffffff : (__u32)v;
		return 0;
	case UK_SO_PASSCRED:
		return -EOPNOTSUPP;
	default:
		return -ENOPROTOOPT;
	}
}

static int hops_of(const struct inet_sock *in)
{
	return in->more.hops ? in->more.hops : HOPS_DEFAULT;
}

static int set_tos(struct inet_sock *in, struct ip_pcb *pcb, int v)
{
	/* these bits are for the stack of a stream to set */
	if (is_tcp(in))
		v &= ~ECN_BITS;
	in->more.tos = (__u8)v;
	if (pcb)
		pcb->tos = in->more.tos;
	return 0;
}

static int set_hops(struct inet_sock *in, struct ip_pcb *pcb, int v, int least)
{
	if (v != -1 && (v < least || v > 255))
		return -EINVAL;
	/* A datagram that goes nowhere: no pcb can say that. */
	if (!v)
		return -ENOPROTOOPT;
	in->more.hops = v == -1 ? 0 : (__u8)v;
	if (pcb)
		pcb->ttl = (u8_t)hops_of(in);
	return 0;
}

/* Nothing is sent with "don't fragment", so what asks for that is refused, as
 * is what would have datagrams refused that are longer than a packet.
 */
static int set_pmtu(struct inet_sock *in, int v)
{
	if (v < 0 || v > 5)
		return -EINVAL;
	if (v > PMTU_WANT && v != PMTU_OMIT)
		return -ENOPROTOOPT;
	in->more.pmtu = (__u8)(v ^ PMTU_WANT);
	return 0;
}

static int get_mtu(const struct inet_sock *in, const struct ip_pcb *pcb,
		   int *v)
{
	struct netif *n;

	if (!pcb || !(in->flags & SF_CONNECTED))
		return -ENOTCONN;
	n = ip_route(&pcb->local_ip, &pcb->remote_ip);
	if (!n)
		return -ENOTCONN;
	*v = n->mtu ? n->mtu : 65535;
	return 0;
}

static int get_ip(const struct inet_sock *in, const struct ip_pcb *pcb,
		  int level, int name, int *v)
{
	bool six = level == UK_IPPROTO_IPV6;

	if (name == (six ? UK_IPV6_TCLASS : UK_IP_TOS)) {
		*v = in->more.tos;
		return 0;
	}
	if (name == (six ? UK_IPV6_UNICAST_HOPS : UK_IP_TTL)) {
		*v = hops_of(in);
		return 0;
	}
	if (name == (six ? UK_IPV6_MTU_DISCOVER : UK_IP_MTU_DISCOVER)) {
		*v = in->more.pmtu ^ PMTU_WANT;
		return 0;
	}
	if (name == (six ? UK_IPV6_RECVERR : UK_IP_RECVERR)) {
		*v = 0;
		return 0;
	}
	if (name == (six ? UK_IPV6_MTU : UK_IP_MTU))
		return get_mtu(in, pcb, v);
	return inet_group_get((struct inet_sock *)in, pcb, level, name, v);
}

static int set_ip(struct inet_sock *in, struct ip_pcb *pcb, int level,
		  int name, int v)
{
	bool six = level == UK_IPPROTO_IPV6;

	if (name == (six ? UK_IPV6_TCLASS : UK_IP_TOS))
		return v < -1 || v > 255 ? -EINVAL :
		       set_tos(in, pcb, MAX(v, 0));
	if (name == (six ? UK_IPV6_UNICAST_HOPS : UK_IP_TTL))
		return set_hops(in, pcb, v, six ? 0 : 1);
	if (name == (six ? UK_IPV6_MTU_DISCOVER : UK_IP_MTU_DISCOVER))
		return set_pmtu(in, v);
	/* There is no queue of errors. */
	if (name == (six ? UK_IPV6_RECVERR : UK_IP_RECVERR) && !v)
		return 0;
	return -ENOPROTOOPT;
}

int inet_more_get(struct inet_sock *in, const struct ip_pcb *pcb, int level,
		  int name, void *val, __u32 *len)
{
	__u32 bit = kept_bit(in, level, name);
	int v = 0, rc = 0;

	if (level == UK_SOL_SOCKET && name == UK_SO_BINDTODEVICE)
		return get_device(in, val, len);
	if (bit)
		v = !!(in->more.on & bit);
	else if (level == UK_SOL_SOCKET)
		rc = get_socket(in, name, &v);
	else
		rc = get_ip(in, pcb, level, name, &v);
	if (rc)
		return rc;
	/* Linux answers a program that has room for a byte with a byte. */
	if (level == UK_IPPROTO_IP && *len < sizeof(v) && *len && v >= 0 &&
	    v <= 255) {
		__u8 b = (__u8)v;

		inet_opt_put(&b, sizeof(b), val, len);
		return 0;
	}
	inet_opt_put(&v, sizeof(v), val, len);
	return 0;
}

int inet_more_set(struct inet_sock *in, struct ip_pcb *pcb, int level,
		  int name, const void *val, __u32 len)
{
	__u32 bit = kept_bit(in, level, name);
	int v = 0, rc;

	if (level == UK_SOL_SOCKET && name == UK_SO_BINDTODEVICE)
		return set_device(in, pcb, val, len);
	if (level != UK_SOL_SOCKET) {
		rc = inet_group_set(in, pcb, level, name, val, len);
		if (rc != -ENOPROTOOPT)
			return rc;
	}
	rc = inet_opt_int(val, len, &v);
	if (rc && (level != UK_IPPROTO_IP || !len))
		return rc;
	if (rc)
		v = *(const __u8 *)val;	/* options of IP may be a byte */
	if (bit) {
		keep(in, bit, v);
		return 0;
	}
	return level == UK_SOL_SOCKET ? set_socket(in, name, v) :
					set_ip(in, pcb, level, name, v);
}

void inet_more_apply(const struct inet_sock *in, struct ip_pcb *pcb)
{
	pcb->tos = in->more.tos;
	pcb->ttl = (u8_t)hops_of(in);
	pcb->netif_idx = in->more.device;
}
