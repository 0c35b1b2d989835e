/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: opening files. */
#ifndef __NOLIBC_FCNTL_H__
#define __NOLIBC_FCNTL_H__

#include <sys/types.h>

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_NONBLOCK 04000
#define O_CLOEXEC 02000000
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define FD_CLOEXEC 1

#ifdef __cplusplus
extern "C" {
#endif

int open(const char *path, int flags, ...);
int fcntl(int fd, int cmd, ...);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_FCNTL_H__ */
