/* SPDX-License-Identifier: BSD-3-Clause */
/* Operations that only sockets with names have. */
#ifndef __UNIXSOCK_NAMES_H__
#define __UNIXSOCK_NAMES_H__

#include "unixsock.h"

int unix_create(int family, int type, int protocol, struct posix_socket **out);
int unix_bind(struct posix_socket *s, const void *addr, __u32 len);
int unix_listen(struct posix_socket *s, int backlog);
int unix_accept(struct posix_socket *s, struct posix_socket **out);
int unix_connect(struct posix_socket *s, const void *addr, __u32 len);
int unix_connect_wait(struct posix_socket *s, const void *addr, __u32 len,
		      __nsec deadline);

#endif /* __UNIXSOCK_NAMES_H__ */
