/* SPDX-License-Identifier: BSD-3-Clause */
/* errno, and the one place that sets it from a system call's result. */
#include <errno.h>
#include <string.h>
#include "nolibc.h"

int errno;

long nolibc_ret(long r)
{
	if ((unsigned long)r >= -4095UL) {
		errno = (int)-r;
		return -1;
	}
	return r;
}

static const struct {
	short num;
	const char *text;
} texts[] = {
	{ 0, "Success" },
	{ EPERM, "Operation not permitted" },
	{ ENOENT, "No such file or directory" },
	{ EINTR, "Interrupted system call" },
	{ EIO, "Input/output error" },
	{ EBADF, "Bad file descriptor" },
	{ EAGAIN, "Resource temporarily unavailable" },
	{ ENOMEM, "Out of memory" },
	{ EACCES, "Permission denied" },
	{ EFAULT, "Bad address" },
	{ EEXIST, "File exists" },
	{ EINVAL, "Invalid argument" },
	{ EMFILE, "Too many open files" },
	{ ENOSPC, "No space left on device" },
	{ EPIPE, "Broken pipe" },
	{ ERANGE, "Result out of range" },
	{ ENOSYS, "Function not implemented" },
	{ EAFNOSUPPORT, "Address family not supported" },
	{ EADDRINUSE, "Address already in use" },
	{ EADDRNOTAVAIL, "Cannot assign requested address" },
	{ ENETUNREACH, "Network is unreachable" },
	{ ECONNRESET, "Connection reset by peer" },
	{ ENOTCONN, "Not connected" },
	{ ETIMEDOUT, "Timed out" },
	{ ECONNREFUSED, "Connection refused" },
};

char *strerror(int errnum)
{
	unsigned int i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].num == errnum)
			return (char *)texts[i].text;
	}
	return (char *)"Unknown error";
}
