/* SPDX-License-Identifier: BSD-3-Clause */
/* The socket as a file, families, waiting. */
#include <abi/ioctl.h>
#include <abi/stat.h>
#include <uk/plat/time.h>

#include "socket.h"

extern const struct posix_socket_family __start_uk_tab_sockfam[] __weak;
extern const struct posix_socket_family __stop_uk_tab_sockfam[] __weak;

static const char socket_type;	/* identity of the kind, by its address */

static inline struct posix_socket *socket_of(struct uk_file *f)
{
	return __containerof(f, struct posix_socket, file);
}

static __ssz socket_read(struct uk_file *f, const struct uk_iovec *iov,
			 int iovcnt, __off off __maybe_unused,
			 unsigned int flags __maybe_unused)
{
	struct posix_socket *s = socket_of(f);
	struct posix_socket_msg m = { .iov = iov, .iovcnt = iovcnt };

	if (unlikely(!s->ops->recv))
		return -EOPNOTSUPP;
	/* read() of nothing takes no datagram, unlike recv() */
	if (unlikely(!uk_iov_len(iov, iovcnt)))
		return 0;
	return s->ops->recv(s, &m, 0);
}

static __ssz socket_write(struct uk_file *f, const struct uk_iovec *iov,
			  int iovcnt, __off off __maybe_unused,
			  unsigned int flags)
{
	struct posix_socket *s = socket_of(f);
	struct posix_socket_msg m = { .iov = iov, .iovcnt = iovcnt };

	if (unlikely(!s->ops->send))
		return -EOPNOTSUPP;
	return s->ops->send(s, &m, flags & UK_FILE_STABLE ?
			    POSIX_SOCKET_SEND_STABLE : 0);
}

static unsigned int socket_poll(struct uk_file *f)
{
	struct posix_socket *s = socket_of(f);

	return s->ops->poll(s);
}

static int socket_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
			  struct uk_filestat *st)
{
	st->mask = UK_STATX_BASIC_STATS;
	st->mode = UK_S_IFSOCK | 0777;
	st->nlink = 1;
	st->blksize = 4096;
	sock_attr_get(socket_of(f), st);
	return 0;
}

int (*posix_socket_if_ioctl)(unsigned int req, __uptr arg);

static int socket_ioctl(struct posix_socket *s, unsigned int req, __uptr arg)
{
	int rc = s->ops->ioctl ? s->ops->ioctl(s, req, arg) : -ENOTTY;

	/* Any socket answers questions about network devices. */
	if (rc == -ENOTTY && posix_socket_if_ioctl)
		rc = posix_socket_if_ioctl(req, arg);
	return rc;
}

static int socket_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	struct posix_socket *s = socket_of(f);
	struct uk_file_timeout *t = (struct uk_file_timeout *)arg;

	if (req == UK_FILE_CTL_TIMEOUT) {
		t->limit = t->write ? s->sndtimeo : s->rcvtimeo;
		return 0;
	}
	return socket_ioctl(s, req, arg);
}

static void socket_release(struct uk_file *f)
{
	struct posix_socket *s = socket_of(f);

	sock_attr_free(s);
	s->ops->release(s);
}

static const struct uk_file_ops socket_ops = {
	.traits = UK_FILE_TIMEOUTS,
	.type = &socket_type,
	.read = socket_read,
	.write = socket_write,
	.poll = socket_poll,
	.getstat = socket_getstat,
	.setstat = sock_setstat,
	.ctl = socket_ctl,
	.release = socket_release,
};

void posix_socket_init(struct posix_socket *s,
		       const struct posix_socket_ops *ops, int family,
		       int type, int protocol)
{
	uk_file_init(&s->file, &socket_ops);
	s->ops = ops;
	s->family = family;
	s->type = type;
	s->protocol = protocol;
	s->rcvtimeo = 0;
	s->sndtimeo = 0;
	sock_attr_init(s);
}

struct posix_socket *posix_socket_from_file(struct uk_file *f)
{
	return f->ops->type == &socket_type ? socket_of(f) : NULL;
}

int sock_get(int fd, struct sockref *r)
{
	r->of = uk_fd_get(fd);
	if (unlikely(!r->of))
		return -EBADF;
	r->s = posix_socket_from_file(r->of->file);
	if (unlikely(!r->s)) {
		uk_ofile_put(r->of);
		return -ENOTSOCK;
	}
	return 0;
}

const struct posix_socket_ops *sock_family(int family)
{
	const struct posix_socket_family *f;

	for (f = __start_uk_tab_sockfam; f < __stop_uk_tab_sockfam; f++) {
		if (f->family == family)
			return f->ops;
	}
	return NULL;
}

unsigned int sock_oflags(int flags)
{
	unsigned int oflags = UK_O_RDWR;

	if (flags & UK_SOCK_NONBLOCK)
		oflags |= UK_O_NONBLOCK;
	if (flags & UK_SOCK_CLOEXEC)
		oflags |= UK_O_CLOEXEC;
	return oflags;
}

int sock_open(struct posix_socket *s, int flags)
{
	return uk_fd_open(&s->file, sock_oflags(flags));
}

int sock_wait(struct sockref *r, unsigned int flags, bool write)
{
	unsigned int events = write ? UK_POLLOUT : UK_POLLIN | UK_POLLRDHUP;
	struct posix_socket *s = r->s;
	__nsec limit = write ? s->sndtimeo : s->rcvtimeo;
	__nsec deadline;
	int rc;

	if (sock_nonblock(r, flags))
		return uk_file_turn(&s->file, events) ? 0 : -EAGAIN;
	deadline = limit ? ukplat_monotonic_clock() + limit : 0;
	rc = uk_file_wait(&s->file, events, deadline);
	return rc == -ETIMEDOUT ? -EAGAIN : rc;
}
