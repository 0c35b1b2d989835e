/* SPDX-License-Identifier: BSD-3-Clause */
/* The core and libc agree on sockets. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <abi/socket.h>

#include "check.h"

SAME(AF_UNSPEC);
SAME(AF_UNIX);
SAME(AF_INET);
SAME(AF_INET6);
SAME(AF_NETLINK);
SAME(AF_PACKET);
SAME(AF_VSOCK);
SAME(AF_MAX);
SAME(SOCK_STREAM);
SAME(SOCK_DGRAM);
SAME(SOCK_RAW);
SAME(SOCK_RDM);
SAME(SOCK_SEQPACKET);
SAME(SOCK_NONBLOCK);
SAME(SOCK_CLOEXEC);
SAME(SHUT_RD);
SAME(SHUT_WR);
SAME(SHUT_RDWR);
SAME(SOL_SOCKET);
SAME(SO_DEBUG);
SAME(SO_REUSEADDR);
SAME(SO_TYPE);
SAME(SO_ERROR);
SAME(SO_DONTROUTE);
SAME(SO_BROADCAST);
SAME(SO_SNDBUF);
SAME(SO_RCVBUF);
SAME(SO_KEEPALIVE);
SAME(SO_OOBINLINE);
SAME(SO_NO_CHECK);
SAME(SO_PRIORITY);
SAME(SO_LINGER);
SAME(SO_REUSEPORT);
SAME(SO_PASSCRED);
SAME(SO_PEERCRED);
SAME(SO_RCVLOWAT);
SAME(SO_SNDLOWAT);
SAME(SO_RCVTIMEO);
SAME(SO_SNDTIMEO);
SAME(SO_BINDTODEVICE);
SAME(SO_TIMESTAMP);
SAME(SO_ACCEPTCONN);
SAME(SO_SNDBUFFORCE);
SAME(SO_RCVBUFFORCE);
SAME(SO_MARK);
SAME(SO_PROTOCOL);
SAME(SO_DOMAIN);
SAME(MSG_OOB);
SAME(MSG_PEEK);
SAME(MSG_DONTROUTE);
SAME(MSG_CTRUNC);
SAME(MSG_TRUNC);
SAME(MSG_DONTWAIT);
SAME(MSG_EOR);
SAME(MSG_WAITALL);
SAME(MSG_ERRQUEUE);
SAME(MSG_NOSIGNAL);
SAME(MSG_MORE);
SAME(MSG_WAITFORONE);
SAME(MSG_CMSG_CLOEXEC);
SAME(SCM_RIGHTS);
SAME(IPPROTO_IP);
SAME(IPPROTO_ICMP);
SAME(IPPROTO_TCP);
SAME(IPPROTO_UDP);
SAME(IPPROTO_IPV6);
SAME(IPPROTO_ICMPV6);
SAME(IPPROTO_RAW);
SAME(TCP_NODELAY);
SAME(TCP_MAXSEG);
SAME(TCP_CORK);
SAME(TCP_KEEPIDLE);
SAME(TCP_KEEPINTVL);
SAME(TCP_KEEPCNT);
SAME(TCP_SYNCNT);
SAME(TCP_LINGER2);
SAME(TCP_DEFER_ACCEPT);
SAME(TCP_INFO);
SAME(TCP_QUICKACK);
SAME(TCP_USER_TIMEOUT);
SAME(TCP_FASTOPEN);
SAME(IP_TOS);
SAME(IP_TTL);
SAME(IP_PKTINFO);
SAME(IP_MTU_DISCOVER);
SAME(IP_RECVERR);
SAME(IP_MULTICAST_IF);
SAME(IP_MULTICAST_TTL);
SAME(IP_MULTICAST_LOOP);
SAME(IP_ADD_MEMBERSHIP);
SAME(IP_DROP_MEMBERSHIP);
SAME(IPV6_UNICAST_HOPS);
SAME(IPV6_MULTICAST_IF);
SAME(IPV6_MULTICAST_HOPS);
SAME(IPV6_MULTICAST_LOOP);
SAME(IPV6_JOIN_GROUP);
SAME(IPV6_LEAVE_GROUP);
SAME(IPV6_V6ONLY);
SAME(IPV6_RECVPKTINFO);
SAME(IPV6_PKTINFO);
SAME(SOMAXCONN);

SAME_SIZE(uk_sockaddr, struct sockaddr);
SAME_AT(uk_sockaddr, sa_family, struct sockaddr, sa_family);
SAME_AT(uk_sockaddr, sa_data, struct sockaddr, sa_data);

SAME_SIZE(uk_sockaddr_in, struct sockaddr_in);
SAME_AT(uk_sockaddr_in, sin_family, struct sockaddr_in, sin_family);
SAME_AT(uk_sockaddr_in, sin_port, struct sockaddr_in, sin_port);
SAME_AT(uk_sockaddr_in, sin_addr, struct sockaddr_in, sin_addr);

SAME_SIZE(uk_sockaddr_in6, struct sockaddr_in6);
SAME_AT(uk_sockaddr_in6, sin6_port, struct sockaddr_in6, sin6_port);
SAME_AT(uk_sockaddr_in6, sin6_flowinfo, struct sockaddr_in6, sin6_flowinfo);
SAME_AT(uk_sockaddr_in6, sin6_addr, struct sockaddr_in6, sin6_addr);
SAME_AT(uk_sockaddr_in6, sin6_scope_id, struct sockaddr_in6, sin6_scope_id);

SAME_SIZE(uk_sockaddr_un, struct sockaddr_un);
SAME_AT(uk_sockaddr_un, sun_path, struct sockaddr_un, sun_path);

SAME_SIZE(uk_linger, struct linger);
SAME_AT(uk_linger, l_onoff, struct linger, l_onoff);
SAME_AT(uk_linger, l_linger, struct linger, l_linger);

SAME_SIZE(uk_ip_mreq, struct ip_mreq);
SAME_AT(uk_ip_mreq, imr_multiaddr, struct ip_mreq, imr_multiaddr);
SAME_AT(uk_ip_mreq, imr_interface, struct ip_mreq, imr_interface);

SAME_SIZE(uk_ipv6_mreq, struct ipv6_mreq);
SAME_AT(uk_ipv6_mreq, ipv6mr_interface, struct ipv6_mreq, ipv6mr_interface);

SAME_SIZE(uk_ucred, struct ucred);
SAME_AT(uk_ucred, uid, struct ucred, uid);
SAME_AT(uk_ucred, gid, struct ucred, gid);

SAME_SIZE(uk_sockaddr_storage, struct sockaddr_storage);
SAME_SIZE(uk_iovec, struct iovec);
SAME_AT(uk_iovec, iov_len, struct iovec, iov_len);

/* libc pads some lengths that the kernel has as size_t. */
SAME_SIZE(uk_msghdr, struct msghdr);
SAME_AT(uk_msghdr, msg_name, struct msghdr, msg_name);
SAME_AT(uk_msghdr, msg_namelen, struct msghdr, msg_namelen);
SAME_AT(uk_msghdr, msg_iov, struct msghdr, msg_iov);
SAME_AT(uk_msghdr, msg_iovlen, struct msghdr, msg_iovlen);
SAME_AT(uk_msghdr, msg_control, struct msghdr, msg_control);
SAME_AT(uk_msghdr, msg_controllen, struct msghdr, msg_controllen);
SAME_AT(uk_msghdr, msg_flags, struct msghdr, msg_flags);

SAME_SIZE(uk_mmsghdr, struct mmsghdr);
SAME_AT(uk_mmsghdr, msg_hdr, struct mmsghdr, msg_hdr);
SAME_AT(uk_mmsghdr, msg_len, struct mmsghdr, msg_len);

SAME_SIZE(uk_cmsghdr, struct cmsghdr);
SAME_AT(uk_cmsghdr, cmsg_len, struct cmsghdr, cmsg_len);
SAME_AT(uk_cmsghdr, cmsg_level, struct cmsghdr, cmsg_level);
SAME_AT(uk_cmsghdr, cmsg_type, struct cmsghdr, cmsg_type);
