/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages of NETLINK_ROUTE and the sockets they go through. */
#ifndef __POSIX_NETLINK_INTERNAL_H__
#define __POSIX_NETLINK_INTERNAL_H__

#include <abi/errno.h>
#include <abi/socket.h>
#include <uk/netinfo.h>
#include <uk/socket_driver.h>

/* --- as Linux lays it out ------------------------------------------------ */

struct nl_head {
	__u32 len;
	__u16 type, flags;
	__u32 seq, port;
};

struct nl_address {
	__u16 family, pad;
	__u32 port, groups;
};

#define NL_ERROR	2
#define NL_DONE		3
#define NL_OWN_TYPES	16	/* those below are not requests */

#define NL_REQUEST	0x001
#define NL_MULTI	0x002
#define NL_ACK		0x004
#define NL_DUMP		0x300	/* either bit; in an answer: */
#define NL_CAPPED	0x100	/* only the header is quoted */

#define RTM_NEWLINK	16
#define RTM_GETLINK	18
#define RTM_NEWADDR	20
#define RTM_GETADDR	22
#define RTM_NEWROUTE	24
#define RTM_GETROUTE	26
#define RTM_NEWNEIGH	28
#define RTM_GETNEIGH	30
#define RTM_LAST	123
#define RTM_VERB_GET	2	/* of type & 3: NEW, DEL, GET, SET */

struct link_msg {
	__u8 family, pad;
	__u16 type;
	__s32 index;
	__u32 flags, change;
};

struct addr_msg {
	__u8 family, prefix, flags, scope;
	__u32 index;
};

struct route_msg {
	__u8 family, dst_len, src_len, tos, table, protocol, scope, type;
	__u32 flags;
};

struct neigh_msg {
	__u8 family, pad1;
	__u16 pad2;
	__s32 index;
	__u16 state;
	__u8 flags, type;
};

struct attr {
	__u16 len, type;
};

#define HW_ETHERNET	1	/* ARPHRD_* */
#define HW_LOOPBACK	772

/* --- answers ------------------------------------------------------------- */

#define NL_PACKET	4096	/* bytes of one datagram at most */

/* A datagram for the program. */
struct nl_packet {
	struct nl_packet *next;
	__u32 len;
	__u8 data[NL_PACKET];
};

struct nl_sock {
	struct posix_socket s;		/* first */
	struct nl_packet *head, **tailp;
	__u32 bytes;			/* memory of what waits */
	__u32 port;			/* 0: none yet */
	int sndbuf, rcvbuf;
	struct nl_sock *next;
};

static inline struct nl_sock *nl_sock_of(struct posix_socket *s)
{
	return __containerof(s, struct nl_sock, s);
}

/** An answer that is being written. */
struct nl_answer {
	struct nl_sock *to;
	struct nl_head req;		/* the request's */
	const __u8 *body;		/* what comes behind it */
	struct nl_packet *packet;	/* the last of the socket's */
	struct nl_head *msg;		/* that is open, within it */
	int error;			/* 0, -ENOBUFS */
};

/** The stack, or NULL. */
extern const struct uk_netinfo_ops *nl_stack;

/** Looks a device up by name. 0 or -ENODEV. */
int nl_link_named(const char *name, struct uk_netinfo_link *out);

/** Looks a device up by index. 0 or -ENODEV. */
int nl_link_at(int index, struct uk_netinfo_link *out);

/**
 * Begins a message with a fixed part of `size` bytes.
 *
 * @return the part, zeroed; NULL: no memory, noted in a->error
 */
void *nl_begin(struct nl_answer *a, __u16 type, __u16 flags, __u32 size);

/** Adds an attribute to the open message. */
void nl_put(struct nl_answer *a, __u16 type, const void *data, __u32 len);
void nl_put_u32(struct nl_answer *a, __u16 type, __u32 v);

/** Answers with an error number, 0 or -errno; quotes the request. */
void nl_error(struct nl_answer *a, int error);

/** Answers a request for all of a kind. 0 or -errno. */
int nl_dump(struct nl_answer *a, __u8 family);

/** Answers a request for one device. 0 or -errno. */
int nl_get_link(struct nl_answer *a, const __u8 *body, __u32 len);

/** Answers a request for the way to one address. 0 or -errno. */
int nl_get_route(struct nl_answer *a, const __u8 *body, __u32 len);

/**
 * Finds an attribute of a request.
 *
 * @param at where the attributes begin within the body
 * @param size out: bytes of it
 * @return where it is, NULL: there is none
 */
const __u8 *nl_find(const __u8 *body, __u32 len, __u32 at, __u16 type,
		    __u32 *size);

/** Bytes of an address. */
static inline __u32 nl_length(__u8 family)
{
	return family == UK_AF_INET ? 4 : 16;
}

/** Handles what a program has sent: any bytes. 0 or -ENOBUFS. */
int nl_requests(struct nl_sock *nl, const __u8 *data, __sz len);

#endif /* __POSIX_NETLINK_INTERNAL_H__ */
