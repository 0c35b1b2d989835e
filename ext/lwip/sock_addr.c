/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses of Internet sockets: the program's form and lwIP's. */
#include <uk/string.h>

#include <lwip/inet_chksum.h>
#include <lwip/netif.h>

#include "sock.h"

#define SIN6_LEAST	24ul	/* without sin6_scope_id, as Linux allows */

int inet_errno(err_t err)
{
	switch (err) {
	case ERR_OK:
		return 0;
	case ERR_MEM:
	case ERR_BUF:
		return -ENOBUFS;
	case ERR_TIMEOUT:
		return -ETIMEDOUT;
	case ERR_RTE:
		return -ENETUNREACH;
	case ERR_INPROGRESS:
		return -EINPROGRESS;
	case ERR_WOULDBLOCK:
		return -EAGAIN;
	case ERR_USE:
		return -EADDRINUSE;
	case ERR_ALREADY:
		return -EALREADY;
	case ERR_ISCONN:
		return -EISCONN;
	case ERR_CONN:
		return -ENOTCONN;
	case ERR_IF:
		return -ENETDOWN;
	case ERR_ABRT:
		return -ECONNABORTED;
	case ERR_RST:
	case ERR_CLSD:
		return -ECONNRESET;
	default:
		return -EINVAL;
	}
}

static int addr_get4(const void *sa, ip_addr_t *ip __maybe_unused, __u16 *port)
{
	const struct uk_sockaddr_in *in = sa;

	*port = lwip_htons(in->sin_port);
#if LWIP_IPV4
	ip_addr_set_zero_ip4(ip);
	ip4_addr_set_u32(ip_2_ip4(ip), in->sin_addr.s_addr);
	return 0;
#else
	return -EAFNOSUPPORT;
#endif
}

#if LWIP_IPV6
/* The link that a link-local address is of: the one named, or the first. */
static void addr_zone(ip6_addr_t *a, __u32 scope)
{
	struct netif *n = netif_get_by_index((u8_t)scope);

	if (!ip6_addr_has_scope(a, IP6_UNKNOWN))
		return;
	if (!scope || !n)
		n = netif_default;
	if (n)
		ip6_addr_assign_zone(a, IP6_UNKNOWN, n);
}

static int addr_get6(const void *sa, __u32 len, ip_addr_t *ip, __u16 *port)
{
	const struct uk_sockaddr_in6 *in = sa;
	ip6_addr_t *a = ip_2_ip6(ip);

	*port = lwip_htons(in->sin6_port);
	ip_addr_set_zero_ip6(ip);
	memcpy(a->addr, in->sin6_addr.addr8, 16);
#if LWIP_IPV4
	if (ip6_addr_isipv4mappedipv6(a)) {
		unmap_ipv4_mapped_ipv6(ip_2_ip4(ip), a);
		IP_SET_TYPE_VAL(*ip, IPADDR_TYPE_V4);
		return 0;
	}
#endif
	addr_zone(a, len >= sizeof(*in) ? in->sin6_scope_id : 0);
	return 0;
}
#endif

int inet_addr_get(int family, const void *sa, __u32 len, ip_addr_t *ip,
		  __u16 *port)
{
	struct uk_sockaddr_in in;

	if (len < (family == UK_AF_INET6 ? SIN6_LEAST : sizeof(in)))
		return -EINVAL;
	memcpy(&in, sa, sizeof(in));
	/* programs of old leave the family out for "any address" */
	if (in.sin_family != family &&
	    (in.sin_family != UK_AF_UNSPEC || family != UK_AF_INET ||
	     in.sin_addr.s_addr))
		return -EAFNOSUPPORT;
#if LWIP_IPV6
	if (family == UK_AF_INET6)
		return addr_get6(sa, len, ip, port);
#endif
	return addr_get4(sa, ip, port);
}

static void addr_store(const void *src, __u32 size, void *sa, __u32 *len)
{
	memcpy(sa, src, MIN(size, *len));
	*len = size;
}

#if LWIP_IPV6
static void addr_put6(const ip_addr_t *ip, __u16 port, void *sa, __u32 *len)
{
	struct uk_sockaddr_in6 in = {
		.sin6_family = UK_AF_INET6,
		.sin6_port = lwip_htons(port),
	};

	if (IP_IS_V6(ip)) {
		memcpy(in.sin6_addr.addr8, ip_2_ip6(ip)->addr, 16);
		in.sin6_scope_id = ip6_addr_zone(ip_2_ip6(ip));
#if LWIP_IPV4
	} else if (!ip_addr_isany(ip)) {
		in.sin6_addr.addr32[2] = PP_HTONL(0xffff);
		in.sin6_addr.addr32[3] = ip4_addr_get_u32(ip_2_ip4(ip));
#endif
	}
	addr_store(&in, sizeof(in), sa, len);
}
#endif

void inet_addr_put(int family __maybe_unused, const ip_addr_t *ip,
		   __u16 port, void *sa, __u32 *len)
{
	struct uk_sockaddr_in in = {
		.sin_family = UK_AF_INET,
		.sin_port = lwip_htons(port),
	};

#if LWIP_IPV6
	if (family == UK_AF_INET6) {
		addr_put6(ip, port, sa, len);
		return;
	}
#endif
#if LWIP_IPV4
	in.sin_addr.s_addr = ip4_addr_get_u32(ip_2_ip4(ip));
#endif
	addr_store(&in, sizeof(in), sa, len);
}

#if LWIP_IPV6
static bool local6(const struct netif *n, const ip6_addr_t *a)
{
	return netif_get_ip6_addr_match((struct netif *)n, a) >= 0;
}
#endif

bool inet_addr_is_local(const ip_addr_t *ip)
{
	struct netif *n;

	if (ip_addr_isany(ip) || ip_addr_isloopback(ip))
		return true;
	NETIF_FOREACH(n) {
#if LWIP_IPV6
		if (IP_IS_V6(ip) && local6(n, ip_2_ip6(ip)))
			return true;
#endif
#if LWIP_IPV4
		if (!IP_IS_V6(ip) &&
		    ip4_addr_cmp(ip_2_ip4(ip), netif_ip4_addr(n)))
			return true;
#endif
	}
	return ip_addr_ismulticast(ip);
}

u8_t inet_ip_type(const struct inet_sock *in)
{
	if (in->s.family != UK_AF_INET6)
		return IPADDR_TYPE_V4;
	return in->flags & SF_V6ONLY ? IPADDR_TYPE_V6 : IPADDR_TYPE_ANY;
}

const ip_addr_t *inet_bind_addr(const struct inet_sock *in __maybe_unused,
				const ip_addr_t *ip)
{
	if (!ip_addr_isany(ip))
		return ip;
#if LWIP_IPV4 && LWIP_IPV6
	if (inet_ip_type(in) == IPADDR_TYPE_ANY)
		return IP_ANY_TYPE;
	return in->s.family == UK_AF_INET6 ? IP6_ADDR_ANY : IP4_ADDR_ANY;
#else
	return IP_ADDR_ANY;
#endif
}
