/* SPDX-License-Identifier: BSD-3-Clause */
/* Sockets and Internet addresses. */
#ifndef __UK_ABI_SOCKET_H__
#define __UK_ABI_SOCKET_H__

#include <abi/types.h>
#include <abi/uio.h>

#define UK_AF_UNSPEC	0
#define UK_AF_UNIX	1
#define UK_AF_INET	2
#define UK_AF_INET6	10
#define UK_AF_NETLINK	16
#define UK_AF_PACKET	17
#define UK_AF_VSOCK	40
#define UK_AF_MAX	45

#define UK_SOCK_STREAM		1
#define UK_SOCK_DGRAM		2
#define UK_SOCK_RAW		3
#define UK_SOCK_RDM		4
#define UK_SOCK_SEQPACKET	5
#define UK_SOCK_TYPE_MASK	0xf
#define UK_SOCK_NONBLOCK	04000
#define UK_SOCK_CLOEXEC		02000000

#define UK_SHUT_RD	0
#define UK_SHUT_WR	1
#define UK_SHUT_RDWR	2

#define UK_SOL_SOCKET	1
#define UK_SO_DEBUG	1
#define UK_SO_REUSEADDR	2
#define UK_SO_TYPE	3
#define UK_SO_ERROR	4
#define UK_SO_DONTROUTE	5
#define UK_SO_BROADCAST	6
#define UK_SO_SNDBUF	7
#define UK_SO_RCVBUF	8
#define UK_SO_KEEPALIVE	9
#define UK_SO_OOBINLINE	10
#define UK_SO_NO_CHECK	11
#define UK_SO_PRIORITY	12
#define UK_SO_LINGER	13
#define UK_SO_REUSEPORT	15
#define UK_SO_PASSCRED	16
#define UK_SO_PEERCRED	17
#define UK_SO_RCVLOWAT	18
#define UK_SO_SNDLOWAT	19
#define UK_SO_RCVTIMEO	20
#define UK_SO_SNDTIMEO	21
#define UK_SO_BINDTODEVICE	25
#define UK_SO_TIMESTAMP	29
#define UK_SO_ACCEPTCONN	30
#define UK_SO_SNDBUFFORCE	32
#define UK_SO_RCVBUFFORCE	33
#define UK_SO_TIMESTAMPNS	35
#define UK_SO_MARK	36
#define UK_SO_PROTOCOL	38
#define UK_SO_DOMAIN	39

#define UK_MSG_OOB	0x0001
#define UK_MSG_PEEK	0x0002
#define UK_MSG_DONTROUTE	0x0004
#define UK_MSG_CTRUNC	0x0008
#define UK_MSG_TRUNC	0x0020
#define UK_MSG_DONTWAIT	0x0040
#define UK_MSG_EOR	0x0080
#define UK_MSG_WAITALL	0x0100
#define UK_MSG_ERRQUEUE	0x2000
#define UK_MSG_NOSIGNAL	0x4000
#define UK_MSG_MORE	0x8000
#define UK_MSG_WAITFORONE	0x10000
#define UK_MSG_CMSG_CLOEXEC	0x40000000

#define UK_SCM_RIGHTS	1

#define UK_IPPROTO_IP	0
#define UK_IPPROTO_ICMP	1
#define UK_IPPROTO_TCP	6
#define UK_IPPROTO_UDP	17
#define UK_IPPROTO_IPV6	41
#define UK_IPPROTO_ICMPV6	58
#define UK_IPPROTO_RAW	255

#define UK_TCP_NODELAY	1
#define UK_TCP_MAXSEG	2
#define UK_TCP_CORK	3
#define UK_TCP_KEEPIDLE	4
#define UK_TCP_KEEPINTVL	5
#define UK_TCP_KEEPCNT	6
#define UK_TCP_SYNCNT	7
#define UK_TCP_LINGER2	8
#define UK_TCP_DEFER_ACCEPT	9
#define UK_TCP_INFO	11
#define UK_TCP_QUICKACK	12
#define UK_TCP_CONGESTION	13
#define UK_TCP_USER_TIMEOUT	18
#define UK_TCP_FASTOPEN	23

#define UK_IP_TOS	1
#define UK_IP_TTL	2
#define UK_IP_PKTINFO	8
#define UK_IP_MTU_DISCOVER	10
#define UK_IP_RECVERR	11
#define UK_IP_RECVTTL	12
#define UK_IP_RECVTOS	13
#define UK_IP_MTU	14
#define UK_IP_MULTICAST_IF	32
#define UK_IP_MULTICAST_TTL	33
#define UK_IP_MULTICAST_LOOP	34
#define UK_IP_ADD_MEMBERSHIP	35
#define UK_IP_DROP_MEMBERSHIP	36
#define UK_MCAST_JOIN_GROUP	42
#define UK_MCAST_LEAVE_GROUP	45
#define UK_IP_MULTICAST_ALL	49

#define UK_IPV6_UNICAST_HOPS	16
#define UK_IPV6_MULTICAST_IF	17
#define UK_IPV6_MULTICAST_HOPS	18
#define UK_IPV6_MULTICAST_LOOP	19
#define UK_IPV6_JOIN_GROUP	20
#define UK_IPV6_LEAVE_GROUP	21
#define UK_IPV6_MTU_DISCOVER	23
#define UK_IPV6_MTU	24
#define UK_IPV6_RECVERR	25
#define UK_IPV6_V6ONLY	26
#define UK_IPV6_RECVPKTINFO	49
#define UK_IPV6_PKTINFO	50
#define UK_IPV6_RECVHOPLIMIT	51
#define UK_IPV6_HOPLIMIT	52
#define UK_IPV6_RECVTCLASS	66
#define UK_IPV6_TCLASS	67

#define UK_SOMAXCONN	128

struct uk_sockaddr {
	uint16_t sa_family;
	char sa_data[14];
};

struct uk_sockaddr_storage {
	uint16_t ss_family;
	char __pad[118];
	uint64_t __align;
};

/* Ports and addresses are in network byte order. */
struct uk_in_addr {
	uint32_t s_addr;
};

struct uk_sockaddr_in {
	uint16_t sin_family;
	uint16_t sin_port;
	struct uk_in_addr sin_addr;
	uint8_t sin_zero[8];
};

struct uk_in6_addr {
	union {
		uint8_t addr8[16];
		uint32_t addr32[4];
	};
};

struct uk_sockaddr_in6 {
	uint16_t sin6_family;
	uint16_t sin6_port;
	uint32_t sin6_flowinfo;
	struct uk_in6_addr sin6_addr;
	uint32_t sin6_scope_id;
};

#define UK_UNIX_PATH_MAX	108

struct uk_sockaddr_un {
	uint16_t sun_family;
	char sun_path[UK_UNIX_PATH_MAX];
};

struct uk_ip_mreq {
	struct uk_in_addr imr_multiaddr;
	struct uk_in_addr imr_interface;
};

struct uk_ip_mreqn {
	struct uk_in_addr imr_multiaddr;
	struct uk_in_addr imr_address;
	int32_t imr_ifindex;
};

struct uk_ipv6_mreq {
	struct uk_in6_addr ipv6mr_multiaddr;
	uint32_t ipv6mr_interface;
};

struct uk_group_req {
	uint32_t gr_interface;
	uint32_t __pad;
	struct uk_sockaddr_storage gr_group;
};

struct uk_in_pktinfo {
	int32_t ipi_ifindex;
	struct uk_in_addr ipi_spec_dst;
	struct uk_in_addr ipi_addr;
};

struct uk_in6_pktinfo {
	struct uk_in6_addr ipi6_addr;
	uint32_t ipi6_ifindex;
};

struct uk_linger {
	int32_t l_onoff;
	int32_t l_linger;
};

struct uk_ucred {
	uk_pid_t pid;
	uk_uid_t uid;
	uk_gid_t gid;
};

/* The kernel's layout: lengths are size_t, whatever a libc shows. */
struct uk_msghdr {
	void *msg_name;
	int32_t msg_namelen;
	struct uk_iovec *msg_iov;
	size_t msg_iovlen;
	void *msg_control;
	size_t msg_controllen;
	uint32_t msg_flags;
};

struct uk_mmsghdr {
	struct uk_msghdr msg_hdr;
	uint32_t msg_len;
};

struct uk_cmsghdr {
	size_t cmsg_len;
	int32_t cmsg_level;
	int32_t cmsg_type;
};

#endif /* __UK_ABI_SOCKET_H__ */
