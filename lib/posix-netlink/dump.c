/* SPDX-License-Identifier: BSD-3-Clause */
/* What is told of devices, addresses, routes and neighbours. */
#include <uk/string.h>

#include "netlink.h"

/* Attributes, each of its own kind of message. */
enum { IFLA_ADDRESS = 1, IFLA_BROADCAST = 2, IFLA_IFNAME = 3, IFLA_MTU = 4,
       IFLA_TXQLEN = 13, IFLA_OPERSTATE = 16 };
enum { IFA_ADDRESS = 1, IFA_LOCAL = 2, IFA_LABEL = 3, IFA_BROADCAST = 4,
       IFA_FLAGS = 8 };
enum { RTA_DST = 1, RTA_OIF = 4, RTA_GATEWAY = 5, RTA_PREFSRC = 7,
       RTA_TABLE = 15 };
enum { NDA_DST = 1, NDA_LLADDR = 2 };

#define IFA_F_TENTATIVE	0x40
#define IFA_F_PERMANENT	0x80
#define RT_TABLE_MAIN	254
#define RTPROT_KERNEL	2
#define RTPROT_BOOT	3
#define RTN_UNICAST	1
#define NUD_REACHABLE	2
#define NUD_STALE	4
#define OPER_UNKNOWN	0
#define OPER_UP		6
#define TXQLEN		1000

static bool is_asked(__u8 asked, __u8 family)
{
	return (asked != UK_AF_INET && asked != UK_AF_INET6) ||
	       asked == family;
}

/* --- one of each kind ---------------------------------------------------- */

static void put_link(struct nl_answer *a, const struct uk_netinfo_link *l,
		     __u16 flags)
{
	struct link_msg *m = nl_begin(a, RTM_NEWLINK, flags, sizeof(*m));
	bool loopback = l->flags & UK_NETINFO_LOOPBACK;
	__u8 state = loopback ? OPER_UNKNOWN : OPER_UP, all[6];

	if (!m)
		return;
	m->type = loopback ? HW_LOOPBACK : HW_ETHERNET;
	m->index = l->index;
	m->flags = l->flags;
	nl_put(a, IFLA_IFNAME, l->name, (__u32)uk_strlen(l->name) + 1);
	nl_put_u32(a, IFLA_TXQLEN, TXQLEN);
	nl_put(a, IFLA_OPERSTATE, &state, 1);
	nl_put_u32(a, IFLA_MTU, l->mtu);
	memset(all, loopback ? 0 : 0xff, sizeof(all));
	nl_put(a, IFLA_ADDRESS, l->hwaddr, sizeof(l->hwaddr));
	nl_put(a, IFLA_BROADCAST, all, sizeof(all));
}

static void put_broadcast(struct nl_answer *a, const struct uk_netinfo_addr *i)
{
	__u8 all[4];
	unsigned int bit;

	memcpy(all, i->addr, sizeof(all));
	for (bit = i->prefix; bit < 32; bit++)
		all[bit / 8] |= (__u8)(0x80 >> bit % 8);
	nl_put(a, IFA_BROADCAST, all, sizeof(all));
}

static void put_addr(struct nl_answer *a, const struct uk_netinfo_addr *i)
{
	struct addr_msg *m = nl_begin(a, RTM_NEWADDR, NL_MULTI, sizeof(*m));
	struct uk_netinfo_link l;

	if (!m)
		return;
	m->family = i->family;
	m->prefix = i->prefix;
	m->scope = i->scope;
	m->index = (__u32)i->index;
	m->flags = i->tentative ? IFA_F_TENTATIVE : IFA_F_PERMANENT;
	nl_put(a, IFA_ADDRESS, i->addr, nl_length(i->family));
	if (i->family == UK_AF_INET) {
		nl_put(a, IFA_LOCAL, i->addr, 4);
		if (i->scope != UK_NETINFO_HOST)
			put_broadcast(a, i);
		if (!nl_link_at(i->index, &l))
			nl_put(a, IFA_LABEL, l.name,
			       (__u32)uk_strlen(l.name) + 1);
	}
	nl_put_u32(a, IFA_FLAGS, i->tentative ? IFA_F_TENTATIVE :
						IFA_F_PERMANENT);
}

static void put_route(struct nl_answer *a, const struct uk_netinfo_route *r)
{
	struct route_msg *m = nl_begin(a, RTM_NEWROUTE, NL_MULTI, sizeof(*m));
	__u32 len = nl_length(r->family);

	if (!m)
		return;
	m->family = r->family;
	m->dst_len = r->prefix;
	m->table = RT_TABLE_MAIN;
	m->protocol = r->has_gateway ? RTPROT_BOOT : RTPROT_KERNEL;
	m->scope = r->has_gateway || r->family != UK_AF_INET ?
		   UK_NETINFO_GLOBAL : UK_NETINFO_LINK;
	m->type = RTN_UNICAST;
	nl_put_u32(a, RTA_TABLE, RT_TABLE_MAIN);
	if (r->prefix)
		nl_put(a, RTA_DST, r->dst, len);
	if (r->has_source)
		nl_put(a, RTA_PREFSRC, r->source, len);
	if (r->has_gateway)
		nl_put(a, RTA_GATEWAY, r->gateway, len);
	nl_put_u32(a, RTA_OIF, (__u32)r->index);
}

static void put_neigh(struct nl_answer *a, const struct uk_netinfo_neigh *n)
{
	struct neigh_msg *m = nl_begin(a, RTM_NEWNEIGH, NL_MULTI, sizeof(*m));

	if (!m)
		return;
	m->family = n->family;
	m->index = n->index;
	m->state = n->reachable ? NUD_REACHABLE : NUD_STALE;
	m->type = RTN_UNICAST;
	nl_put(a, NDA_DST, n->addr, nl_length(n->family));
	nl_put(a, NDA_LLADDR, n->hwaddr, sizeof(n->hwaddr));
}

/* --- all of a kind ------------------------------------------------------- */

static void links(struct nl_answer *a)
{
	struct uk_netinfo_link l;
	unsigned int n;

	for (n = 0; nl_stack && !nl_stack->link(n, &l); n++)
		put_link(a, &l, NL_MULTI);
}

static void addrs(struct nl_answer *a, __u8 family)
{
	struct uk_netinfo_addr i;
	unsigned int n;

	for (n = 0; nl_stack && !nl_stack->addr(n, &i); n++) {
		if (is_asked(family, i.family))
			put_addr(a, &i);
	}
}

static void routes(struct nl_answer *a, __u8 family)
{
	struct uk_netinfo_route r;
	unsigned int n;

	for (n = 0; nl_stack && !nl_stack->route(n, &r); n++) {
		if (is_asked(family, r.family))
			put_route(a, &r);
	}
}

static void neighs(struct nl_answer *a, __u8 family)
{
	struct uk_netinfo_neigh i;
	unsigned int n;

	for (n = 0; nl_stack && !nl_stack->neigh(n, &i); n++) {
		if (is_asked(family, i.family))
			put_neigh(a, &i);
	}
}

int nl_dump(struct nl_answer *a, __u8 family)
{
	switch (a->req.type) {
	case RTM_GETLINK:
		links(a);
		break;
	case RTM_GETADDR:
		addrs(a, family);
		break;
	case RTM_GETROUTE:
		routes(a, family);
		break;
	case RTM_GETNEIGH:
		neighs(a, family);
		break;
	default:
		return -EOPNOTSUPP;
	}
	nl_begin(a, NL_DONE, NL_MULTI, sizeof(__s32));
	return 0;
}

/* --- one device ---------------------------------------------------------- */

/* The name that a request has among its attributes; false: none. */
static bool find_name(const __u8 *body, __u32 len,
		      char name[UK_NETINFO_NAME_MAX])
{
	__u32 size;
	const __u8 *at = nl_find(body, len, sizeof(struct link_msg),
				 IFLA_IFNAME, &size);

	if (!at)
		return false;
	memset(name, 0, UK_NETINFO_NAME_MAX);
	memcpy(name, at, MIN(size, UK_NETINFO_NAME_MAX - 1u));
	return true;
}

int nl_get_link(struct nl_answer *a, const __u8 *body, __u32 len)
{
	char name[UK_NETINFO_NAME_MAX];
	struct uk_netinfo_link l;
	struct link_msg m;
	int rc = -EINVAL;

	if (len < sizeof(m))
		return -EINVAL;
	memcpy(&m, body, sizeof(m));
	if (m.index)
		rc = m.index > 0 ? nl_link_at(m.index, &l) : -EINVAL;
	else if (find_name(body, len, name))
		rc = nl_link_named(name, &l);
	if (!rc)
		put_link(a, &l, 0);
	return rc;
}
