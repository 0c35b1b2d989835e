/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: descriptors and time, over the system calls of the image. */
#ifndef __NOLIBC_UNISTD_H__
#define __NOLIBC_UNISTD_H__

#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#ifdef __cplusplus
extern "C" {
#endif

ssize_t read(int fd, void *buf, size_t n);
ssize_t write(int fd, const void *buf, size_t n);
int close(int fd);
off_t lseek(int fd, off_t off, int whence);
unsigned int sleep(unsigned int seconds);
int usleep(useconds_t usec);
void _exit(int status) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_UNISTD_H__ */
