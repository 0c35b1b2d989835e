/* SPDX-License-Identifier: BSD-3-Clause */
/* poll(), select() and epoll. */
#ifndef __UK_ABI_POLL_H__
#define __UK_ABI_POLL_H__

#include <stdint.h>

#define UK_POLLIN	0x001
#define UK_POLLPRI	0x002
#define UK_POLLOUT	0x004
#define UK_POLLERR	0x008
#define UK_POLLHUP	0x010
#define UK_POLLNVAL	0x020
#define UK_POLLRDNORM	0x040
#define UK_POLLRDBAND	0x080
#define UK_POLLWRNORM	0x100
#define UK_POLLWRBAND	0x200
#define UK_POLLMSG	0x400
#define UK_POLLRDHUP	0x2000

struct uk_pollfd {
	int32_t fd;
	int16_t events;
	int16_t revents;
};

#define UK_FD_SETSIZE	1024

struct uk_fd_set {
	uint64_t fds_bits[UK_FD_SETSIZE / 64];
};

#define UK_EPOLLIN	0x001U
#define UK_EPOLLPRI	0x002U
#define UK_EPOLLOUT	0x004U
#define UK_EPOLLERR	0x008U
#define UK_EPOLLHUP	0x010U
#define UK_EPOLLRDNORM	0x040U
#define UK_EPOLLRDBAND	0x080U
#define UK_EPOLLWRNORM	0x100U
#define UK_EPOLLWRBAND	0x200U
#define UK_EPOLLMSG	0x400U
#define UK_EPOLLRDHUP	0x2000U
#define UK_EPOLLEXCLUSIVE	(1U << 28)
#define UK_EPOLLWAKEUP	(1U << 29)
#define UK_EPOLLONESHOT	(1U << 30)
#define UK_EPOLLET	(1U << 31)

#define UK_EPOLL_CTL_ADD	1
#define UK_EPOLL_CTL_DEL	2
#define UK_EPOLL_CTL_MOD	3
#define UK_EPOLL_CLOEXEC	02000000

#if defined(__x86_64__)
#define UK_EPOLL_PACKED	__attribute__((packed))
#else
#define UK_EPOLL_PACKED
#endif

struct uk_epoll_event {
	uint32_t events;
	uint64_t data;
} UK_EPOLL_PACKED;

#define UK_EFD_SEMAPHORE	1
#define UK_EFD_CLOEXEC		02000000
#define UK_EFD_NONBLOCK		04000

#define UK_PIPE_BUF		4096

#endif /* __UK_ABI_POLL_H__ */
