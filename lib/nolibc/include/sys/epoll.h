/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: sets of descriptors to wait for. */
#ifndef __NOLIBC_SYS_EPOLL_H__
#define __NOLIBC_SYS_EPOLL_H__

#include <stdint.h>

#define EPOLL_CLOEXEC 02000000

#define EPOLLIN 0x001
#define EPOLLPRI 0x002
#define EPOLLOUT 0x004
#define EPOLLERR 0x008
#define EPOLLHUP 0x010
#define EPOLLRDHUP 0x2000
#define EPOLLONESHOT (1U << 30)
#define EPOLLET (1U << 31)

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

typedef union epoll_data {
	void *ptr;
	int fd;
	uint32_t u32;
	uint64_t u64;
} epoll_data_t;

struct epoll_event {
	uint32_t events;
	epoll_data_t data;
}
#ifdef __x86_64__
__attribute__((packed))
#endif
;

#ifdef __cplusplus
extern "C" {
#endif

int epoll_create1(int flags);
int epoll_ctl(int ep, int op, int fd, struct epoll_event *ev);
int epoll_wait(int ep, struct epoll_event *ev, int max, int timeout);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_SYS_EPOLL_H__ */
