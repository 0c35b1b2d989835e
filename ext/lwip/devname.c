/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of network devices, as programs see them. */
#include <uk/string.h>

#include <lwip/netif.h>

#include "net.h"

bool net_is_loopback(const struct netif *n)
{
	return n->name[0] == 'l' && n->name[1] == 'o';
}

void net_device_name(const struct netif *n, char name[NET_NAME_MAX])
{
	unsigned int num = n->num, div = 100;
	char *p = name;

	*p++ = n->name[0];
	*p++ = n->name[1];
	while (div > 1 && num < div)
		div /= 10;
	for (; div && !net_is_loopback(n); div /= 10)
		*p++ = (char)('0' + num / div % 10);
	*p = '\0';
}

struct netif *net_device_named(const char *name)
{
	char own[NET_NAME_MAX];
	struct netif *n;

	NETIF_FOREACH(n) {
		net_device_name(n, own);
		if (!uk_strcmp(own, name))
			return n;
	}
	return NULL;
}
