/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls on descriptors: close, dup, fcntl, ioctl. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/ioctl.h>
#include <uk/syscall.h>
#include "fdtab.h"
#include "locks.h"

/* Status flags that F_SETFL may change. */
#define SETFL_FLAGS	(UK_O_APPEND | UK_O_NONBLOCK | UK_O_NOATIME | \
			 UK_O_DIRECT)

UK_SYSCALL_R_DEFINE(long, close, int, fd)
{
	return uk_fd_close(fd);
}

UK_SYSCALL_R_DEFINE(long, close_range, unsigned int, first,
		    unsigned int, last, unsigned int, flags)
{
	struct uk_fdtab *t = fdtab_current();
	unsigned int fd;

	/* un-sharing a table first is not supported */
	if (first > last || (flags & ~UK_CLOSE_RANGE_CLOEXEC))
		return -EINVAL;
	for (fd = first; fd <= last && fd < t->size; fd++) {
		if (!t->file[fd])
			continue;
		if (flags & UK_CLOSE_RANGE_CLOEXEC)
			fdtab_set_cloexec(t, (int)fd, true);
		else
			uk_ofile_put(fdtab_remove(t, (int)fd));
	}
	return 0;
}

static long dup_from(int fd, int min, bool cloexec)
{
	struct uk_fdtab *t = fdtab_current();
	struct uk_ofile *of = fdtab_get(t, fd);
	long r;

	if (!of)
		return -EBADF;
	r = fdtab_install(t, of, min, cloexec);
	if (r < 0)
		uk_ofile_put(of);
	return r;
}

static long dup_to(int fd, int newfd, bool cloexec)
{
	struct uk_fdtab *t = fdtab_current();
	struct uk_ofile *of = fdtab_get(t, fd);
	long r;

	if (!of)
		return -EBADF;
	r = fdtab_replace(t, of, newfd, cloexec);
	if (r < 0)
		uk_ofile_put(of);
	return r;
}

UK_SYSCALL_R_DEFINE(long, dup, int, fd)
{
	return dup_from(fd, 0, false);
}

UK_SYSCALL_R_DEFINE(long, dup2, int, fd, int, newfd)
{
	if (fd == newfd)
		return fdtab_peek(fdtab_current(), fd) ? fd : -EBADF;
	return dup_to(fd, newfd, false);
}

UK_SYSCALL_R_DEFINE(long, dup3, int, fd, int, newfd, unsigned int, flags)
{
	if (fd == newfd || (flags & ~(unsigned int)UK_O_CLOEXEC))
		return -EINVAL;
	return dup_to(fd, newfd, flags & UK_O_CLOEXEC);
}

static __noinline long file_ctl(struct uk_ofile *of, unsigned int req, __uptr arg)
{
	if (!of->file->ops->ctl)
		return -ENOTTY;
	return of->file->ops->ctl(of->file, req, arg);
}

static void set_flags(struct uk_ofile *of, unsigned int mask,
		      unsigned int flags)
{
	of->flags = (of->flags & ~mask) | (flags & mask);
}

/* What only some kinds of files know. */
static long ask_file(struct uk_ofile *of, int cmd, __uptr arg)
{
	long r = file_ctl(of, UK_FILE_CTL_FCNTL(cmd), arg);

	if (r != -ENOTTY)
		return r;
	return cmd == UK_F_GET_SEALS ? -EINVAL : -EBADF;
}

static long fcntl_ofile(struct uk_ofile *of, int fd, int cmd, __uptr arg)
{
	struct uk_fdtab *t = fdtab_current();

	switch (cmd) {
	case UK_F_GETFD:
		return fdtab_cloexec(t, fd) ? UK_FD_CLOEXEC : 0;
	case UK_F_SETFD:
		fdtab_set_cloexec(t, fd, arg & UK_FD_CLOEXEC);
		return 0;
	case UK_F_GETFL:
		/* a place has no access mode */
		return (long)(of->flags & UK_O_PATH ?
			      of->flags & ~(unsigned int)UK_O_ACCMODE :
			      of->flags);
	case UK_F_SETFL:
		if (of->flags & UK_O_PATH)
			return -EBADF;
		set_flags(of, SETFL_FLAGS, (unsigned int)arg);
		return 0;
	case UK_F_GETOWN:	/* nobody: signals of files are not sent */
	case UK_F_GETSIG:
		return of->flags & UK_O_PATH ? -EBADF : 0;
	case UK_F_GETPIPE_SZ:
	case UK_F_SETPIPE_SZ:
	case UK_F_GET_SEALS:
		return ask_file(of, cmd, arg);
	case UK_F_GETLK:
	case UK_F_SETLK:
	case UK_F_SETLKW:
	case UK_F_OFD_GETLK:
	case UK_F_OFD_SETLK:
	case UK_F_OFD_SETLKW:
		if (of->flags & UK_O_PATH)
			return -EBADF;
		return fd_lock_fcntl(of, fd, cmd, (struct uk_flock *)arg);
	}
	if (of->flags & UK_O_PATH)
		return -EBADF;
	return cmd == UK_F_GETLEASE ? UK_F_UNLCK : -EINVAL;	/* nobody's */
}

UK_SYSCALL_R_DEFINE(long, fcntl, int, fd, int, cmd, __uptr, arg)
{
	struct uk_ofile *of;
	long r;

	if (cmd == UK_F_DUPFD || cmd == UK_F_DUPFD_CLOEXEC) {
		if ((int)arg < 0)
			return -EINVAL;
		return dup_from(fd, (int)arg, cmd == UK_F_DUPFD_CLOEXEC);
	}
	of = fdtab_get(fdtab_current(), fd);
	if (!of)
		return -EBADF;
	r = fcntl_ofile(of, fd, cmd, arg);
	uk_ofile_put(of);
	return r;
}

/* Bytes that can be read from a file with positions. */
static long bytes_left(struct uk_ofile *of, int *out)
{
	struct uk_filestat st;
	int rc = uk_file_getstat(of->file, UK_STATX_SIZE, &st);

	if (!rc)
		*out = (int)((__off)st.size - of->pos);
	return rc;
}

static long ioctl_ofile(struct uk_ofile *of, int fd, unsigned int req,
			__uptr arg)
{
	switch (req) {
	case UK_FIONBIO:
		set_flags(of, UK_O_NONBLOCK, *(int *)arg ? UK_O_NONBLOCK : 0);
		return 0;
	case UK_FIOCLEX:
	case UK_FIONCLEX:
		fdtab_set_cloexec(fdtab_current(), fd, req == UK_FIOCLEX);
		return 0;
	case UK_FIONREAD:
		if ((of->file->ops->traits & (UK_FILE_SEEKABLE |
					      UK_FILE_DIRECTORY)) ==
		    UK_FILE_SEEKABLE && !of->node)
			return bytes_left(of, (int *)arg);
		break;
	}
	if (UK_FILE_CTL_INTERNAL(req))
		return -ENOTTY;
	return file_ctl(of, req, arg);
}

UK_SYSCALL_R_DEFINE(long, ioctl, int, fd, unsigned int, req, __uptr, arg)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);
	long r;

	if (!of)
		return -EBADF;
	r = of->flags & UK_O_PATH ? -EBADF : ioctl_ofile(of, fd, req, arg);
	uk_ofile_put(of);
	return r;
}

UK_SYSCALL_R_DEFINE(long, flock, int, fd, int, op)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);
	long r;

	if (!of)
		return -EBADF;
	r = of->flags & UK_O_PATH ? -EBADF : fd_flock(of, op);
	uk_ofile_put(of);
	return r;
}
