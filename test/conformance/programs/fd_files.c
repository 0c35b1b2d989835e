/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls about files, on each kind of descriptor. */
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

static long do_fsync(int fd)
{
	return fsync(fd);
}

static long do_fdatasync(int fd)
{
	return fdatasync(fd);
}

static long do_syncfs(int fd)
{
	return syncfs(fd);
}

static long do_sync_range(int fd)
{
	return sync_file_range(fd, 0, 0, 2);
}

static long do_ftruncate(int fd)
{
	return ftruncate(fd, 100);
}

static long do_fallocate(int fd)
{
	return fallocate(fd, 0, 0, 200);
}

static long do_fadvise(int fd)
{
	errno = posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return errno ? -1 : 0;
}

static long do_readahead(int fd)
{
	return readahead(fd, 0, 100);
}

static long do_fstat_type(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? -1 : (long)(st.st_mode & S_IFMT);
}

static long do_fstatfs(int fd)
{
	struct statfs st;

	return fstatfs(fd, &st);
}

static long do_fchdir(int fd)
{
	int base = open(".", O_RDONLY | O_DIRECTORY), error;
	long r = fchdir(fd);

	error = errno;
	if (fchdir(base))
		r = -2;
	close(base);
	errno = error;
	return r;
}

static long do_getdents(int fd)
{
	char many[2048];

	return syscall(SYS_getdents64, fd, many, sizeof(many)) < 0 ? -1 : 0;
}

static long do_getdents_small(int fd)
{
	return syscall(SYS_getdents64, fd, (char[8]){ 0 }, 8);
}

static long do_fchmod(int fd)
{
	struct stat st;

	/* musl falls back on a path: not what is to be tested */
	return syscall(SYS_fchmod, fd, fstat(fd, &st) ? 0640 : st.st_mode);
}

static long do_fchown(int fd)
{
	return syscall(SYS_fchown, fd, -1, -1);
}

static long do_futimens(int fd)
{
	return futimens(fd, NULL);
}

static long do_openat(int fd)
{
	int made = openat(fd, "x", O_RDONLY), error = errno;

	close(made);
	errno = error;
	return made < 0 ? -1 : 0;
}

static const struct fd_call calls[] = {
	{ "fsync", do_fsync, false },
	{ "fdatasync", do_fdatasync, false },
	{ "syncfs", do_syncfs, false },
	{ "sync_file_range", do_sync_range, false },
	{ "ftruncate", do_ftruncate, false },
	{ "fallocate", do_fallocate, false },
	{ "posix_fadvise", do_fadvise, false },
	{ "readahead", do_readahead, false },
	{ "fstat: type,", do_fstat_type, true },
	{ "fstatfs", do_fstatfs, true },
	{ "fchdir", do_fchdir, false },
	{ "getdents64", do_getdents, false },
	{ "getdents64: 8 bytes,", do_getdents_small, false },
	{ "fchmod", do_fchmod, true },
	{ "fchown", do_fchown, true },
	{ "futimens", do_futimens, true },
	{ "openat", do_openat, false },
};

void program_fd_files(void)
{
	try_kinds(calls, COUNT(calls));
}
