/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: vectors of buffers. */
#ifndef __NOLIBC_SYS_UIO_H__
#define __NOLIBC_SYS_UIO_H__

#include <sys/types.h>

struct iovec {
	void *iov_base;
	size_t iov_len;
};

#ifdef __cplusplus
extern "C" {
#endif

ssize_t readv(int fd, const struct iovec *iov, int n);
ssize_t writev(int fd, const struct iovec *iov, int n);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_SYS_UIO_H__ */
