/* SPDX-License-Identifier: BSD-3-Clause */
/* The Internet families, as posix-socket knows them. */
#include "sock.h"

static int inet_create(int family, int type, int protocol,
		       struct posix_socket **out)
{
	if (protocol < 0 || protocol > 255)
		return -EINVAL;
#if LWIP_TCP
	if (type == UK_SOCK_STREAM)
		return protocol && protocol != UK_IPPROTO_TCP ?
			-EPROTONOSUPPORT : tcp_sock_create(family, out);
#endif
#if LWIP_UDP
	if (type == UK_SOCK_DGRAM)
		return protocol && protocol != UK_IPPROTO_UDP ?
			-EPROTONOSUPPORT : udp_sock_create(family, out);
#endif
	return -ESOCKTNOSUPPORT;
}

static const struct posix_socket_ops inet_family_ops = {
	.create = inet_create,
};

#if LWIP_IPV4
POSIX_SOCKET_FAMILY_REGISTER(UK_AF_INET, &inet_family_ops);
#endif
#if LWIP_IPV6
POSIX_SOCKET_FAMILY_REGISTER(UK_AF_INET6, &inet_family_ops);
#endif
