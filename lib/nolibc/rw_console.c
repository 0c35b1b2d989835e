/* SPDX-License-Identifier: BSD-3-Clause */
/* read() and write() of an image without posix-fd: the standard streams. */
#include <unistd.h>
#include "nolibc.h"

ssize_t read(int fd, void *buf, size_t n)
{
	return nolibc_ret(nolibc_read(fd, buf, n));
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return nolibc_ret(nolibc_write(fd, buf, n));
}
