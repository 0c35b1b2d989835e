/* SPDX-License-Identifier: BSD-3-Clause */
/* Internet sockets over lwIP's raw interface. */
#ifndef __LWIP_GLUE_SOCK_H__
#define __LWIP_GLUE_SOCK_H__

#include <abi/errno.h>
#include <abi/socket.h>
#include <uk/essentials.h>
#include <uk/list.h>
#include <uk/socket_driver.h>

#include <lwip/ip_addr.h>
#include <lwip/pbuf.h>
#include <lwip/tcp.h>
#include <lwip/udp.h>

#include "net.h"
#include "sock_more.h"

/* All fields of the structures below belong to the network's lock. */

/* State of a socket. */
#define SF_BOUND	0x0001u
#define SF_LISTEN	0x0002u
#define SF_CONNECTING	0x0004u
#define SF_CONNECTED	0x0008u	/* is or was */
#define SF_EOF		0x0010u	/* the peer sends no more */
#define SF_SHUT_RD	0x0020u
#define SF_SHUT_WR	0x0040u
#define SF_QUEUED	0x0080u	/* in the queue of net_sockets_flush() */
/* Options. */
#define SF_CORK		0x0100u
#define SF_V6ONLY	0x0200u
#define SF_REUSEPORT	0x0400u
#define SF_NOMEM	0x0800u	/* to send, until more is acknowledged */
#define SF_NODELAY	0x1000u	/* a listener's, for its children */
#define SF_TOLD		0x2000u	/* connect() has told of the connection */

struct inet_sock {
	struct posix_socket s;		/* first */
	unsigned int flags;		/* SF_* */
	int error;			/* pending: 0 or -errno */
	int sndbuf_set, rcvbuf_set;	/* what the program asked for */
	struct inet_more more;
};

struct tcp_sock {
	struct inet_sock in;		/* first */
	struct tcp_pcb *pcb;		/* NULL: none yet, or it is gone */
	/* Received bytes: pbufs linked by `next`, each owned by this list
	 * (tot_len is not kept), the first used up to rx_off.
	 */
	struct pbuf *rx_head, *rx_tail;
	__u32 rx_len;			/* bytes in all */
	__u32 rx_off;
	__u32 rx_room;			/* bytes free behind the tail's */
	struct tcp_sock *flush_next;
	struct uk_linger linger;
	/* A listening socket's children, oldest first, until accepted. */
	UK_TAILQ_HEAD(, struct tcp_sock) children;
	UK_TAILQ_ENTRY(struct tcp_sock) sibling;
	struct tcp_sock *parent;	/* of a child until accepted */
	bool ready;			/* a child that accept() may return */
	/* TCP_DEFER_ACCEPT: a listener's limit, and how long a child may still
	 * wait for bytes; in units of 200 ms, 0: not at all.
	 */
	__u16 defer;
	__u32 ready_children;
	ip_addr_t peer;			/* of a connection */
	__u16 peer_port;
	ip_addr_t local;
	__u16 local_port;
	struct tcp_more more;
};

/* A datagram that waits for recv(). */
struct udp_dgram {
	struct udp_dgram *next;
	struct pbuf *p;
	ip_addr_t from;
	__u16 port;
	struct dgram_more more;
};

struct udp_sock {
	struct inet_sock in;		/* first */
	struct udp_pcb *pcb;
	struct udp_dgram *rx_head, **rx_tailp;
	__u32 rx_bytes;			/* memory of what is queued */
};

static inline struct inet_sock *inet_sock_of(struct posix_socket *s)
{
	return __containerof(s, struct inet_sock, s);
}

static inline struct tcp_sock *tcp_sock_of(struct posix_socket *s)
{
	return __containerof(s, struct tcp_sock, in.s);
}

static inline struct udp_sock *udp_sock_of(struct posix_socket *s)
{
	return __containerof(s, struct udp_sock, in.s);
}

static inline void inet_notify(struct inet_sock *in, unsigned int events)
{
	uk_file_notify(&in->s.file, events);
}

#if LWIP_TCP
/** Bytes that the send buffer takes; lwIP's own macro stops at 64 KiB. */
static inline __u32 tcp_room(const struct tcp_sock *t)
{
	__u32 spare = tcp_more_spare(t);

	return t->pcb->snd_buf > spare ? t->pcb->snd_buf - spare : 0;
}

/** Whether that is so much that who waits for it is to hear of it. */
static inline bool tcp_has_room(const struct tcp_sock *t)
{
	return tcp_room(t) >= MIN((__u32)TCP_SNDLOWAT,
				  (TCP_SND_BUF - tcp_more_spare(t)) / 2);
}
#endif

/** Takes the pending error. */
static inline int inet_take_error(struct inet_sock *in)
{
	int e = in->error;

	in->error = 0;
	return e;
}

/** -errno for an error of lwIP; 0 for ERR_OK. */
int inet_errno(err_t err);

/* --- addresses (sock_addr.c) --------------------------------------------- */

/**
 * Reads a program's address.
 *
 * @param family of the socket
 * @return 0, -EINVAL (too short), -EAFNOSUPPORT
 */
int inet_addr_get(int family, const void *sa, __u32 len, ip_addr_t *ip,
		  __u16 *port);

/** Whether a program's address is of family AF_UNSPEC. */
static inline bool inet_addr_is_none(const void *sa, __u32 len)
{
	return len >= 2 && *(const __u16 *)sa == UK_AF_UNSPEC;
}

/**
 * Writes an address for a program, IPv4 as mapped where the socket is IPv6.
 *
 * @param len in: room, out: length of the whole address
 */
void inet_addr_put(int family, const ip_addr_t *ip, __u16 port, void *sa,
		   __u32 *len);

/** Whether `ip` is ours, or the unspecified address. Lock held. */
bool inet_addr_is_local(const ip_addr_t *ip);

/** lwIP's kind of addresses for a socket. */
u8_t inet_ip_type(const struct inet_sock *in);

/** The address to bind to: "any" of the right kind for the socket. */
const ip_addr_t *inet_bind_addr(const struct inet_sock *in,
				const ip_addr_t *ip);

/* --- options (sock_opt.c) ------------------------------------------------ */

/** Options of all Internet sockets; -ENOPROTOOPT for others. Lock held. */
int inet_getopt(struct inet_sock *in, struct ip_pcb *pcb, int level, int name,
		void *val, __u32 *len);
int inet_setopt(struct inet_sock *in, struct ip_pcb *pcb, int level, int name,
		const void *val, __u32 len);

/** Options of TCP. */
int tcp_sock_getsockopt(struct posix_socket *s, int level, int name,
			void *val, __u32 *len);
int tcp_sock_setsockopt(struct posix_socket *s, int level, int name,
			const void *val, __u32 len);

/** What setsockopt() was given, as an int. 0 or -EINVAL. */
int inet_opt_int(const void *val, __u32 len, int *out);

/** Puts an int into a program's buffer, cut to its room. */
void inet_opt_put(const void *src, __u32 size, void *val, __u32 *len);

/* --- ports of several sockets (sock_share.c) ------------------------------ */

/** tcp_bind() and tcp_listen() that know SO_REUSEPORT. Lock held. */
err_t tcp_share_bind(struct tcp_sock *t, const ip_addr_t *ip, u16_t port);
struct tcp_pcb *tcp_share_listen(struct tcp_sock *t, u16_t backlog,
				 err_t *err);
/** Whose connection it is that came to this listener. Lock held. */
struct tcp_sock *tcp_share_next(struct tcp_sock *t);
/** The same for datagrams. Lock held. */
err_t udp_share_bind(struct udp_sock *u, const ip_addr_t *ip, u16_t port);
struct udp_sock *udp_share_next(struct udp_sock *u, const ip_addr_t *from,
				u16_t port);

/* --- TCP ----------------------------------------------------------------- */

/** Queues the socket for net_sockets_flush(). Lock held. */
void tcp_sock_queue(struct tcp_sock *t);
/** Takes it out. Lock held. */
void tcp_sock_unqueue(struct tcp_sock *t);

/** Appends what lwIP has received; takes the pbuf. Lock held. */
void tcp_rx_append(struct tcp_sock *t, struct pbuf *p);
/** Drops the first received bytes. Lock held. */
void tcp_rx_skip(struct tcp_sock *t, __sz len);
/** Frees all received bytes. Lock held. */
void tcp_rx_drop(struct tcp_sock *t);

extern const struct posix_socket_ops tcp_sock_ops;

/** Makes a socket of the family's ops. As posix_socket_ops.create. */
int tcp_sock_create(int family, struct posix_socket **out);
int udp_sock_create(int family, struct posix_socket **out);

/** posix_socket_ops.send and .recv of TCP. */
__ssz tcp_sock_send(struct posix_socket *s, const struct posix_socket_msg *msg,
		    unsigned int flags);
__ssz tcp_sock_recv(struct posix_socket *s, struct posix_socket_msg *msg,
		    unsigned int flags);

/** Makes a socket of TCP that has no pcb. @return NULL: no memory */
struct tcp_sock *tcp_sock_new(int family);
/** bind(). Lock held. @return 0, -errno */
int tcp_bind_locked(struct tcp_sock *t, const ip_addr_t *ip, __u16 port);

/** A child is what accept() may return from now on. Lock held. */
void tcp_child_becomes_ready(struct tcp_sock *t);

/** The same, if it is a child and not ready yet. */
static inline void tcp_child_ready(struct tcp_sock *t)
{
	if (t->parent && !t->ready)
		tcp_child_becomes_ready(t);
}

/** Ends what waits for accept(). Lock held. */
void tcp_children_drop(struct tcp_sock *t);

/** posix_socket_ops.listen and .accept of TCP. */
int tcp_listen_sock(struct posix_socket *s, int backlog);
int tcp_accept_sock(struct posix_socket *s, struct posix_socket **out);

/** posix_socket_ops.getname, .error, .poll and .ioctl of TCP. */
int tcp_getname_sock(struct posix_socket *s, bool peer, void *addr,
		     __u32 *len);
int tcp_error_sock(struct posix_socket *s);
unsigned int tcp_poll_sock(struct posix_socket *s);
int tcp_ioctl_sock(struct posix_socket *s, unsigned int req, __uptr arg);

/** Keeps the addresses of a connection, which outlive its pcb. */
void tcp_sock_addresses(struct tcp_sock *t, const struct tcp_pcb *pcb);

/** Calls tcp_more_tick() each 200 ms from now on. */
void tcp_sock_tick(struct tcp_pcb *pcb);

/** Callbacks of a connection's pcb. */
void tcp_sock_attach(struct tcp_sock *t, struct tcp_pcb *pcb);
/** Ends the connection of `t` to its pcb. */
void tcp_sock_detach(struct tcp_sock *t);

#if !CONFIG_LWIP_SOCKET_OPTIONS
static inline __sz tcp_more_limit(struct tcp_sock *t, __sz want,
				  unsigned int flags __maybe_unused)
{
	return MIN(want, (__sz)t->rx_len);
}

#if LWIP_UDP
static inline int udp_more_send(struct udp_sock *u, struct pbuf *p,
				const ip_addr_t *to, __u16 port,
				const struct posix_socket_msg *m __maybe_unused,
				unsigned int flags __maybe_unused)
{
	int rc = inet_errno(udp_sendto(u->pcb, p, to, port));

	/* to a broadcast address, without SO_BROADCAST */
	return rc == -EINVAL ? -EACCES : rc;
}
#endif

static inline __u32 tcp_more_inq(const struct tcp_sock *t)
{
	return t->rx_len;
}

static inline bool tcp_more_readable(const struct tcp_sock *t)
{
	return t->rx_len;
}
#endif

#endif /* __LWIP_GLUE_SOCK_H__ */
