/* SPDX-License-Identifier: BSD-3-Clause */
/* Static IPv6 settings: the boot parameter netdev.ip6. */
#define UK_LIBPARAM_PREFIX netdev

#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>

#include <lwip/ip6_addr.h>
#include <lwip/netif.h>

#include "net.h"
#include "netif.h"

#define MAX_DEVICES	4
/* lwIP takes the 64 bits in front for what is on the link, and has the
 * link-local address in slot 0.
 */
#define PREFIX		"64"
#define SLOT		1

static char *ip6[MAX_DEVICES];

UK_LIBPARAM_PARAM_ARR(ip6, charp, MAX_DEVICES,
		      "ADDR/64,GATEWAY,DNS0,DNS1 of a device");

/* Cuts the text at `c`: what was in front of it. *rest is what comes behind,
 * or empty.
 */
static char *cut(char **rest, char c)
{
	char *field = *rest, *end = uk_strchrnul(field, c);

	*rest = end;
	if (*end)
		*(*rest)++ = '\0';
	return field;
}

/* lwIP's parser ends at the first character that it does not know. */
static bool parse(const char *text, ip6_addr_t *addr)
{
	return !text[uk_strspn(text, "0123456789abcdefABCDEF:")] &&
	       ip6addr_aton(text, addr) && !ip6_addr_isany(addr) &&
	       !ip6_addr_ismulticast(addr);
}

/* Address and gateway of an entry, whose name servers are left in *rest. */
static bool parse_entry(char **rest, ip6_addr_t *addr, ip6_addr_t *gw)
{
	char *prefix = cut(rest, ','), *address = cut(&prefix, '/');
	char *gateway = cut(rest, ',');

	ip6_addr_set_zero(gw);
	return (!*prefix || !uk_strcmp(prefix, PREFIX)) &&
	       parse(address, addr) && (!*gateway || parse(gateway, gw));
}

void net_static_address6(struct net_dev *nd)
{
	unsigned int id = uk_netdev_id_get(nd->dev);
	ip6_addr_t addr;
	char *rest;

	if (id >= MAX_DEVICES || !ip6[id])
		return;
	rest = ip6[id];
	if (!parse_entry(&rest, &addr, &nd->gateway6)) {
		ip6_addr_set_zero(&nd->gateway6);
		uk_pr_err("netdev.ip6: not understood\n");
		return;
	}
	ip6_addr_assign_zone(&nd->gateway6, IP6_UNICAST, &nd->netif);
	ip6_addr_assign_zone(&addr, IP6_UNICAST, &nd->netif);
	ip_addr_copy_from_ip6(nd->netif.ip6_addr[SLOT], addr);
	netif_ip6_addr_set_state(&nd->netif, SLOT, IP6_ADDR_PREFERRED);
	while (*rest)
		net_dns_add(cut(&rest, ','));
}

/* lwIP asks before it looks for a router that has announced itself. */
const struct ip6_addr *uk_lwip_gateway6(const struct netif *netif)
{
	const struct net_dev *nd = netif->state;

	return ip6_addr_isany(&nd->gateway6) ? NULL : &nd->gateway6;
}
