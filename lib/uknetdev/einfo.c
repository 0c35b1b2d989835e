/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot parameter netdev.ip: static settings, one entry a device. */
#define UK_LIBPARAM_PREFIX netdev

#include <uk/libparam.h>
#include <uk/print.h>

#include "einfo.h"

#define MAX_ENTRIES	4

static char *ip[MAX_ENTRIES];
static struct netdev_einfo infos[MAX_ENTRIES];
static __u8 parsed[MAX_ENTRIES];

UK_LIBPARAM_PARAM_ARR(ip, charp, MAX_ENTRIES,
		      "ADDR/PREFIX:GATEWAY:DNS0:DNS1:HOST:DOMAIN of a device");

/* Parsed when it is first asked for. */
static const struct netdev_einfo *info_of(unsigned int id)
{
	if (id >= MAX_ENTRIES || !ip[id])
		return NULL;
	if (!parsed[id]) {
		parsed[id] = 1;
		if (netdev_einfo_parse(ip[id], &infos[id]))
			uk_pr_err("netdev.ip=%s: not understood\n", ip[id]);
	}
	return &infos[id];
}

static const char *text_of(const struct netdev_einfo *e,
			   enum uk_netdev_einfo_type what)
{
	switch (what) {
	case UK_NETDEV_IPV4_ADDR:
		return e->addr[0];
	case UK_NETDEV_IPV4_GW:
		return e->addr[1];
	case UK_NETDEV_IPV4_DNS0:
		return e->addr[2];
	case UK_NETDEV_IPV4_DNS1:
		return e->addr[3];
	case UK_NETDEV_IPV4_MASK:
		return e->mask;
	case UK_NETDEV_IPV4_CIDR:
		return e->cidr;
	case UK_NETDEV_IPV4_HOSTNAME:
		return e->host;
	case UK_NETDEV_IPV4_DOMAIN:
		return e->domain;
	default:
		return "";
	}
}

const char *netdev_einfo(unsigned int id, enum uk_netdev_einfo_type what)
{
	const struct netdev_einfo *e = info_of(id);
	const char *text = e ? text_of(e, what) : "";

	return *text ? text : NULL;
}
