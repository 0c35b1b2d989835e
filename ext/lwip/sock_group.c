/* SPDX-License-Identifier: BSD-3-Clause */
/* Multicast groups of UDP sockets. */
#include <uk/alloc.h>
#include <uk/string.h>

#include <lwip/igmp.h>
#include <lwip/ip.h>
#include <lwip/mld6.h>
#include <lwip/netif.h>

#include "sock.h"

#define GROUPS_MAX	20	/* of a socket, as on Linux */
#define MEMBERS_V4	(LWIP_IPV4 && LWIP_IGMP)
#define MEMBERS_V6	(LWIP_IPV6 && LWIP_IPV6_MLD)

struct inet_group {
	struct inet_group *next;
	ip_addr_t addr;
	__u8 device;
};

/* A group and the device that a call names. */
struct target {
	ip_addr_t addr;
	struct netif *netif;	/* NULL: there is none */
	bool any;		/* the call names no device */
};

static bool is_tcp(const struct inet_sock *in)
{
	return in->s.type == UK_SOCK_STREAM;
}

/* --- membership ---------------------------------------------------------- */

#if MEMBERS_V4
static err_t member4(struct netif *n, const ip4_addr_t *a, bool join)
{
	if (!(n->flags & NETIF_FLAG_IGMP))
		return ERR_IF;
	return join ? igmp_joingroup_netif(n, a) : igmp_leavegroup_netif(n, a);
}
#endif

#if MEMBERS_V6
static err_t member6(struct netif *n, const ip6_addr_t *a, bool join)
{
	return join ? mld6_joingroup_netif(n, a) : mld6_leavegroup_netif(n, a);
}
#endif

static int member(const struct target *t, bool join)
{
	err_t err = ERR_VAL;

#if MEMBERS_V6
	if (IP_IS_V6(&t->addr))
		err = member6(t->netif, ip_2_ip6(&t->addr), join);
#endif
#if MEMBERS_V4
	if (!IP_IS_V6(&t->addr))
		err = member4(t->netif, ip_2_ip4(&t->addr), join);
#endif
	net_timers_changed = true;
	net_kick_loopback();
	return err == ERR_IF ? -ENODEV : err == ERR_VAL ? -ENOPROTOOPT :
	       inet_errno(err);
}

static struct inet_group **find(struct inet_sock *in, const struct target *t)
{
	struct inet_group **p = &in->more.groups;

	for (; *p; p = &(*p)->next) {
		if (ip_addr_cmp_zoneless(&(*p)->addr, &t->addr) &&
		    (t->any || (*p)->device == netif_get_index(t->netif)))
			break;
	}
	return p;
}

static int join(struct inet_sock *in, const struct target *t)
{
	struct inet_group *g, **p;
	int rc, n = 0;

	if (!t->netif)
		return -ENODEV;
	for (p = &in->more.groups; *p; p = &(*p)->next) {
		n++;
		if (ip_addr_cmp_zoneless(&(*p)->addr, &t->addr) &&
		    (*p)->device == netif_get_index(t->netif))
			return -EADDRINUSE;
	}
	if (n >= GROUPS_MAX)
		return -ENOBUFS;
	g = uk_malloc(uk_alloc_get_default(), sizeof(*g));
	if (!g)
		return -ENOBUFS;
	rc = member(t, true);
	if (rc) {
		uk_free(uk_alloc_get_default(), g);
		return rc;
	}
	g->next = NULL;
	ip_addr_copy(g->addr, t->addr);
	g->device = netif_get_index(t->netif);
	*p = g;
	return 0;
}

static void drop(struct inet_group **p)
{
	struct inet_group *g = *p;
	struct target t = { .netif = netif_get_by_index(g->device) };

	*p = g->next;
	ip_addr_copy(t.addr, g->addr);
	if (t.netif)
		member(&t, false);
	uk_free(uk_alloc_get_default(), g);
}

static int leave(struct inet_sock *in, const struct target *t)
{
	struct inet_group **p;

	if (!t->netif && !t->any)
		return -EADDRNOTAVAIL;
	p = find(in, t);
	if (!*p)
		return t->netif ? -EADDRNOTAVAIL : -ENODEV;
	drop(p);
	return 0;
}

void inet_groups_leave(struct inet_sock *in)
{
	while (in->more.groups)
		drop(&in->more.groups);
}

bool inet_group_joined(const struct inet_sock *in, const ip_addr_t *group,
		       __u8 device)
{
	const struct inet_group *g;

	if (!(in->more.on & SM_NOT_ALL))
		return true;
	for (g = in->more.groups; g; g = g->next) {
		if (g->device == device &&
		    ip_addr_cmp_zoneless(&g->addr, group))
			return true;
	}
	return false;
}

/* --- what a program names ------------------------------------------------ */

static struct netif *device_at(__u32 index)
{
	return index && index < 256 ? netif_get_by_index((u8_t)index) : NULL;
}

#if LWIP_IPV4
static struct netif *device_of4(__u32 addr)
{
	struct netif *n;

	NETIF_FOREACH(n) {
		if (ip4_addr_get_u32(netif_ip4_addr(n)) == addr)
			return n;
	}
	return NULL;
}

/* The device that a struct ip_mreqn names, or the one of the default route. */
static struct netif *named4(const struct uk_ip_mreqn *m)
{
	if (m->imr_ifindex)
		return device_at((__u32)m->imr_ifindex);
	return m->imr_address.s_addr ? device_of4(m->imr_address.s_addr) :
				       netif_default;
}

static int read4(const void *val, __u32 len, struct target *t)
{
	struct uk_ip_mreqn m = { .imr_ifindex = 0 };

	if (len < sizeof(struct uk_ip_mreq))
		return -EINVAL;
	memcpy(&m, val, len < sizeof(m) ? sizeof(struct uk_ip_mreq) :
					  sizeof(m));
	ip_addr_set_zero_ip4(&t->addr);
	ip4_addr_set_u32(ip_2_ip4(&t->addr), m.imr_multiaddr.s_addr);
	t->netif = named4(&m);
	t->any = !m.imr_ifindex && !m.imr_address.s_addr;
	return 0;
}

/* IP_MULTICAST_IF: an address alone, or a structure. */
static int set_if4(struct udp_pcb *pcb, const void *val, __u32 len)
{
	struct uk_ip_mreqn m = { .imr_ifindex = 0 };
	struct netif *n;

	if (len < sizeof(m.imr_address))
		return -EINVAL;
	if (len < sizeof(struct uk_ip_mreq))
		memcpy(&m.imr_address, val, sizeof(m.imr_address));
	else
		memcpy(&m, val, len < sizeof(m) ? sizeof(struct uk_ip_mreq) :
						  sizeof(m));
	n = named4(&m);
	if (!m.imr_ifindex && !m.imr_address.s_addr) {
		pcb->mcast_ifindex = 0;
		ip4_addr_set_zero(&pcb->mcast_ip4);
		return 0;
	}
	if (!n)
		return m.imr_ifindex ? -ENODEV : -EADDRNOTAVAIL;
	pcb->mcast_ifindex = netif_get_index(n);
	ip4_addr_set_u32(&pcb->mcast_ip4, m.imr_address.s_addr);
	return 0;
}
#else
static int read4(const void *val __maybe_unused, __u32 len __maybe_unused,
		 struct target *t __maybe_unused)
{
	return -ENOPROTOOPT;
}

static int set_if4(struct udp_pcb *pcb __maybe_unused,
		   const void *val __maybe_unused, __u32 len __maybe_unused)
{
	return -ENOPROTOOPT;
}
#endif

static void name_device(struct target *t, __u32 index)
{
	t->any = !index;
	t->netif = index ? device_at(index) : netif_default;
}

#if LWIP_IPV6
static int read6(const void *val, __u32 len, struct target *t)
{
	struct uk_ipv6_mreq m;

	if (len < sizeof(m))
		return -EINVAL;
	memcpy(&m, val, sizeof(m));
	name_device(t, m.ipv6mr_interface);
	ip_addr_set_zero_ip6(&t->addr);
	memcpy(ip_2_ip6(&t->addr)->addr, m.ipv6mr_multiaddr.addr8, 16);
	if (t->netif)
		ip6_addr_assign_zone(ip_2_ip6(&t->addr), IP6_MULTICAST,
				     t->netif);
	return 0;
}
#else
static int read6(const void *val __maybe_unused, __u32 len __maybe_unused,
		 struct target *t __maybe_unused)
{
	return -ENOPROTOOPT;
}
#endif

/* MCAST_JOIN_GROUP: a device and an address of either kind. */
static int read_any(int level, const void *val, __u32 len, struct target *t)
{
	struct uk_group_req r;
	__u16 port;

	if (len < sizeof(r))
		return -EINVAL;
	memcpy(&r, val, sizeof(r));
	if (r.gr_group.ss_family !=
	    (level == UK_IPPROTO_IPV6 ? UK_AF_INET6 : UK_AF_INET))
		return -EADDRNOTAVAIL;
	name_device(t, r.gr_interface);
	return inet_addr_get(r.gr_group.ss_family, &r.gr_group,
			     sizeof(r.gr_group), &t->addr, &port);
}

/* --- options ------------------------------------------------------------- */

static int change(struct inet_sock *in, int level, int name, const void *val,
		  __u32 len, bool joins)
{
	struct target t;
	int rc;

	if (is_tcp(in))
		return -EPROTO;
	if (name == UK_MCAST_JOIN_GROUP || name == UK_MCAST_LEAVE_GROUP)
		rc = read_any(level, val, len, &t);
	else
		rc = level == UK_IPPROTO_IPV6 ? read6(val, len, &t) :
						read4(val, len, &t);
	if (rc)
		return rc;
	if (!ip_addr_ismulticast(&t.addr))
		return joins ? -EINVAL : -EADDRNOTAVAIL;
	return joins ? join(in, &t) : leave(in, &t);
}

static int set_hops(struct udp_pcb *pcb, int v)
{
	if (v < -1 || v > 255)
		return -EINVAL;
	if (!v)		/* it would leave this machine all the same */
		return -ENOPROTOOPT;
	udp_set_multicast_ttl(pcb, v < 0 ? 1 : (u8_t)v);
	return 0;
}

static int set_loop(struct udp_pcb *pcb, int v)
{
	if (v)
		pcb->flags |= UDP_FLAGS_MULTICAST_LOOP;
	else
		pcb->flags &= (u8_t)~UDP_FLAGS_MULTICAST_LOOP;
	return 0;
}

static int set_if6(struct udp_pcb *pcb, int index)
{
	if (index && !device_at((__u32)index))
		return -ENODEV;
	pcb->mcast_ifindex = (u8_t)index;
	return 0;
}

static int set_number(struct inet_sock *in, struct udp_pcb *pcb, int level,
		      int name, int v)
{
	bool six = level == UK_IPPROTO_IPV6;

	if (name == (six ? UK_IPV6_MULTICAST_HOPS : UK_IP_MULTICAST_TTL))
		return set_hops(pcb, v);
	if (name == (six ? UK_IPV6_MULTICAST_LOOP : UK_IP_MULTICAST_LOOP))
		return six && v != !!v ? -EINVAL : set_loop(pcb, v);
	if (six && name == UK_IPV6_MULTICAST_IF)
		return set_if6(pcb, v);
	if (six || name != UK_IP_MULTICAST_ALL)
		return -ENOPROTOOPT;
	if (v != !!v)
		return -EINVAL;
	in->more.on = v ? in->more.on & ~SM_NOT_ALL :
			  in->more.on | SM_NOT_ALL;
	return 0;
}

static bool is_number(int level, int name)
{
	if (level == UK_IPPROTO_IPV6)
		return name >= UK_IPV6_MULTICAST_IF &&
		       name <= UK_IPV6_MULTICAST_LOOP;
	return name == UK_IP_MULTICAST_TTL || name == UK_IP_MULTICAST_LOOP ||
	       name == UK_IP_MULTICAST_ALL;
}

int inet_group_set(struct inet_sock *in, struct ip_pcb *pcb, int level,
		   int name, const void *val, __u32 len)
{
	bool six = level == UK_IPPROTO_IPV6;
	int v, rc;

	if (name == (six ? UK_IPV6_JOIN_GROUP : UK_IP_ADD_MEMBERSHIP) ||
	    name == UK_MCAST_JOIN_GROUP)
		return change(in, level, name, val, len, true);
	if (name == (six ? UK_IPV6_LEAVE_GROUP : UK_IP_DROP_MEMBERSHIP) ||
	    name == UK_MCAST_LEAVE_GROUP)
		return change(in, level, name, val, len, false);
	if (!six && name == UK_IP_MULTICAST_IF)
		return is_tcp(in) ? -EINVAL :
		       set_if4((struct udp_pcb *)pcb, val, len);
	if (!is_number(level, name))
		return -ENOPROTOOPT;
	rc = inet_opt_int(val, len, &v);
	if (rc && (six || !len))
		return rc;
	if (rc)
		v = *(const __u8 *)val;
	if (is_tcp(in))
		return six ? -ENOPROTOOPT : -EINVAL;
	return set_number(in, (struct udp_pcb *)pcb, level, name, v);
}

int inet_group_get(struct inet_sock *in, const struct ip_pcb *ip, int level,
		   int name, int *val)
{
	const struct udp_pcb *pcb = (const struct udp_pcb *)ip;
	bool six = level == UK_IPPROTO_IPV6;

	if (is_tcp(in))
		return -ENOPROTOOPT;
	if (name == (six ? UK_IPV6_MULTICAST_HOPS : UK_IP_MULTICAST_TTL))
		*val = udp_get_multicast_ttl(pcb);
	else if (name == (six ? UK_IPV6_MULTICAST_LOOP : UK_IP_MULTICAST_LOOP))
		*val = !!(pcb->flags & UDP_FLAGS_MULTICAST_LOOP);
	else if (six && name == UK_IPV6_MULTICAST_IF)
		*val = pcb->mcast_ifindex;
#if LWIP_IPV4
	else if (!six && name == UK_IP_MULTICAST_IF)
		*val = (int)ip4_addr_get_u32(&pcb->mcast_ip4);
#endif
	else if (!six && name == UK_IP_MULTICAST_ALL)
		*val = !(in->more.on & SM_NOT_ALL);
	else
		return -ENOPROTOOPT;
	return 0;
}
