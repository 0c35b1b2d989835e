/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot parameter netdev.ip, inside the library. */
#ifndef __UKNETDEV_EINFO_H__
#define __UKNETDEV_EINFO_H__

#include <uk/config.h>
#include <uk/netdev_core.h>

#define EINFO_TEXT_MAX	64	/* of a host's or a domain's name */
#define EINFO_ADDR_MAX	19	/* "255.255.255.255/32" and its end */

/** What one entry says; an empty text: not given. */
struct netdev_einfo {
	char cidr[EINFO_ADDR_MAX];
	char addr[4][EINFO_ADDR_MAX];	/* address, gateway, DNS 0 and 1 */
	char mask[EINFO_ADDR_MAX];
	char host[EINFO_TEXT_MAX];
	char domain[EINFO_TEXT_MAX];
};

/**
 * Parses ADDR[/PREFIX][:GATEWAY[:DNS0[:DNS1]][:HOST[:DOMAIN]]]; a field may be
 * empty. A fourth field that is no address is the host's name already: DNS1
 * may be left out.
 * @return 0; -EINVAL, and (e) is all empty
 */
int netdev_einfo_parse(const char *text, struct netdev_einfo *e);

#if CONFIG_LIBUKNETDEV_EINFO_LIBPARAM
/** The text for device (id), or NULL. */
const char *netdev_einfo(unsigned int id, enum uk_netdev_einfo_type what);
#else
static inline const char *netdev_einfo(unsigned int id __maybe_unused,
				       enum uk_netdev_einfo_type what
				       __maybe_unused)
{
	return NULL;
}
#endif

#endif /* __UKNETDEV_EINFO_H__ */
