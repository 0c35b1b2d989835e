/* SPDX-License-Identifier: BSD-3-Clause */
/* Sockets, over the system calls of posix-socket. */
#include <uk/config.h>
#include <sys/socket.h>
#if CONFIG_LIBUKSYSCALL
#include <uk/syscall.h>
#endif
#include "nolibc.h"

int socket(int domain, int type, int protocol)
{
	return (int)nolibc_ret(uk_syscall_r_socket(domain, type, protocol));
}

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return (int)nolibc_ret(uk_syscall_r_bind(fd, (long)addr, len));
}

int listen(int fd, int backlog)
{
	return (int)nolibc_ret(uk_syscall_r_listen(fd, backlog));
}

int accept(int fd, struct sockaddr *addr, socklen_t *len)
{
	return (int)nolibc_ret(uk_syscall_r_accept(fd, (long)addr, (long)len));
}

int accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	return (int)nolibc_ret(uk_syscall_r_accept4(fd, (long)addr, (long)len,
						    flags));
}

int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return (int)nolibc_ret(uk_syscall_r_connect(fd, (long)addr, len));
}

int shutdown(int fd, int how)
{
	return (int)nolibc_ret(uk_syscall_r_shutdown(fd, how));
}

int getsockopt(int fd, int level, int name, void *val, socklen_t *len)
{
	return (int)nolibc_ret(uk_syscall_r_getsockopt(fd, level, name,
						       (long)val, (long)len));
}

int setsockopt(int fd, int level, int name, const void *val, socklen_t len)
{
	return (int)nolibc_ret(uk_syscall_r_setsockopt(fd, level, name,
						       (long)val, len));
}

int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	return (int)nolibc_ret(uk_syscall_r_getsockname(fd, (long)addr,
							(long)len));
}

int getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	return (int)nolibc_ret(uk_syscall_r_getpeername(fd, (long)addr,
							(long)len));
}

ssize_t sendto(int fd, const void *buf, size_t n, int flags,
	       const struct sockaddr *addr, socklen_t len)
{
	return nolibc_ret(uk_syscall_r_sendto(fd, (long)buf, (long)n, flags,
					      (long)addr, len));
}

ssize_t recvfrom(int fd, void *buf, size_t n, int flags,
		 struct sockaddr *addr, socklen_t *len)
{
	return nolibc_ret(uk_syscall_r_recvfrom(fd, (long)buf, (long)n, flags,
						(long)addr, (long)len));
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
	return sendto(fd, buf, n, flags, NULL, 0);
}

ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	return recvfrom(fd, buf, n, flags, NULL, NULL);
}
