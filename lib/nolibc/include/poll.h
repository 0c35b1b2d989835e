/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: waiting for descriptors. */
#ifndef __NOLIBC_POLL_H__
#define __NOLIBC_POLL_H__

typedef unsigned long nfds_t;

struct pollfd {
	int fd;
	short events;
	short revents;
};

#define POLLIN 0x001
#define POLLPRI 0x002
#define POLLOUT 0x004
#define POLLERR 0x008
#define POLLHUP 0x010
#define POLLNVAL 0x020

#ifdef __cplusplus
extern "C" {
#endif

int poll(struct pollfd *fds, nfds_t n, int timeout);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_POLL_H__ */
