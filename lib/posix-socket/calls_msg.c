/* SPDX-License-Identifier: BSD-3-Clause */
/* sendmsg and recvmsg, singly and many at once. */
#include <abi/time.h>
#include <abi/uio.h>
#include <uk/plat/time.h>
#include <uk/string.h>
#include <uk/syscall.h>

#include "socket.h"

#define LEN_MAX		0x7ffff000UL
#define CONTROL_MAX	0x7fffffffUL	/* to send */
#define VLEN_MAX	1024u

/* Checks and reads a program's message, whose vector the caller drops. */
static int msg_import(const struct uk_msghdr *h, struct posix_socket_msg *m,
		      struct uk_fd_iov *own)
{
	__sz i, sum = 0;

	if (!h)
		return -EFAULT;
	if (h->msg_iovlen > UK_IOV_MAX)
		return -EMSGSIZE;
	if (!h->msg_iov && h->msg_iovlen)
		return -EFAULT;
	for (i = 0; i < h->msg_iovlen; i++) {
		__sz n = h->msg_iov[i].iov_len;

		if (n > LEN_MAX || sum + n > LEN_MAX)
			return -EINVAL;
		if (n && !h->msg_iov[i].iov_base)
			return -EFAULT;
		sum += n;
	}
	if (h->msg_name && (h->msg_namelen < 0))
		return -EINVAL;
	*m = (struct posix_socket_msg){
		.iovcnt = (int)h->msg_iovlen,
		.name = h->msg_name,
		.namelen = h->msg_name ? (__u32)h->msg_namelen : 0,
		.control = h->msg_control,
		.controllen = h->msg_control ? h->msg_controllen : 0,
	};
	if (uk_fd_iov_take(own, h->msg_iov, (__sz)m->iovcnt))
		return -ENOMEM;
	m->iov = own->iov;
	return 0;
}

static __ssz send_one(struct sockref *r, const struct uk_msghdr *h,
		      unsigned int flags)
{
	struct posix_socket_msg m;
	__u8 name[SOCKADDR_MAX];
	struct uk_fd_iov own;
	__ssz rc;

	rc = msg_import(h, &m, &own);
	if (rc)
		return rc;
	if (unlikely(h->msg_controllen > CONTROL_MAX)) {
		rc = -ENOBUFS;
	} else {
		/* unlike sendto() it takes a longer one for as long as this */
		m.namelen = MIN(m.namelen, SOCKADDR_MAX);
		sock_keep_name(&m, name);
		rc = sock_send(r, &m, flags);
	}
	uk_fd_iov_drop(&own);
	return rc;
}

static __ssz recv_one(struct sockref *r, struct uk_msghdr *h,
		      unsigned int flags)
{
	struct posix_socket_msg m;
	struct uk_fd_iov own;
	__ssz n;

	n = msg_import(h, &m, &own);
	if (n)
		return n;
	n = sock_recv(r, &m, flags);
	uk_fd_iov_drop(&own);
	if (n < 0)
		return n;
	if (m.name)
		h->msg_namelen = (int)m.namelen;
	h->msg_controllen = m.controllen;
	h->msg_flags = m.flags | (flags & UK_MSG_CMSG_CLOEXEC);
	return n;
}

UK_SYSCALL_R_DEFINE(long, sendmsg, int, fd, const struct uk_msghdr *, h,
		    unsigned int, flags)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	rc = send_one(&r, h, flags);
	sock_put(&r);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, recvmsg, int, fd, struct uk_msghdr *, h,
		    unsigned int, flags)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	rc = recv_one(&r, h, flags);
	sock_put(&r);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, sendmmsg, int, fd, struct uk_mmsghdr *, v,
		    unsigned int, vlen, unsigned int, flags)
{
	struct sockref r;
	unsigned int i;
	__ssz n = 0;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	vlen = MIN(vlen, VLEN_MAX);
	for (i = 0; i < vlen; i++) {
		n = v ? send_one(&r, &v[i].msg_hdr, flags) : -EFAULT;
		if (n < 0)
			break;
		v[i].msg_len = (__u32)n;
	}
	sock_put(&r);
	return i ? (long)i : n;
}

static long recv_many(struct sockref *r, struct uk_mmsghdr *v,
		      unsigned int vlen, unsigned int flags, __nsec end)
{
	unsigned int i;
	__ssz n = 0;

	for (i = 0; i < vlen; i++) {
		n = recv_one(r, &v[i].msg_hdr, flags & ~UK_MSG_WAITFORONE);
		if (n < 0)
			break;
		v[i].msg_len = (__u32)n;
		if (flags & UK_MSG_WAITFORONE)
			flags |= UK_MSG_DONTWAIT;
		/* As on Linux the time is only looked at between messages. */
		if (end && ukplat_monotonic_clock() >= end) {
			i++;
			break;
		}
	}
	return i ? (long)i : n;
}

UK_SYSCALL_R_DEFINE(long, recvmmsg, int, fd, struct uk_mmsghdr *, v,
		    unsigned int, vlen, unsigned int, flags,
		    const struct uk_timespec *, timeout)
{
	struct sockref r;
	__nsec end = 0;
	long rc;

	if (!v && vlen)
		return -EFAULT;
	if (timeout && (timeout->tv_sec < 0 || timeout->tv_nsec < 0 ||
			timeout->tv_nsec > 999999999))
		return -EINVAL;
	if (timeout && timeout->tv_sec < 0x7fffffff)
		end = ukplat_monotonic_clock() +
		      (__nsec)timeout->tv_sec * 1000000000 +
		      (__nsec)timeout->tv_nsec;
	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	rc = recv_many(&r, v, MIN(vlen, VLEN_MAX), flags, end);
	sock_put(&r);
	return rc;
}
