/* SPDX-License-Identifier: BSD-3-Clause */
/* Standard streams by the descriptors of posix-fd. */
#include <uk/config.h>
#if CONFIG_LIBUKSYSCALL
#include <uk/syscall.h>
#endif
#include "nolibc.h"

long nolibc_write(int fd, const void *buf, size_t n)
{
	return uk_syscall_r_write(fd, (long)buf, (long)n);
}

long nolibc_read(int fd, void *buf, size_t n)
{
	return uk_syscall_r_read(fd, (long)buf, (long)n);
}
