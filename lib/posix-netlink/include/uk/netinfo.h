/* SPDX-License-Identifier: BSD-3-Clause */
/* What a network stack tells about itself, for programs that ask. */
#ifndef __UK_NETINFO_H__
#define __UK_NETINFO_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UK_NETINFO_NAME_MAX	16	/* with its end */

/* Of a device, as Linux numbers them (IFF_*). */
#define UK_NETINFO_UP		0x1u
#define UK_NETINFO_BROADCAST	0x2u
#define UK_NETINFO_LOOPBACK	0x8u
#define UK_NETINFO_RUNNING	0x40u
#define UK_NETINFO_MULTICAST	0x1000u
#define UK_NETINFO_LOWER_UP	0x10000u

/** A network device. */
struct uk_netinfo_link {
	int index;			/* > 0 */
	char name[UK_NETINFO_NAME_MAX];
	__u32 flags;			/* UK_NETINFO_* */
	__u32 mtu;			/* bytes */
	__u8 hwaddr[6];
};

/** Scopes of addresses and routes, as Linux numbers them (RT_SCOPE_*). */
enum uk_netinfo_scope {
	UK_NETINFO_GLOBAL = 0, UK_NETINFO_LINK = 253, UK_NETINFO_HOST = 254,
};

/** An address of a device; network byte order, IPv4 in the first bytes. */
struct uk_netinfo_addr {
	int index;			/* of the device */
	__u8 family;			/* AF_INET, AF_INET6 */
	__u8 prefix;			/* bits */
	__u8 scope;			/* enum uk_netinfo_scope */
	bool tentative;			/* not in use yet */
	__u8 addr[16];
};

/** A route. */
struct uk_netinfo_route {
	int index;			/* of the device */
	__u8 family;
	__u8 prefix;			/* bits of dst; 0: the default route */
	bool has_gateway, has_source;
	__u8 dst[16], gateway[16], source[16];
};

/** A neighbour on a link. */
struct uk_netinfo_neigh {
	int index;			/* of the device */
	__u8 family;
	bool reachable;			/* else: may be out of date */
	__u8 addr[16];
	__u8 hwaddr[6];
};

/**
 * What a stack answers. Each gives the nth of its kind, beginning with 0, in an
 * order that is the same until something changes. Thread context; none blocks.
 *
 * @return 0, or -ENOENT: there are no more
 */
struct uk_netinfo_ops {
	int (*link)(unsigned int n, struct uk_netinfo_link *out);
	int (*addr)(unsigned int n, struct uk_netinfo_addr *out);
	int (*route)(unsigned int n, struct uk_netinfo_route *out);
	int (*neigh)(unsigned int n, struct uk_netinfo_neigh *out);
};

/**
 * Enters the network stack of this image; there is one. Cannot fail. At start.
 *
 * @param ops stays valid
 */
void uk_netinfo_register(const struct uk_netinfo_ops *ops);

#ifdef __cplusplus
}
#endif

#endif /* __UK_NETINFO_H__ */
