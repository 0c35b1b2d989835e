/* SPDX-License-Identifier: BSD-3-Clause */
/* RTM_GETROUTE for one address: the way that packets to it go. */
#include <uk/string.h>

#include "netlink.h"

enum { RTA_DST = 1, RTA_OIF = 4, RTA_GATEWAY = 5, RTA_PREFSRC = 7,
       RTA_TABLE = 15 };

#define RT_TABLE_MAIN	254
#define RT_TABLE_LOCAL	255
#define RTN_UNICAST	1
#define RTN_LOCAL	2
#define RTM_F_CLONED	0x200

/* The way to an address. */
struct way {
	struct uk_netinfo_route r;
	bool local;			/* it is one of our own */
};

/* Are the first bits the same? */
static bool matches(const __u8 *a, const __u8 *b, unsigned int bits)
{
	__u8 rest = (__u8)(0xff00 >> bits % 8);

	return !memcmp(a, b, bits / 8) &&
	       !((a[bits / 8] ^ b[bits / 8]) & (bits % 8 ? rest : 0));
}

/* The device whose address it is: that of loopback has all of its network. */
static bool find_local(const __u8 *dst, __u8 family, struct way *w)
{
	struct uk_netinfo_addr a;
	struct uk_netinfo_link l;
	unsigned int n, bits;

	for (n = 0; !nl_stack->addr(n, &a); n++) {
		bits = family == UK_AF_INET && a.scope == UK_NETINFO_HOST ?
		       a.prefix : nl_length(family) * 8;
		if (a.family != family || !matches(dst, a.addr, bits))
			continue;
		w->r.has_source = true;
		memcpy(w->r.source, a.addr, sizeof(w->r.source));
		break;
	}
	for (n = 0; w->r.has_source && !nl_stack->link(n, &l); n++)
		if (l.flags & UK_NETINFO_LOOPBACK)
			w->r.index = l.index;
	return w->r.has_source;
}

/* Without a source of its own a route has its device's first address. */
static void find_source(struct uk_netinfo_route *r)
{
	struct uk_netinfo_addr a;
	unsigned int n;

	for (n = 0; !r->has_source && !nl_stack->addr(n, &a); n++) {
		if (a.family != r->family || a.index != r->index)
			continue;
		r->has_source = true;
		memcpy(r->source, a.addr, sizeof(r->source));
	}
}

/* The route with the longest prefix. 0, -ENETUNREACH. */
static int find_way(const __u8 *dst, __u8 family, struct way *w)
{
	struct uk_netinfo_route r;
	bool found = false;
	unsigned int n;

	memset(w, 0, sizeof(*w));
	w->r.family = family;
	if (!nl_stack)
		return -ENETUNREACH;
	w->local = find_local(dst, family, w);
	if (w->local)
		return 0;
	for (n = 0; !nl_stack->route(n, &r); n++) {
		if (r.family != family || !matches(dst, r.dst, r.prefix) ||
		    (found && r.prefix <= w->r.prefix))
			continue;
		w->r = r;
		found = true;
	}
	if (!found)
		return -ENETUNREACH;
	find_source(&w->r);
	return 0;
}

static void put_way(struct nl_answer *a, const __u8 *dst, const struct way *w)
{
	struct route_msg *m = nl_begin(a, RTM_NEWROUTE, 0, sizeof(*m));
	__u32 len = nl_length(w->r.family);

	if (!m)
		return;
	m->family = w->r.family;
	m->dst_len = (__u8)(len * 8);
	/* of IPv4 Linux names the main table, whichever it was */
	m->table = w->local && w->r.family == UK_AF_INET6 ? RT_TABLE_LOCAL :
							    RT_TABLE_MAIN;
	m->type = w->local ? RTN_LOCAL : RTN_UNICAST;
	m->flags = RTM_F_CLONED;
	nl_put(a, RTA_DST, dst, len);
	nl_put_u32(a, RTA_TABLE, m->table);
	if (w->r.has_gateway)
		nl_put(a, RTA_GATEWAY, w->r.gateway, len);
	nl_put_u32(a, RTA_OIF, (__u32)w->r.index);
	if (w->r.has_source)
		nl_put(a, RTA_PREFSRC, w->r.source, len);
}

int nl_get_route(struct nl_answer *a, const __u8 *body, __u32 len)
{
	__u8 dst[16] = { 0 };
	const __u8 *at;
	struct way w;
	__u32 size;
	int rc;

	if (len < sizeof(struct route_msg))
		return -EINVAL;
	if (body[0] != UK_AF_INET && body[0] != UK_AF_INET6)
		return -EOPNOTSUPP;
	at = nl_find(body, len, sizeof(struct route_msg), RTA_DST, &size);
	if (at && size < nl_length(body[0]))
		return -ERANGE;
	if (at)
		memcpy(dst, at, nl_length(body[0]));
	rc = find_way(dst, body[0], &w);
	if (!rc)
		put_way(a, dst, &w);
	return rc;
}
