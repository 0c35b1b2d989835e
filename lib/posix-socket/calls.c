/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls that make, name, connect and end sockets. */
#include <uk/plat/time.h>
#include <uk/string.h>
#include <uk/syscall.h>

#include "socket.h"

#define SOCK_TYPE_LAST	10	/* SOCK_PACKET; Linux refuses what is above */
#define SOCK_FLAGS	(UK_SOCK_NONBLOCK | UK_SOCK_CLOEXEC)

/* --- making -------------------------------------------------------------- */

static int check_type(int family, int type, const struct posix_socket_ops **ops)
{
	if (type & ~(UK_SOCK_TYPE_MASK | SOCK_FLAGS))
		return -EINVAL;
	if (family < 0 || family >= UK_AF_MAX)
		return -EAFNOSUPPORT;
	if ((type & UK_SOCK_TYPE_MASK) > SOCK_TYPE_LAST)
		return -EINVAL;
	*ops = sock_family(family);
	return *ops ? 0 : -EAFNOSUPPORT;
}

UK_SYSCALL_R_DEFINE(long, socket, int, family, int, type, int, protocol)
{
	const struct posix_socket_ops *ops;
	struct posix_socket *s;
	int rc;

	rc = check_type(family, type, &ops);
	if (rc)
		return rc;
	if (!ops->create)
		return -EAFNOSUPPORT;
	rc = ops->create(family, type & UK_SOCK_TYPE_MASK, protocol, &s);
	return rc ? rc : sock_open(s, type);
}

/* A family without pairs: first it says whether it has such a socket. */
static int no_pair(const struct posix_socket_ops *ops, int family, int type,
		   int protocol)
{
	struct posix_socket *s;
	int rc = -EOPNOTSUPP;

	if (ops->create)
		rc = ops->create(family, type & UK_SOCK_TYPE_MASK, protocol,
				 &s);
	if (rc)
		return rc;
	uk_file_release(&s->file);
	return -EOPNOTSUPP;
}

static int open_pair(struct posix_socket *s[2], int type, int fds[2])
{
	fds[0] = sock_open(s[0], type);
	if (fds[0] < 0) {
		uk_file_release(&s[1]->file);
		return fds[0];
	}
	fds[1] = sock_open(s[1], type);
	if (fds[1] < 0) {
		uk_fd_close(fds[0]);
		return fds[1];
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(long, socketpair, int, family, int, type, int, protocol,
		    int *, fds)
{
	const struct posix_socket_ops *ops;
	struct posix_socket *s[2];
	int rc;

	rc = check_type(family, type, &ops);
	if (rc)
		return rc;
	if (!ops->pair)
		return no_pair(ops, family, type, protocol);
	if (!uk_syscall_writable(fds, 2 * sizeof(fds[0])))
		return -EFAULT;
	rc = ops->pair(family, type & UK_SOCK_TYPE_MASK, protocol, s);
	return rc ? rc : open_pair(s, type, fds);
}

/* --- names --------------------------------------------------------------- */

static int check_addr(const void *addr, unsigned int len)
{
	if (len > SOCKADDR_MAX)
		return -EINVAL;
	return addr ? 0 : -EFAULT;
}

UK_SYSCALL_R_DEFINE(long, bind, int, fd, const void *, addr,
		    unsigned int, len)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	rc = check_addr(addr, len);
	if (!rc)
		rc = r.s->ops->bind ? r.s->ops->bind(r.s, addr, len) :
				      -EOPNOTSUPP;
	sock_put(&r);
	return rc;
}

static long get_name(int fd, bool peer, void *addr, __u32 *len)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	if (!addr || !len)
		rc = -EFAULT;
	else if ((__s32)*len < 0)
		rc = -EINVAL;
	else
		rc = r.s->ops->getname ?
			r.s->ops->getname(r.s, peer, addr, len) : -EOPNOTSUPP;
	sock_put(&r);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, getsockname, int, fd, void *, addr, __u32 *, len)
{
	return get_name(fd, false, addr, len);
}

UK_SYSCALL_R_DEFINE(long, getpeername, int, fd, void *, addr, __u32 *, len)
{
	return get_name(fd, true, addr, len);
}

/* --- listening ----------------------------------------------------------- */

UK_SYSCALL_R_DEFINE(long, listen, int, fd, int, backlog)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	/* As on Linux, a negative length is a very long one. */
	if (backlog < 0)
		backlog = 0x7fffffff;
	rc = r.s->ops->listen ? r.s->ops->listen(r.s, backlog) : -EOPNOTSUPP;
	sock_put(&r);
	return rc;
}

static int accept_wait(struct sockref *r, struct posix_socket **out)
{
	int rc;

	if (!r->s->ops->accept)
		return -EOPNOTSUPP;
	for (;;) {
		rc = r->s->ops->accept(r->s, out);
		if (rc != -EAGAIN)
			return rc;
		rc = sock_wait(r, 0, false);
		if (rc)
			return rc;
	}
}

static long do_accept(int fd, void *addr, __u32 *len, int flags)
{
	unsigned int oflags = sock_oflags(flags);
	struct uk_fd_room room;
	struct posix_socket *s;
	struct sockref r;
	long rc;

	if (flags & ~SOCK_FLAGS)
		return -EINVAL;
	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	/* a connection that no descriptor is left for stays where it is */
	rc = uk_fd_reserve(&room, oflags);
	if (rc)
		goto out;
	if (addr && (!len || (__s32)*len < 0))
		rc = len ? -EINVAL : -EFAULT;
	else
		rc = accept_wait(&r, &s);
	if (rc)
		uk_fd_unreserve(&room);
out:
	sock_put(&r);
	if (rc)
		return rc;
	/* A connection that has died since has no peer: its end is seen by
	 * the first read.
	 */
	if (addr && s->ops->getname(s, true, addr, len) < 0)
		*len = 0;
	return uk_fd_fill(&room, &s->file, NULL, oflags);
}

UK_SYSCALL_R_DEFINE(long, accept, int, fd, void *, addr, __u32 *, len)
{
	return do_accept(fd, addr, len, 0);
}

UK_SYSCALL_R_DEFINE(long, accept4, int, fd, void *, addr, __u32 *, len,
		    int, flags)
{
	return do_accept(fd, addr, len, flags);
}

/* --- connecting ---------------------------------------------------------- */

/* Waits for the result of a connection that was started, and asks for it by
 * another connect().
 */
static int connect_wait(struct sockref *r, const void *addr, unsigned int len)
{
	int rc = sock_wait(r, 0, true);

	if (rc == -EAGAIN)	/* SO_SNDTIMEO is over; it goes on alone */
		return -EINPROGRESS;
	if (rc)
		return rc == -ERESTARTSYS ? -EINTR : rc;
	return r->s->ops->connect(r->s, addr, len);
}

/* Waits for room where connections are queued, as long as SO_SNDTIMEO says. */
static int connect_room(struct sockref *r, const void *addr, unsigned int len)
{
	const struct posix_socket_ops *ops = r->s->ops;
	__nsec limit = r->s->sndtimeo, deadline;
	int rc;

	deadline = limit ? ukplat_monotonic_clock() + limit : 0;
	do {
		rc = ops->connect_wait(r->s, addr, len, deadline);
		if (rc == -ETIMEDOUT)
			return -EAGAIN;
		if (rc == -EINTR)
			return deadline ? -EINTR : -ERESTARTSYS;
		if (!rc)
			rc = ops->connect(r->s, addr, len);
	} while (rc == -EAGAIN);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, connect, int, fd, const void *, addr,
		    unsigned int, len)
{
	__u8 own[SOCKADDR_MAX];
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	rc = check_addr(addr, len);
	if (!rc) {	/* another thread may write to it while we wait */
		addr = memcpy(own, addr, len);
		rc = r.s->ops->connect ? r.s->ops->connect(r.s, addr, len) :
					 -EOPNOTSUPP;
	}
	if ((rc == -EINPROGRESS || rc == -EALREADY) && !sock_nonblock(&r, 0))
		rc = connect_wait(&r, addr, len);
	else if (rc == -EAGAIN && r.s->ops->connect_wait &&
		 !sock_nonblock(&r, 0))
		rc = connect_room(&r, addr, len);
	sock_put(&r);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, shutdown, int, fd, int, how)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	if (how < UK_SHUT_RD || how > UK_SHUT_RDWR)
		rc = -EINVAL;
	else
		rc = r.s->ops->shutdown ? r.s->ops->shutdown(r.s, how) :
					  -EOPNOTSUPP;
	sock_put(&r);
	return rc;
}
