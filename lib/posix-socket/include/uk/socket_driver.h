/* SPDX-License-Identifier: BSD-3-Clause */
/* What a socket family (AF_INET, AF_UNIX, ...) provides to posix-socket. */
#ifndef __UK_SOCKET_DRIVER_H__
#define __UK_SOCKET_DRIVER_H__

#include <uk/arch/types.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/file.h>
#include <uk/fileattr.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Division of labour
 * ------------------
 * posix-socket implements the system calls: it looks up descriptors, checks
 * and imports the program's structures, blocks, and keeps what is the same
 * for every family. A family implements the operations below on sockets of
 * its own, never blocks, and tells of changes by uk_file_notify() at
 * sock->file.
 *
 * A socket is an uk_file. A family embeds struct posix_socket as the first
 * member of its own structure, so that a socket is one allocation.
 */

struct posix_socket;
struct posix_socket_ops;

/** One family, registered by POSIX_SOCKET_FAMILY_REGISTER(). */
struct posix_socket_family {
	int family;			/* AF_* */
	const char *libname;
	const struct posix_socket_ops *ops;
};

/** The part of a socket that all families share. */
struct posix_socket {
	struct uk_file file;
	const struct posix_socket_ops *ops;
	int family;			/* AF_* */
	int type;			/* SOCK_*, without flags */
	int protocol;
	__nsec rcvtimeo, sndtimeo;	/* 0: for ever */
#if CONFIG_LIBPOSIX_FD_OWNERS
	struct uk_fileattr *attr;	/* that were changed; NULL: none */
	__u32 uid, gid;			/* of who made it */
#endif
};

/** What moves with one send or receive. */
struct posix_socket_msg {
	const struct uk_iovec *iov;
	int iovcnt;
	/** Send: destination or NULL. Receive: place of the source or NULL. */
	void *name;
	/** Send: length of name. Receive: room at name; after it the length
	 * of the address, which may be more than was stored.
	 */
	__u32 namelen;
	/** Ancillary data (struct cmsghdr) or NULL. Receive: controllen is
	 * the room; after it the bytes stored.
	 */
	void *control;
	__sz controllen;
	/** In: 0 or POSIX_SOCKET_MSG_REST. Receive, out: also MSG_TRUNC,
	 * MSG_CTRUNC, ...
	 */
	unsigned int flags;
};

/** posix_socket_msg.flags: a call on a stream goes on behind what it has sent
 *  or received. Send: ancillary data went along with that. Receive (of
 *  MSG_WAITALL): 0 bytes if what came with that ends the call.
 */
#define POSIX_SOCKET_MSG_REST		0x02000000u

/** posix_socket_ops.send: the bytes never change and are never freed. */
#define POSIX_SOCKET_SEND_STABLE	0x01000000u

/**
 * Operations of a family.
 *
 * None but connect_wait() blocks or yields; -EAGAIN (or -EINPROGRESS for
 * connect) means that a uk_file_notify() follows, but see send(). Addresses and
 * lengths are the program's: lengths are checked by the family, address
 * pointers are not NULL unless said so.
 * An absent operation gives -EOPNOTSUPP.
 */
struct posix_socket_ops {
	/**
	 * Makes a socket with one reference. posix_socket_init() is called by
	 * the family.
	 *
	 * @param type SOCK_STREAM, SOCK_DGRAM, ... without flags
	 * @param out the socket
	 * @return 0, -ESOCKTNOSUPPORT (type), -EPROTONOSUPPORT, -ENOMEM
	 */
	int (*create)(int family, int type, int protocol,
		      struct posix_socket **out);

	/** Makes two connected sockets; as create(). */
	int (*pair)(int family, int type, int protocol,
		    struct posix_socket *out[2]);

	/** @return 0, -EINVAL, -EADDRINUSE, -EADDRNOTAVAIL, -EAFNOSUPPORT */
	int (*bind)(struct posix_socket *s, const void *addr, __u32 len);

	/** @param backlog most connections that wait for accept(), >= 0 */
	int (*listen)(struct posix_socket *s, int backlog);

	/**
	 * Takes the oldest waiting connection.
	 *
	 * @return 0, -EAGAIN, -EINVAL (does not listen), -ECONNABORTED, -ENOMEM
	 */
	int (*accept)(struct posix_socket *s, struct posix_socket **out);

	/**
	 * Starts a connection, or sets a datagram socket's peer.
	 *
	 * @return 0 (connected), -EINPROGRESS (UK_POLLOUT follows, and error()
	 *	tells the result), -EAGAIN (there is no room, see
	 *	connect_wait()), -EALREADY, -EISCONN, -errno
	 */
	int (*connect)(struct posix_socket *s, const void *addr, __u32 len);

	/**
	 * Blocks, as no other operation does, until it is worth another try of
	 * a connect() that gave -EAGAIN. Only for families that give that.
	 *
	 * @param deadline monotonic nanoseconds, 0: none
	 * @return 0, -ETIMEDOUT, -EINTR, or what connect() says now
	 */
	int (*connect_wait)(struct posix_socket *s, const void *addr,
			    __u32 len, __nsec deadline);

	/**
	 * @param flags MSG_* and POSIX_SOCKET_SEND_STABLE
	 * @return bytes taken, -EAGAIN (of datagrams through a network: there
	 *	is nothing to wait for), -EPIPE (the caller raises SIGPIPE),
	 *	-ENOTCONN, -EMSGSIZE, -errno
	 */
	__ssz (*send)(struct posix_socket *s,
		      const struct posix_socket_msg *msg, unsigned int flags);

	/**
	 * @param flags MSG_PEEK, MSG_TRUNC, ... (MSG_WAITALL is the caller's)
	 * @return bytes, 0 at the end of a stream, -EAGAIN, -errno
	 */
	__ssz (*recv)(struct posix_socket *s, struct posix_socket_msg *msg,
		      unsigned int flags);

	/** @param how SHUT_RD, SHUT_WR, SHUT_RDWR; -ENOTCONN */
	int (*shutdown)(struct posix_socket *s, int how);

	/**
	 * The socket's own address, or its peer's.
	 *
	 * @param len in: room, out: length of the address
	 * @return 0, -ENOTCONN
	 */
	int (*getname)(struct posix_socket *s, bool peer, void *addr,
		       __u32 *len);

	/** @param len in: room, out: bytes stored; -ENOPROTOOPT */
	int (*getsockopt)(struct posix_socket *s, int level, int name,
			  void *val, __u32 *len);

	/** @return 0, -ENOPROTOOPT, -EINVAL */
	int (*setsockopt)(struct posix_socket *s, int level, int name,
			  const void *val, __u32 len);

	/** Takes the pending error: 0 or -errno. Needed with connect(). */
	int (*error)(struct posix_socket *s);

	/** UK_POLL* that hold now; obligatory. */
	unsigned int (*poll)(struct posix_socket *s);

	/** ioctl(2); -ENOTTY. */
	int (*ioctl)(struct posix_socket *s, unsigned int req, __uptr arg);

	/** Last reference gone: frees the socket. Obligatory. */
	void (*release)(struct posix_socket *s);
};

/**
 * Fills in the common part of a new socket, with one reference. Cannot fail.
 */
void posix_socket_init(struct posix_socket *s,
		       const struct posix_socket_ops *ops, int family,
		       int type, int protocol);

/**
 * Whether `f` is a socket.
 *
 * @return the socket or NULL
 */
struct posix_socket *posix_socket_from_file(struct uk_file *f);

/**
 * ioctl(2) of any socket whose family does not know the request: those about
 * network devices. Set by the library that has them; NULL: nobody has.
 *
 * The argument is the program's, not checked. Returns 0, -ENOTTY (not one of
 * them), -EFAULT, -ENODEV, -EPERM.
 */
extern int (*posix_socket_if_ioctl)(unsigned int req, __uptr arg);

/** Registers a family for this image; at file level. */
#define POSIX_SOCKET_FAMILY_REGISTER(fam, fam_ops)			\
	static const struct posix_socket_family				\
	__used __align(8) __section("uk_tab_sockfam")			\
	posix_socket_family_##fam = {					\
		.family = (fam),					\
		.libname = STRINGIFY(__LIBNAME__),			\
		.ops = (fam_ops),					\
	}

#ifdef __cplusplus
}
#endif

#endif /* __UK_SOCKET_DRIVER_H__ */
