/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors, over the system calls of posix-fd and posix-fs. */
#include <uk/config.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/uio.h>
#if CONFIG_LIBUKSYSCALL
#include <uk/syscall.h>
#endif
#include <unistd.h>
#include "nolibc.h"

ssize_t read(int fd, void *buf, size_t n)
{
	return nolibc_ret(uk_syscall_r_read(fd, (long)buf, (long)n));
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return nolibc_ret(uk_syscall_r_write(fd, (long)buf, (long)n));
}

ssize_t readv(int fd, const struct iovec *iov, int n)
{
	return nolibc_ret(uk_syscall_r_readv(fd, (long)iov, n));
}

ssize_t writev(int fd, const struct iovec *iov, int n)
{
	return nolibc_ret(uk_syscall_r_writev(fd, (long)iov, n));
}

int close(int fd)
{
	return (int)nolibc_ret(uk_syscall_r_close(fd));
}

off_t lseek(int fd, off_t off, int whence)
{
	return nolibc_ret(uk_syscall_r_lseek(fd, off, whence));
}

/* -100: relative to the working directory. */
int open(const char *path, int flags, ...)
{
	va_list ap;
	long mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, int) : 0;
	va_end(ap);
	return (int)nolibc_ret(uk_syscall_r_openat(-100, (long)path, flags,
						   mode));
}

int fcntl(int fd, int cmd, ...)
{
	va_list ap;
	long arg;

	va_start(ap, cmd);
	arg = va_arg(ap, long);
	va_end(ap);
	return (int)nolibc_ret(uk_syscall_r_fcntl(fd, cmd, arg));
}
