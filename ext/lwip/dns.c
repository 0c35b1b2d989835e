/* SPDX-License-Identifier: BSD-3-Clause */
/* Name servers from boot parameter and DHCP, for the libc's resolver. */
#include <uk/print.h>
#include <uk/string.h>

#include <lwip/dns.h>
#include <lwip/ip_addr.h>

#include "net.h"
#include "resolv.h"

static ip_addr_t servers[DNS_MAX_SERVERS];
static const char *search;

/* lwIP's dns.c is not linked: these are what its DHCP client calls. */
void dns_init(void)
{
}

void dns_setserver(u8_t n, const ip_addr_t *addr)
{
	if (n >= DNS_MAX_SERVERS)
		return;
	if (addr)
		ip_addr_copy(servers[n], *addr);
	else
		ip_addr_set_zero(&servers[n]);
}

const ip_addr_t *dns_getserver(u8_t n)
{
	return n < DNS_MAX_SERVERS ? &servers[n] : IP_ADDR_ANY;
}

void net_dns_add(const char *text)
{
	ip_addr_t addr;
	u8_t i;

	if (!text || !ipaddr_aton(text, &addr))
		return;
	for (i = 0; i < DNS_MAX_SERVERS; i++) {
		if (ip_addr_isany(&servers[i])) {
			dns_setserver(i, &addr);
			return;
		}
	}
}

void net_dns_domain(const char *domain)
{
	search = domain;
}

__sz net_resolv_conf(char *buf, __sz size)
{
	char addr[IPADDR_STRLEN_MAX];
	__sz n = 0;
	int i;

	buf[0] = '\0';
	if (search)
		n += uk_snprintf(buf + n, size - n, "search %s\n", search);
	for (i = 0; i < DNS_MAX_SERVERS; i++) {
		if (ip_addr_isany(&servers[i]))
			continue;
		ipaddr_ntoa_r(&servers[i], addr, sizeof(addr));
		n += uk_snprintf(buf + n, n < size ? size - n : 0,
				 "nameserver %s\n", addr);
	}
	return n < size ? n : size - 1;
}
