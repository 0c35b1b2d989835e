/* SPDX-License-Identifier: BSD-3-Clause */
/* A local socket. */
#ifndef __UNIXSOCK_H__
#define __UNIXSOCK_H__

#include <abi/errno.h>
#include <abi/socket.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/socket_driver.h>

/* Bytes that wait at one socket, and the most of one datagram. */
#define UNIX_QUEUE_MAX	(64 << 10)

/* What a message counts at least: empty ones fill a queue, too. */
#define UNIX_MSG_MIN	64

struct uk_ofile;
struct unix_name;
struct unix_rights;

/* Sent bytes. Of a stream, what one send() could place; else one message. */
struct unix_msg {
	struct unix_msg *next;
	struct unix_name *from;		/* the sender's, of a datagram; or NULL */
	struct unix_rights *rights;	/* descriptors that go along, or NULL */
	struct uk_ucred cred;		/* the sender */
	bool rest;		/* of the send() that the one before is of */
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
	struct unix_sock *peer;		/* where sent bytes go; NULL: closed */
	struct unix_sock *senders;	/* those whose peer this is */
	struct unix_sock *next_sender;
	struct unix_sock *next_stuck;	/* see unix_stuck_tell() */
	struct unix_msg *head, **tailp;
	__sz bytes;			/* that the queue counts */
	struct unix_name *name;		/* NULL: none */
	/* Of a listener: connections that wait for accept(), the oldest
	 * first, each with the listener's reference.
	 */
	struct unix_sock *waiting, *next_waiting;
	int nwaiting, backlog;
	__u32 switches;			/* options that are on, by number */
	int priority;			/* SO_PRIORITY, which changes nothing */
	bool listening;
	bool connected;			/* has a peer, or had one */
	bool shut_rd, shut_wr;
	bool stuck;
	bool reset;			/* the peer closed with bytes unread */
	/* Of the stream, by the last receive: whether descriptors came, and
	 * the sender.
	 */
	bool got_rights;
	struct uk_ucred got_cred;
	struct uk_ucred peer_cred;	/* who made the other end */
	/* On its way through local sockets: collect.c. */
	struct {
		__u32 count;		/* so often; 0: all else is unset */
		__u32 outside;		/* not counting those lost */
		bool lost;		/* cannot be received, it seems */
		struct uk_ofile *of;
		struct unix_sock *next, *found;
	} fly;
};

static inline struct unix_sock *unix_sock_of(struct posix_socket *s)
{
	return __containerof(s, struct unix_sock, s);
}

/** Nothing more will arrive. */
bool unix_at_end(const struct unix_sock *u);

/** A new socket with one reference; NULL: no memory. */
struct unix_sock *unix_new(int type);

/** What `u` sends goes to `to` from now on. */
void unix_join(struct unix_sock *u, struct unix_sock *to);

/** What `u` sends goes nowhere from now on. */
void unix_part(struct unix_sock *u);

/** Frees what was not received. */
void unix_drop(struct unix_sock *u);

/** Who found no room at a socket that is not his peer tries again: one of
 *  them has room, or is closed.
 */
void unix_stuck_tell(void);

/** There is room: whoever sends to `u` and waits for it tries again. */
void unix_tell_senders(const struct unix_sock *u);

/** The socket does not try again: it is closed. */
void unix_stuck_drop(struct unix_sock *u);

/** The operations: ops.c, or with names ops_names.c. */
extern const struct posix_socket_ops unix_ops;

/* Those of them that all local sockets have. */
int unix_pair(int family, int type, int protocol, struct posix_socket *out[2]);
__ssz unix_send(struct posix_socket *s, const struct posix_socket_msg *m,
		unsigned int flags);
__ssz unix_recv(struct posix_socket *s, struct posix_socket_msg *m,
		unsigned int flags);
int unix_shutdown(struct posix_socket *s, int how);
int unix_getname(struct posix_socket *s, bool peer, void *addr, __u32 *len);
int unix_getsockopt(struct posix_socket *s, int level, int name, void *val,
		    __u32 *len);
int unix_setsockopt(struct posix_socket *s, int level, int name,
		    const void *val, __u32 len);
int unix_error(struct posix_socket *s);
unsigned int unix_poll(struct posix_socket *s);
int unix_ioctl(struct posix_socket *s, unsigned int req, __uptr arg);
void unix_release(struct posix_socket *s);

#if CONFIG_LIBPOSIX_UNIXSOCKET_NAMES
/** The socket that is bound to an address; -errno of connect(2). */
int unix_find(const void *addr, __u32 len, struct unix_sock **out);

/** The next socket with a name (NULL: the first); NULL: no more. */
struct unix_sock *unix_next_named(const struct unix_sock *u);

/** One more user of a name. */
struct unix_name *unix_name_get(struct unix_name *n);

/** One less. `u`: the socket that goes, whose name it may be; or NULL. */
void unix_name_put(struct unix_name *n, const struct unix_sock *u);

/** A listener has room, or is none any more: who waits for it looks again. */
void unix_tell_connecting(void);

/** Stores an address as getsockname(2) does. */
void unix_name_show(const struct unix_name *n, void *addr, __u32 *len);

/** The descriptors and the credentials of a message to send: 0, -errno of
 *  sendmsg(2).
 */
int unix_rights_take(const struct posix_socket_msg *msg,
		     struct unix_rights **out, struct uk_ucred *cred);

/** The same descriptors once more, for who only peeks; NULL: no memory. */
struct unix_rights *unix_rights_copy(const struct unix_rights *r);

/** Drops what was not received. */
void unix_rights_drop(struct unix_rights *r);

/** Hands the descriptors, and credentials if `u` wants them, to a receiver.
 *  @param r is consumed; may be NULL
 */
void unix_rights_give(const struct unix_sock *u, struct unix_rights *r,
		      const struct uk_ucred *cred,
		      struct posix_socket_msg *msg, unsigned int flags);

/** The calling process, as the other end is told of it. */
struct uk_ucred unix_credentials(void);

/** A socket was closed: do some only wait in each other's queues? */
void unix_collect(void);
#else
static inline int unix_find(const void *addr __maybe_unused,
			    __u32 len __maybe_unused,
			    struct unix_sock **out __maybe_unused)
{
	return -EOPNOTSUPP;
}

static inline struct unix_name *unix_name_get(struct unix_name *n)
{
	return n;
}

static inline void unix_name_put(struct unix_name *n __maybe_unused,
				 const struct unix_sock *u __maybe_unused)
{
}

static inline void unix_tell_connecting(void)
{
}

static inline void unix_name_show(const struct unix_name *n __maybe_unused,
				  void *addr __maybe_unused,
				  __u32 *len __maybe_unused)
{
}

static inline int unix_rights_take(const struct posix_socket_msg *msg,
				   struct unix_rights **out __maybe_unused,
				   struct uk_ucred *cred __maybe_unused)
{
	return msg->controllen ? -EOPNOTSUPP : 0;
}

static inline struct unix_rights *
unix_rights_copy(const struct unix_rights *r __maybe_unused)
{
	return NULL;
}

static inline void unix_rights_drop(struct unix_rights *r __maybe_unused)
{
}

static inline void unix_rights_give(const struct unix_sock *u __maybe_unused,
				    struct unix_rights *r __maybe_unused,
				    const struct uk_ucred *cred __maybe_unused,
				    struct posix_socket_msg *msg,
				    unsigned int flags __maybe_unused)
{
	msg->controllen = 0;
}

static inline struct uk_ucred unix_credentials(void)
{
	return (struct uk_ucred){ 0 };
}

static inline void unix_collect(void)
{
}
#endif /* CONFIG_LIBPOSIX_UNIXSOCKET_NAMES */

#endif /* __UNIXSOCK_H__ */
