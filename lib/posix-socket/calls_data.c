/* SPDX-License-Identifier: BSD-3-Clause */
/* The loops of sending and receiving, and the calls with one buffer. */
#include <uk/plat/time.h>
#include <uk/string.h>
#include <uk/syscall.h>

#include "socket.h"

#define LEN_MAX		0x7ffff000UL

/* --- sending ------------------------------------------------------------- */

/* What the socket did not take: now, later, or not if nobody wants to wait. */
static __noinline __ssz send_waiting(struct sockref *r,
				     const struct posix_socket_msg *msg,
				     unsigned int flags)
{
	struct posix_socket *s = r->s;
	struct uk_file_waiter fw;
	__nsec deadline;
	__ssz n;
	int rc;

	/* For a datagram to a network no port is free, nor is told of. */
	if (sock_nonblock(r, flags) ||
	    (s->type == UK_SOCK_DGRAM && s->family != UK_AF_UNIX))
		return uk_file_turn(&s->file, UK_POLLOUT) ?
		       s->ops->send(s, msg, flags) : -EAGAIN;
	deadline = s->sndtimeo ? ukplat_monotonic_clock() + s->sndtimeo : 0;
	uk_file_wait_begin(&fw, &s->file, UK_POLLOUT);
	while ((n = s->ops->send(s, msg, flags)) == -EAGAIN) {
		rc = uk_file_wait_told(&fw, deadline);
		if (rc) {
			n = rc == -ETIMEDOUT ? -EAGAIN : rc;
			break;
		}
	}
	uk_file_wait_end(&fw);
	return n;
}

/* After the first part was taken: all of it, unless something is wrong. */
static __ssz send_rest(struct sockref *r, const struct posix_socket_msg *msg,
		       unsigned int flags, __ssz done)
{
	__sz len = uk_iov_len(msg->iov, msg->iovcnt);
	struct posix_socket_msg m = *msg;
	struct uk_iovec rest;
	__ssz n;

	m.iov = &rest;
	m.iovcnt = 1;
	m.flags = POSIX_SOCKET_MSG_REST;
	while ((__sz)done < len) {
		rest = uk_iov_rest(msg->iov, msg->iovcnt, (__sz)done);
		n = r->s->ops->send(r->s, &m, flags);
		if (n == -EAGAIN)
			n = send_waiting(r, &m, flags);
		if (n <= 0)
			break;
		done += n;
	}
	return done;
}

__ssz sock_send(struct sockref *r, const struct posix_socket_msg *msg,
		unsigned int flags)
{
	__ssz n;

	if (unlikely(!r->s->ops->send))
		return -EOPNOTSUPP;
	flags &= ~POSIX_SOCKET_SEND_STABLE;
	n = r->s->ops->send(r->s, msg, flags);
	if (n == -EAGAIN)
		n = send_waiting(r, msg, flags);
	if (unlikely(n == -EPIPE)) {
		if (!(flags & UK_MSG_NOSIGNAL) && uk_fd_sigpipe)
			uk_fd_sigpipe();
		return n;
	}
	if (n < 0 || sock_nonblock(r, flags) || r->s->type != UK_SOCK_STREAM)
		return n;
	return send_rest(r, msg, flags, n);
}

UK_SYSCALL_R_DEFINE(long, sendto, int, fd, const void *, buf, __sz, len,
		    unsigned int, flags, const void *, addr,
		    unsigned int, addrlen)
{
	struct uk_iovec iov = { (void *)buf, MIN(len, LEN_MAX) };
	struct posix_socket_msg m = {
		.iov = &iov,
		.iovcnt = 1,
		.name = (void *)addr,
		.namelen = addrlen,
	};
	__u8 name[SOCKADDR_MAX];
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	if (unlikely(!buf && len))
		rc = -EFAULT;
	else if (unlikely(addr && addrlen > SOCKADDR_MAX))
		rc = -EINVAL;
	if (likely(!rc)) {
		sock_keep_name(&m, name);
		rc = sock_send(&r, &m, flags);
	}
	sock_put(&r);
	return rc;
}

/* --- receiving ----------------------------------------------------------- */

/* MSG_WAITALL: goes on until the buffer is full, the stream ends or breaks, or
 * something came that ends the call. What the last part brought takes the place
 * of what the parts before it did: that is the same, or less.
 */
static __ssz recv_rest(struct sockref *r, struct posix_socket_msg *msg,
		       __sz ctl, unsigned int flags, __ssz done)
{
	__sz len = uk_iov_len(msg->iov, msg->iovcnt);
	struct posix_socket_msg m = { .iovcnt = 1, .control = msg->control };
	struct uk_iovec rest;
	__ssz n;

	m.iov = &rest;
	while ((__sz)done < len) {
		rest = uk_iov_rest(msg->iov, msg->iovcnt, (__sz)done);
		m.controllen = ctl;
		m.flags = POSIX_SOCKET_MSG_REST;
		n = r->s->ops->recv(r->s, &m, flags);
		if (n == -EAGAIN) {
			n = sock_wait(r, flags, false);
			if (!n)
				continue;
		}
		if (n <= 0)
			break;
		done += n;
		msg->controllen = m.controllen;
		msg->flags |= m.flags & ~POSIX_SOCKET_MSG_REST;
	}
	return done;
}

/* What is not in the stream is never waited for. */
static __ssz recv_aside(struct posix_socket *s, struct posix_socket_msg *msg,
			unsigned int flags)
{
	if (flags & UK_MSG_ERRQUEUE && s->family != UK_AF_UNIX)
		return -EAGAIN;		/* no socket has such a queue */
	return s->ops->recv(s, msg, flags);
}

__ssz sock_recv(struct sockref *r, struct posix_socket_msg *msg,
		unsigned int flags)
{
	const unsigned int all = UK_MSG_WAITALL | UK_MSG_PEEK;
	__u32 room = msg->namelen;
	__sz ctl = msg->controllen;
	__ssz n;

	if (unlikely(!r->s->ops->recv))
		return -EOPNOTSUPP;
	if (unlikely(flags & (UK_MSG_OOB | UK_MSG_ERRQUEUE)))
		return recv_aside(r->s, msg, flags);
	while ((n = r->s->ops->recv(r->s, msg, flags)) == -EAGAIN) {
		n = sock_wait(r, flags, false);
		if (n)
			return n;
		msg->namelen = room;
		msg->controllen = ctl;
	}
	if (n > 0 && unlikely((flags & all) == UK_MSG_WAITALL) &&
	    !sock_nonblock(r, flags) && r->s->type == UK_SOCK_STREAM)
		return recv_rest(r, msg, ctl, flags, n);
	return n;
}

UK_SYSCALL_R_DEFINE(long, recvfrom, int, fd, void *, buf, __sz, len,
		    unsigned int, flags, void *, addr, __u32 *, addrlen)
{
	struct uk_iovec iov = { buf, MIN(len, LEN_MAX) };
	struct posix_socket_msg m = { .iov = &iov, .iovcnt = 1 };
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	if (addr && addrlen) {
		m.name = addr;
		m.namelen = *addrlen;
	}
	if (unlikely((!buf && len) || (addr && !addrlen)))
		rc = -EFAULT;
	else if (unlikely((__s32)m.namelen < 0))
		rc = -EINVAL;
	else
		rc = sock_recv(&r, &m, flags);
	if (rc >= 0 && m.name)
		*addrlen = m.namelen;
	sock_put(&r);
	return rc;
}
