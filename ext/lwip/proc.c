/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: devices, routes and addresses. */
#include <uk/procfs.h>
#include <uk/string.h>

#include <lwip/netif.h>

#include "net.h"
#include "netif.h"

static void device_name(const struct netif *n, char name[8])
{
	bool loopback = n->name[0] == 'l' && n->name[1] == 'o';

	uk_snprintf(name, 8, "%c%c%.*u", n->name[0], n->name[1],
		    loopback ? 0 : 1, loopback ? 0 : n->num);
}

static const struct net_dev *device_of(const struct netif *n)
{
	const struct net_dev *nd = net_devices;

	while (nd && &nd->netif != n)
		nd = nd->next;
	return nd;
}

/* Bytes are not counted, packets only in images with ukstore. */
static int show_dev(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	const struct net_dev *nd;
	const struct netif *n;
	char name[8];

	uk_procfs_printf(t, "Inter-|   Receive                          "
			 "                      |  Transmit\n"
			 " face |bytes    packets errs drop fifo frame "
			 "compressed multicast|bytes    packets errs drop "
			 "fifo colls carrier compressed\n");
	net_lock();
	NETIF_FOREACH(n) {
		nd = device_of(n);
		device_name(n, name);
		uk_procfs_printf(t, "%6s: %7u %7lu %4u %4u %4u %5u %10u %9u "
				 "%8u %7lu %4u %4u %4u %5u %7u %10u\n", name,
				 0, nd ? (unsigned long)nd->dev->rx_packets :
				 0UL, 0, 0, 0, 0, 0, 0, 0,
				 nd ? (unsigned long)nd->dev->tx_packets :
				 0UL, 0, 0, 0, 0, 0, 0);
	}
	net_unlock();
	return 0;
}

#if LWIP_IPV4
#define ROUTE_COLUMNS	127
#define RTF_UP		1u
#define RTF_GATEWAY	2u

static void put_route(struct uk_procfs_text *t, const struct netif *n,
		      __u32 to, __u32 via, __u32 mask)
{
	__sz at = t->len;
	char name[8];

	device_name(n, name);
	uk_procfs_printf(t, "%s\t%08X\t%08X\t%04X\t0\t0\t0\t%08X\t0\t0\t0",
			 name, to, via, via ? RTF_UP | RTF_GATEWAY : RTF_UP,
			 mask);
	while (!t->error && t->len - at < ROUTE_COLUMNS)
		uk_procfs_put(t, " ", 1);
	uk_procfs_printf(t, "\n");
}

/* As on Linux without the loopback device, whose routes are elsewhere. */
static int show_route(struct uk_procfs_text *t,
		      const int *num __maybe_unused)
{
	const struct netif *n;
	__u32 ip, mask;

	uk_procfs_printf(t, "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse"
			 "\tMetric\tMask\t\tMTU\tWindow\tIRTT");
	while (!t->error && t->len < ROUTE_COLUMNS)
		uk_procfs_put(t, " ", 1);
	uk_procfs_printf(t, "\n");
	net_lock();
	NETIF_FOREACH(n) {
		ip = ip4_addr_get_u32(netif_ip4_addr(n));
		mask = ip4_addr_get_u32(netif_ip4_netmask(n));
		if (!device_of(n) || !ip)
			continue;
		if (n == netif_default &&
		    !ip4_addr_isany(netif_ip4_gw(n)))
			put_route(t, n, 0,
				  ip4_addr_get_u32(netif_ip4_gw(n)), 0);
		put_route(t, n, ip & mask, 0, mask);
	}
	net_unlock();
	return 0;
}
#endif

#if LWIP_IPV6
#define SCOPE_GLOBAL	0x00u
#define SCOPE_HOST	0x10u
#define SCOPE_LINK	0x20u
#define FLAG_PERMANENT	0x80u
#define FLAG_TENTATIVE	0x40u

static unsigned int scope_of(const ip6_addr_t *a)
{
	if (ip6_addr_isloopback(a))
		return SCOPE_HOST;
	return ip6_addr_islinklocal(a) ? SCOPE_LINK : SCOPE_GLOBAL;
}

static void put_addr6(struct uk_procfs_text *t, const struct netif *n, int i)
{
	const ip6_addr_t *a = netif_ip6_addr(n, i);
	bool loopback = ip6_addr_isloopback(a);
	unsigned int w, flags = 0;
	char name[8];

	if (ip6_addr_istentative(netif_ip6_addr_state(n, i)))
		flags |= FLAG_TENTATIVE;
	if (netif_ip6_addr_isstatic(n, i))
		flags |= FLAG_PERMANENT;
	for (w = 0; w < 4; w++)
		uk_procfs_printf(t, "%08x", (unsigned int)
				 lwip_ntohl(a->addr[w]));
	device_name(n, name);
	uk_procfs_printf(t, " %02x %02x %02x %02x %8s\n",
			 (unsigned int)netif_get_index(n),
			 loopback ? 128u : 64u, scope_of(a), flags, name);
}

static int show_inet6(struct uk_procfs_text *t,
		      const int *num __maybe_unused)
{
	const struct netif *n;
	int i;

	net_lock();
	NETIF_FOREACH(n)
		for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
			if (!ip6_addr_isinvalid(netif_ip6_addr_state(n, i)))
				put_addr6(t, n, i);
	net_unlock();
	return 0;
}
#endif

#define FIRST_PORT	49152	/* as lwIP chooses */

static int show_ports(struct uk_procfs_text *t,
		      const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\t%d\n", FIRST_PORT, 65535);
	return 0;
}

UK_PROCFS_ENTRIES(lwip) = {
	{ .path = "#/net/dev", .mode = UK_PROCFS_RO, .show = show_dev },
#if LWIP_IPV4
	{ .path = "#/net/route", .mode = UK_PROCFS_RO, .show = show_route },
#endif
#if LWIP_IPV6
	{ .path = "#/net/if_inet6", .mode = UK_PROCFS_RO,
	  .show = show_inet6 },
#endif
	{ .path = "sys/net/ipv4/ip_local_port_range", .mode = UK_PROCFS_RO,
	  .show = show_ports },
};
