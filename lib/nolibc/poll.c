/* SPDX-License-Identifier: BSD-3-Clause */
/* poll and epoll, over the system calls of posix-poll. */
#include <uk/config.h>
#include <poll.h>
#include <sys/epoll.h>
#if CONFIG_LIBUKSYSCALL
#include <uk/syscall.h>
#endif
#include "nolibc.h"

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	return (int)nolibc_ret(uk_syscall_r_poll((long)fds, (long)n, timeout));
}

int epoll_create1(int flags)
{
	return (int)nolibc_ret(uk_syscall_r_epoll_create1(flags));
}

int epoll_ctl(int ep, int op, int fd, struct epoll_event *ev)
{
	return (int)nolibc_ret(uk_syscall_r_epoll_ctl(ep, op, fd, (long)ev));
}

int epoll_wait(int ep, struct epoll_event *ev, int max, int timeout)
{
	return (int)nolibc_ret(uk_syscall_r_epoll_pwait(ep, (long)ev, max,
							timeout, 0, 0));
}
