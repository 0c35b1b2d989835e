/* SPDX-License-Identifier: BSD-3-Clause */
/* Options, ancillary data and urgent data of Internet sockets, which few
 * programs use: linked by LWIP_SOCKET_OPTIONS only. Lock held everywhere.
 */
#ifndef __LWIP_GLUE_SOCK_MORE_H__
#define __LWIP_GLUE_SOCK_MORE_H__

#include <abi/errno.h>
#include <abi/socket.h>
#include <uk/arch/time.h>
#include <uk/essentials.h>
#include <uk/socket_driver.h>

#include <lwip/ip_addr.h>
#include <lwip/pbuf.h>
#include <lwip/tcp.h>

struct inet_sock;
struct tcp_sock;
struct udp_sock;
struct udp_dgram;
struct inet_group;

#if CONFIG_LWIP_SOCKET_OPTIONS

/* What is on: inet_more.on. */
#define SM_OOBINLINE	0x0001u
#define SM_DONTROUTE	0x0002u
#define SM_DEBUG	0x0004u
#define SM_STAMP	0x0008u		/* SO_TIMESTAMP */
#define SM_STAMPNS	0x0010u
#define SM_PKTINFO	0x0020u
#define SM_RECVTTL	0x0040u
#define SM_RECVTOS	0x0080u
#define SM_PKTINFO6	0x0100u
#define SM_RECVHOPS	0x0200u
#define SM_RECVTCLASS	0x0400u
#define SM_NOT_ALL	0x0800u		/* IP_MULTICAST_ALL is off */

/** Of each socket. */
struct inet_more {
	__u32 on;			/* SM_* */
	int priority, mark;
	__u32 lowat;			/* SO_RCVLOWAT, 0: 1 */
	__u8 tos, hops;			/* hops 0: the default */
	__u8 device;			/* index of SO_BINDTODEVICE, or 0 */
	__u8 pmtu;			/* IP_MTU_DISCOVER but for a bit */
	struct inet_group *groups;	/* that it has joined */
};

#define TCP_MORE_URGENT	1	/* TCP has urgent data */

/* tcp_more.urgent */
enum { URGENT_NONE, URGENT_COMING, URGENT_HERE, URGENT_READ };

/** Of a TCP socket. */
struct tcp_more {
	__u32 rx_end;			/* number of the byte to come next */
	__u32 urgent_seq;		/* of the urgent byte */
	__u8 urgent, urgent_byte;
	__u8 syn_retries;		/* 0: the default */
	bool quickack_off;
	__u16 maxseg;			/* TCP_MAXSEG, 0: not set */
	int linger2;			/* seconds, 0: the default, -1: none */
	__u32 user_timeout;		/* ms */
	__u32 stalled_ack, stalled_since;	/* tcp_ticks */
	bool stalled;
	__u32 keep[3];			/* KEEPIDLE, INTVL (ms), CNT; 0: not set */
	/* Bytes of lwIP's buffers that the program asked to do without: not
	 * to be queued to send; to be kept from the window, and kept so far.
	 */
	__u32 snd_spare, rcv_spare, rcv_kept;
};

/** Of a datagram that waits. */
struct dgram_more {
	ip_addr_t to;
	__u8 device, ttl, tos;
	__nsec stamp;			/* wall clock, 0: nobody wants it */
};

/**
 * Options that lwIP's glue has no other place for.
 *
 * @param pcb of the socket, or NULL
 * @return 0, -ENOPROTOOPT (not one of them), -errno of setsockopt(2)
 */
int inet_more_get(struct inet_sock *in, const struct ip_pcb *pcb, int level,
		  int name, void *val, __u32 *len);
int inet_more_set(struct inet_sock *in, struct ip_pcb *pcb, int level,
		  int name, const void *val, __u32 len);

/** Those of TCP; `name` is of level IPPROTO_TCP. */
int tcp_more_get(struct tcp_sock *t, int name, void *val, __u32 *len);
int tcp_more_set(struct tcp_sock *t, int name, const void *val, __u32 len);

/** Gives a new pcb what was set before. */
void inet_more_apply(const struct inet_sock *in, struct ip_pcb *pcb);

/** Whether SO_DONTROUTE lets a packet go there: 0, -ENETUNREACH. */
int inet_more_route(const struct inet_sock *in, const ip_addr_t *to,
		    unsigned int flags);

/** A connection begins; `parent`: the listener that it came from, or NULL. */
void tcp_more_begin(struct tcp_sock *t, const struct tcp_sock *parent);

/** SO_SNDBUF or SO_RCVBUF was set: gives them effect. */
void tcp_more_buffers(struct tcp_sock *t);

/** So many bytes were taken from the queue: by how many the window opens. */
__sz tcp_more_window(struct tcp_sock *t, __sz len);

/** The window has opened: tells the peer when it is worth it. */
void tcp_more_tell(struct tcp_sock *t);

/** Bytes of the send buffer that are not to be used. */
#define tcp_more_spare(t)	((t)->more.snd_spare)

/** Bytes arrive; before they are queued. */
void tcp_more_arrive(struct tcp_sock *t, const struct pbuf *p);

/** How many of the queued bytes one recv() may have, at most `want`: it ends
 * in front of urgent data. A byte of urgent data that is first in the queue
 * is taken out.
 */
__sz tcp_more_limit(struct tcp_sock *t, __sz want, unsigned int flags);

/** recv() with MSG_OOB. */
__ssz tcp_more_urgent(struct tcp_sock *t, struct posix_socket_msg *msg,
		      unsigned int flags);

/** Of a message with urgent data `n` bytes were queued; if that is all of it
 * the last one is urgent.
 */
void tcp_more_mark(struct tcp_sock *t, const struct posix_socket_msg *msg,
		   __sz n);

/** Bytes that a reader gets, of those in the queue; poll() waits for some. */
__u32 tcp_more_inq(const struct tcp_sock *t);
bool tcp_more_readable(const struct tcp_sock *t);

/** UK_POLLPRI or 0. */
unsigned int tcp_more_poll(const struct tcp_sock *t);

/** connect() to AF_UNSPEC: the socket is as new. 0 or -errno. */
int tcp_more_disconnect(struct tcp_sock *t);

/** 200 ms have passed, if tcp_more_ticks(). ERR_ABRT: it has ended. */
err_t tcp_more_tick(struct tcp_sock *t, struct tcp_pcb *pcb);
bool tcp_more_ticks(const struct tcp_sock *t);

/** The program closes; the pcb goes on alone. */
void tcp_more_close(struct tcp_sock *t, struct tcp_pcb *pcb);

/** ioctl(2) of an Internet socket; -ENOTTY. */
int tcp_more_ioctl(const struct tcp_sock *t, unsigned int req, __uptr arg);

/** A socket begins. */
void udp_more_begin(struct udp_sock *u);

/** Whether the socket wants the datagram that lwIP has for it. */
bool udp_more_wants(const struct udp_sock *u);

/** Notes what lwIP knows of it. */
void udp_more_arrive(const struct udp_sock *u, struct udp_dgram *d);

/** Ancillary data of a datagram that is received. */
void udp_more_control(const struct udp_sock *u, const struct udp_dgram *d,
		      struct posix_socket_msg *msg);

/** Sends one, as the message's ancillary data says. 0 or -errno. */
int udp_more_send(struct udp_sock *u, struct pbuf *p, const ip_addr_t *to,
		  __u16 port, const struct posix_socket_msg *msg,
		  unsigned int flags);

/** Leaves all groups. */
void inet_groups_leave(struct inet_sock *in);

/** Options of multicast: as inet_more_get(), inet_more_set(). */
int inet_group_get(struct inet_sock *in, const struct ip_pcb *pcb, int level,
		   int name, int *val);
int inet_group_set(struct inet_sock *in, struct ip_pcb *pcb, int level,
		   int name, const void *val, __u32 len);

/** Whether the socket has joined the group that a datagram came for. */
bool inet_group_joined(const struct inet_sock *in, const ip_addr_t *group,
		       __u8 device);

#else

#define TCP_MORE_URGENT	0

struct inet_more {
};

struct tcp_more {
};

struct dgram_more {
};

static inline int inet_more_get(struct inet_sock *in __maybe_unused,
				const struct ip_pcb *pcb __maybe_unused,
				int level __maybe_unused,
				int name __maybe_unused,
				void *val __maybe_unused,
				__u32 *len __maybe_unused)
{
	return -ENOPROTOOPT;
}

static inline int inet_more_set(struct inet_sock *in __maybe_unused,
				struct ip_pcb *pcb __maybe_unused,
				int level __maybe_unused,
				int name __maybe_unused,
				const void *val __maybe_unused,
				__u32 len __maybe_unused)
{
	return -ENOPROTOOPT;
}

static inline int tcp_more_get(struct tcp_sock *t __maybe_unused,
			       int name __maybe_unused,
			       void *val __maybe_unused,
			       __u32 *len __maybe_unused)
{
	return -ENOPROTOOPT;
}

static inline int tcp_more_set(struct tcp_sock *t __maybe_unused,
			       int name __maybe_unused,
			       const void *val __maybe_unused,
			       __u32 len __maybe_unused)
{
	return -ENOPROTOOPT;
}

static inline void inet_more_apply(const struct inet_sock *in __maybe_unused,
				   struct ip_pcb *pcb __maybe_unused)
{
}

static inline int inet_more_route(const struct inet_sock *in __maybe_unused,
				  const ip_addr_t *to __maybe_unused,
				  unsigned int flags __maybe_unused)
{
	return 0;
}

static inline void tcp_more_begin(struct tcp_sock *t __maybe_unused,
				  const struct tcp_sock *parent __maybe_unused)
{
}

static inline void tcp_more_buffers(struct tcp_sock *t __maybe_unused)
{
}

static inline __sz tcp_more_window(struct tcp_sock *t __maybe_unused, __sz len)
{
	return len;
}

static inline void tcp_more_tell(struct tcp_sock *t __maybe_unused)
{
}

#define tcp_more_spare(t)	((__u32)0)

static inline void tcp_more_arrive(struct tcp_sock *t __maybe_unused,
				   const struct pbuf *p __maybe_unused)
{
}

static inline __ssz tcp_more_urgent(struct tcp_sock *t __maybe_unused,
				    struct posix_socket_msg *m __maybe_unused,
				    unsigned int flags __maybe_unused)
{
	return -EINVAL;
}

static inline void tcp_more_mark(struct tcp_sock *t __maybe_unused,
				 const struct posix_socket_msg *m
				 __maybe_unused, __sz n __maybe_unused)
{
}

static inline unsigned int tcp_more_poll(const struct tcp_sock *t
					 __maybe_unused)
{
	return 0;
}

static inline int tcp_more_disconnect(struct tcp_sock *t __maybe_unused)
{
	return -EAFNOSUPPORT;
}

static inline err_t tcp_more_tick(struct tcp_sock *t __maybe_unused,
				  struct tcp_pcb *pcb __maybe_unused)
{
	return ERR_OK;
}

static inline bool tcp_more_ticks(const struct tcp_sock *t __maybe_unused)
{
	return false;
}

static inline void tcp_more_close(struct tcp_sock *t __maybe_unused,
				  struct tcp_pcb *pcb __maybe_unused)
{
}

static inline int tcp_more_ioctl(const struct tcp_sock *t __maybe_unused,
				 unsigned int req __maybe_unused,
				 __uptr arg __maybe_unused)
{
	return -ENOTTY;
}

static inline void udp_more_begin(struct udp_sock *u __maybe_unused)
{
}

static inline bool udp_more_wants(const struct udp_sock *u __maybe_unused)
{
	return true;
}

static inline void udp_more_arrive(const struct udp_sock *u __maybe_unused,
				   struct udp_dgram *d __maybe_unused)
{
}

static inline void udp_more_control(const struct udp_sock *u __maybe_unused,
				    const struct udp_dgram *d __maybe_unused,
				    struct posix_socket_msg *msg)
{
	msg->controllen = 0;
}

static inline void inet_groups_leave(struct inet_sock *in __maybe_unused)
{
}

#endif /* CONFIG_LWIP_SOCKET_OPTIONS */

#endif /* __LWIP_GLUE_SOCK_MORE_H__ */
