/* SPDX-License-Identifier: BSD-3-Clause */
/* What nolibc's files share. */
#ifndef __NOLIBC_H__
#define __NOLIBC_H__

#include <stddef.h>

/** A system call's result as a C function returns it: -1 and errno. */
long nolibc_ret(long r);

/**
 * Writes to (reads from) a standard stream; one of io_fd.c and io_console.c.
 *
 * @return how many bytes, or -errno
 */
long nolibc_write(int fd, const void *buf, size_t n);
long nolibc_read(int fd, void *buf, size_t n);

/** Runs what atexit() registered, last first. */
void nolibc_run_atexit(void);

#endif /* __NOLIBC_H__ */
