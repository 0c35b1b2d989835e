/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files of posix-socket. */
#ifndef __POSIX_SOCKET_INTERNAL_H__
#define __POSIX_SOCKET_INTERNAL_H__

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/socket.h>
#include <uk/posix-fd.h>
#include <uk/socket_driver.h>
#include <uk/string.h>

/* Longest address that a program may give: struct sockaddr_storage. */
#define SOCKADDR_MAX	128u

#if CONFIG_LIBPOSIX_FD_OWNERS
/** Attributes of a new socket, of one that ends. */
void sock_attr_init(struct posix_socket *s);
void sock_attr_free(struct posix_socket *s);
/** Puts those of a socket in place of what all sockets have. */
void sock_attr_get(const struct posix_socket *s, struct uk_filestat *st);
/** The setstat operation. @return 0, -EINVAL, -ENOMEM */
int sock_setstat(struct uk_file *f, const struct uk_filestat *st);
#else
#define sock_setstat	NULL

static inline void sock_attr_init(struct posix_socket *s __maybe_unused)
{
}

static inline void sock_attr_free(struct posix_socket *s __maybe_unused)
{
}

static inline void sock_attr_get(const struct posix_socket *s __maybe_unused,
				 struct uk_filestat *st __maybe_unused)
{
}
#endif

/** A socket that a descriptor of the caller names. */
struct sockref {
	struct uk_ofile *of;
	struct posix_socket *s;
};

/**
 * Looks a descriptor up.
 *
 * @return 0 (then sock_put() it), -EBADF, -ENOTSOCK
 */
int sock_get(int fd, struct sockref *r);

static inline void sock_put(struct sockref *r)
{
	uk_ofile_put(r->of);
}

/** The operations of a family; NULL: there is no such family. */
const struct posix_socket_ops *sock_family(int family);

/** Flags of a description. @param flags SOCK_NONBLOCK, SOCK_CLOEXEC */
unsigned int sock_oflags(int flags);

/**
 * Gives a new socket a descriptor. Consumes the reference.
 *
 * @param flags SOCK_NONBLOCK, SOCK_CLOEXEC
 */
int sock_open(struct posix_socket *s, int flags);

/** Whether the call may not wait. */
static inline bool sock_nonblock(const struct sockref *r, unsigned int flags)
{
	return (r->of->flags & UK_O_NONBLOCK) || (flags & UK_MSG_DONTWAIT);
}

/**
 * Waits until the socket is ready, no longer than its timeout; if the call may
 * not wait, lets others have their turn.
 *
 * @param flags MSG_DONTWAIT of the call
 * @param write for sending, else for receiving
 * @return 0, -EAGAIN (not ready, or the timeout), -EINTR, -ERESTARTSYS
 */
int sock_wait(struct sockref *r, unsigned int flags, bool write);

/** Copies the address of a message to send, which another thread may write to
 *  while the call waits.
 */
static inline void sock_keep_name(struct posix_socket_msg *m,
				  __u8 to[SOCKADDR_MAX])
{
	if (m->name && m->namelen) {
		memcpy(to, m->name, m->namelen);
		m->name = to;
	}
}

/** Sends one message as sendmsg(2) does. */
__ssz sock_send(struct sockref *r, const struct posix_socket_msg *msg,
		unsigned int flags);

/** Receives one message as recvmsg(2) does. */
__ssz sock_recv(struct sockref *r, struct posix_socket_msg *msg,
		unsigned int flags);

#endif /* __POSIX_SOCKET_INTERNAL_H__ */
