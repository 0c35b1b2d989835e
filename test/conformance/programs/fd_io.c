/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading and writing, on each kind of descriptor. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "check.h"
#include "kinds.h"

static char buf[64];
static struct iovec vector[2] = { { buf, 8 }, { buf + 8, 8 } };

static long do_read(int fd)
{
	return read(fd, buf, 8);
}

static long do_read_nothing(int fd)
{
	return read(fd, buf, 0);
}

static long do_write(int fd)
{
	memset(buf, 0, sizeof(buf));
	return write(fd, buf, 8);
}

static long do_write_nothing(int fd)
{
	return write(fd, buf, 0);
}

static long do_pread(int fd)
{
	return pread(fd, buf, 8, 1);
}

static long do_pread_negative(int fd)
{
	return pread(fd, buf, 8, -1);
}

static long do_pwrite(int fd)
{
	return pwrite(fd, buf, 8, 1);
}

static long do_readv(int fd)
{
	return readv(fd, vector, 2);
}

static long do_readv_bad(int fd)
{
	return readv(fd, vector, -1);
}

static long do_writev(int fd)
{
	memset(buf, 0, sizeof(buf));
	return writev(fd, vector, 2);
}

static long do_preadv(int fd)
{
	return preadv(fd, vector, 2, 0);
}

static long do_pwritev(int fd)
{
	return pwritev(fd, vector, 2, 0);
}

static long do_seek_set(int fd)
{
	return lseek(fd, 3, SEEK_SET);
}

static long do_seek_cur(int fd)
{
	return lseek(fd, 0, SEEK_CUR);
}

static long do_seek_bad(int fd)
{
	return lseek(fd, 0, 99);
}

static const struct fd_call calls[] = {
	{ "read", do_read, false },
	{ "read: nothing,", do_read_nothing, false },
	{ "write", do_write, false },
	{ "write: nothing,", do_write_nothing, false },
	{ "pread", do_pread, true },
	{ "pread: negative,", do_pread_negative, false },
	{ "pwrite", do_pwrite, true },
	{ "readv", do_readv, false },
	{ "readv: bad count,", do_readv_bad, false },
	{ "writev", do_writev, false },
	{ "preadv", do_preadv, true },
	{ "pwritev", do_pwritev, true },
	{ "lseek: SEEK_SET,", do_seek_set, true },
	{ "lseek: SEEK_CUR,", do_seek_cur, true },
	{ "lseek: bad,", do_seek_bad, true },
};

void program_fd_io(void)
{
	try_kinds(calls, COUNT(calls));
}
