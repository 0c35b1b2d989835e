/* SPDX-License-Identifier: BSD-3-Clause */
/* A local socket. */
#ifndef __UNIXSOCK_H__
#define __UNIXSOCK_H__

#include <abi/errno.h>
#include <abi/socket.h>
#include <uk/essentials.h>
#include <uk/socket_driver.h>

/* Bytes that wait at one socket, and the most of one datagram. */
#define UNIX_QUEUE_MAX	(64 << 10)

/* Sent bytes. Of a stream, what one send() could place; else one message. */
struct unix_msg {
	struct unix_msg *next;
	__sz len;
	__sz off;		/* bytes already received (streams) */
	__u8 data[];
};

/*
 * Each end holds the bytes that wait to be received there. No lock: nothing
 * here yields, and interrupts do not touch it (see <uk/file.h>).
 */
struct unix_sock {
	struct posix_socket s;		/* first */
	struct unix_sock *peer;		/* NULL: closed */
	struct unix_msg *head, **tailp;
	__sz bytes;			/* in the queue */
	bool shut_rd, shut_wr;
	bool reset;			/* the peer closed with bytes unread */
};

static inline struct unix_sock *unix_sock_of(struct posix_socket *s)
{
	return __containerof(s, struct unix_sock, s);
}

/** Nothing more will arrive. */
static inline bool unix_at_end(const struct unix_sock *u)
{
	return u->shut_rd || !u->peer || u->peer->shut_wr;
}

/** Frees what was not received. */
void unix_drop(struct unix_sock *u);

/** posix_socket_ops.send and .recv. */
__ssz unix_send(struct posix_socket *s, const struct posix_socket_msg *m,
		unsigned int flags);
__ssz unix_recv(struct posix_socket *s, struct posix_socket_msg *m,
		unsigned int flags);

#endif /* __UNIXSOCK_H__ */
