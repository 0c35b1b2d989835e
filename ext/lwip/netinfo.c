/* SPDX-License-Identifier: BSD-3-Clause */
/* What programs can learn of devices, addresses, routes and neighbours. */
#include <abi/errno.h>
#include <abi/socket.h>
#include <uk/init.h>
#include <uk/netinfo.h>
#include <uk/string.h>

#include <lwip/etharp.h>
#include <lwip/ip6_addr.h>
#include <lwip/netif.h>
#include <lwip/priv/nd6_priv.h>

#include "net.h"
#include "netif.h"

_Static_assert(NET_NAME_MAX == UK_NETINFO_NAME_MAX, "names of devices");

#define LOOPBACK_MTU	65536

/* The devices in the order of their indices, which begin with 1. */
static struct netif *device(unsigned int n)
{
	unsigned int i;
	struct netif *d;

	for (i = 1; i < 256; i++) {
		d = netif_get_by_index((u8_t)i);
		if (d && !n--)
			return d;
	}
	return NULL;
}

static __u32 flags_of(const struct netif *d)
{
	__u32 f = UK_NETINFO_UP | UK_NETINFO_RUNNING | UK_NETINFO_LOWER_UP;

	if (net_is_loopback(d))
		return f | UK_NETINFO_LOOPBACK;
	return f | UK_NETINFO_BROADCAST | UK_NETINFO_MULTICAST;
}

static int get_link(unsigned int n, struct uk_netinfo_link *out)
{
	const struct netif *d;

	net_lock();
	d = device(n);
	if (d) {
		memset(out, 0, sizeof(*out));
		out->index = netif_get_index(d);
		net_device_name(d, out->name);
		out->flags = flags_of(d);
		out->mtu = net_is_loopback(d) ? LOOPBACK_MTU : d->mtu;
		memcpy(out->hwaddr, d->hwaddr, d->hwaddr_len);
	}
	net_unlock();
	return d ? 0 : -ENOENT;
}

/* --- addresses ----------------------------------------------------------- */

#if LWIP_IPV4
static __u8 bits_of(__u32 mask)
{
	return (__u8)__builtin_popcount(mask);
}

/* The nth address of IPv4; *n: how many less there are to come. */
static bool addr4(unsigned int *n, struct uk_netinfo_addr *out)
{
	struct netif *d;
	unsigned int i;

	for (i = 0; (d = device(i)); i++) {
		if (ip4_addr_isany_val(*netif_ip4_addr(d)) || (*n)--)
			continue;
		out->index = netif_get_index(d);
		out->family = UK_AF_INET;
		out->prefix = bits_of(ip4_addr_get_u32(netif_ip4_netmask(d)));
		out->scope = net_is_loopback(d) ? UK_NETINFO_HOST :
						  UK_NETINFO_GLOBAL;
		memcpy(out->addr, netif_ip4_addr(d), 4);
		return true;
	}
	return false;
}
#else
static bool addr4(unsigned int *n __maybe_unused,
		  struct uk_netinfo_addr *out __maybe_unused)
{
	return false;
}
#endif

#if LWIP_IPV6
static __u8 scope_of(const ip6_addr_t *a)
{
	return ip6_addr_isloopback(a) ? UK_NETINFO_HOST :
	       ip6_addr_islinklocal(a) ? UK_NETINFO_LINK : UK_NETINFO_GLOBAL;
}

static void fill6(const struct netif *d, int slot, struct uk_netinfo_addr *out)
{
	const ip6_addr_t *a = netif_ip6_addr(d, slot);

	out->index = netif_get_index(d);
	out->family = UK_AF_INET6;
	out->prefix = ip6_addr_isloopback(a) ? 128 : 64;
	out->scope = scope_of(a);
	out->tentative = ip6_addr_istentative(netif_ip6_addr_state(d, slot));
	memcpy(out->addr, a->addr, 16);
}

static bool addr6(unsigned int *n, struct uk_netinfo_addr *out)
{
	struct netif *d;
	unsigned int i;
	int slot;

	for (i = 0; (d = device(i)); i++) {
		for (slot = 0; slot < LWIP_IPV6_NUM_ADDRESSES; slot++) {
			if (ip6_addr_isinvalid(netif_ip6_addr_state(d, slot)))
				continue;
			if ((*n)--)
				continue;
			fill6(d, slot, out);
			return true;
		}
	}
	return false;
}
#else
static bool addr6(unsigned int *n __maybe_unused,
		  struct uk_netinfo_addr *out __maybe_unused)
{
	return false;
}
#endif

static int get_addr(unsigned int n, struct uk_netinfo_addr *out)
{
	bool found;

	memset(out, 0, sizeof(*out));
	net_lock();
	found = addr4(&n, out) || addr6(&n, out);
	net_unlock();
	return found ? 0 : -ENOENT;
}

/* --- routes -------------------------------------------------------------- */

#if LWIP_IPV4
static bool default4(unsigned int *n, struct uk_netinfo_route *out)
{
	const struct netif *d = netif_default;

	if (!d || ip4_addr_isany_val(*netif_ip4_gw(d)) || (*n)--)
		return false;
	out->index = netif_get_index(d);
	out->family = UK_AF_INET;
	out->has_gateway = true;
	memcpy(out->gateway, netif_ip4_gw(d), 4);
	return true;
}
#else
static bool default4(unsigned int *n __maybe_unused,
		     struct uk_netinfo_route *out __maybe_unused)
{
	return false;
}
#endif

#if LWIP_IPV6
static bool default6(unsigned int *n, struct uk_netinfo_route *out)
{
	const struct nd6_neighbor_cache_entry *e;
	int i;

	for (i = 0; i < LWIP_ND6_NUM_ROUTERS; i++) {
		e = default_router_list[i].neighbor_entry;
		if (!e || (*n)--)
			continue;
		out->index = netif_get_index(e->netif);
		out->family = UK_AF_INET6;
		out->has_gateway = true;
		memcpy(out->gateway, e->next_hop_address.addr, 16);
		return true;
	}
	return false;
}
#else
static bool default6(unsigned int *n __maybe_unused,
		     struct uk_netinfo_route *out __maybe_unused)
{
	return false;
}
#endif

/* The network of an address; the loopback device has none in the main table. */
static bool network(unsigned int n, struct uk_netinfo_route *out)
{
	struct uk_netinfo_addr a;
	unsigned int i, bit;

	for (i = 0; !get_addr(i, &a); i++) {
		if (a.scope == UK_NETINFO_HOST || n--)
			continue;
		out->index = a.index;
		out->family = a.family;
		out->prefix = a.prefix;
		memcpy(out->dst, a.addr, sizeof(out->dst));
		bit = a.family == UK_AF_INET ? 32 : 128;
		while (bit-- > a.prefix)
			out->dst[bit / 8] &= (__u8)~(0x80 >> bit % 8);
		out->has_source = a.family == UK_AF_INET;
		memcpy(out->source, a.addr, sizeof(out->source));
		return true;
	}
	return false;
}

static int get_route(unsigned int n, struct uk_netinfo_route *out)
{
	bool found;

	memset(out, 0, sizeof(*out));
	net_lock();
	found = default4(&n, out) || default6(&n, out);
	net_unlock();
	return found || network(n, out) ? 0 : -ENOENT;
}

/* --- neighbours ---------------------------------------------------------- */

#if LWIP_IPV4
static bool neigh4(unsigned int *n, struct uk_netinfo_neigh *out)
{
	struct eth_addr *eth;
	struct netif *d;
	ip4_addr_t *ip;
	__sz i;

	for (i = 0; i < ARP_TABLE_SIZE; i++) {
		if (!etharp_get_entry(i, &ip, &d, &eth) || (*n)--)
			continue;
		out->index = netif_get_index(d);
		out->family = UK_AF_INET;
		out->reachable = true;
		memcpy(out->addr, ip, 4);
		memcpy(out->hwaddr, eth, 6);
		return true;
	}
	return false;
}
#else
static bool neigh4(unsigned int *n __maybe_unused,
		   struct uk_netinfo_neigh *out __maybe_unused)
{
	return false;
}
#endif

#if LWIP_IPV6
static bool neigh6(unsigned int *n, struct uk_netinfo_neigh *out)
{
	const struct nd6_neighbor_cache_entry *e;
	int i;

	for (i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
		e = &neighbor_cache[i];
		if (e->state < ND6_REACHABLE || (*n)--)
			continue;
		out->index = netif_get_index(e->netif);
		out->family = UK_AF_INET6;
		out->reachable = e->state == ND6_REACHABLE;
		memcpy(out->addr, e->next_hop_address.addr, 16);
		memcpy(out->hwaddr, e->lladdr, 6);
		return true;
	}
	return false;
}
#else
static bool neigh6(unsigned int *n __maybe_unused,
		   struct uk_netinfo_neigh *out __maybe_unused)
{
	return false;
}
#endif

static int get_neigh(unsigned int n, struct uk_netinfo_neigh *out)
{
	bool found;

	memset(out, 0, sizeof(*out));
	net_lock();
	found = neigh4(&n, out) || neigh6(&n, out);
	net_unlock();
	return found ? 0 : -ENOENT;
}

static const struct uk_netinfo_ops ops = {
	.link = get_link,
	.addr = get_addr,
	.route = get_route,
	.neigh = get_neigh,
};

static int start(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_netinfo_register(&ops);
	return 0;
}

uk_sys_initcall(start, 0x0);
