/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls about positions and whole files: lseek, fsync, advice. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/config.h>
#include <uk/syscall.h>
#include "fdtab.h"

static long size_of(struct uk_ofile *of, __off *size)
{
	struct uk_filestat st;
	int rc;

	if (of->file->ops->traits & UK_FILE_NO_END)
		return -EINVAL;
	rc = uk_file_getstat(of->file, UK_STATX_SIZE, &st);
	*size = (__off)st.size;
	return rc;
}

#if CONFIG_LIBPOSIX_FD_HOLES
/* Where the file says that data or a hole begins. -ENOTTY: it knows none. */
static int ask(struct uk_file *f, bool data, __off *off)
{
	return f->ops->ctl ?
	       f->ops->ctl(f, data ? UK_FILE_CTL_SEEK_DATA :
			   UK_FILE_CTL_SEEK_HOLE, (__uptr)off) : -ENOTTY;
}
#else
static int ask(struct uk_file *f __maybe_unused, bool data __maybe_unused,
	       __off *off __maybe_unused)
{
	return -ENOTTY;
}
#endif

/* All of a file that knows no holes is data: its only one is at its end. */
static long seek_data(struct uk_ofile *of, __off off, __off size, int whence)
{
	bool data = whence == UK_SEEK_DATA;
	int rc;

	if (off < 0 || off >= size)
		return -ENXIO;
	rc = ask(of->file, data, &off);
	if (rc == -ENOTTY)
		return data ? off : size;
	return rc ? rc : off;
}

static long seek(struct uk_ofile *of, __off off, int whence)
{
	__off base = 0, pos;
	long rc;

	if (whence < UK_SEEK_SET || whence > UK_SEEK_HOLE)
		return -EINVAL;
	if (!(of->file->ops->traits & UK_FILE_SEEKABLE))
		return -ESPIPE;
	/* all positions of a device that knows of no size are one */
	if (of->node && !of->file->ops->getstat)
		return 0;
	switch (whence) {
	case UK_SEEK_SET:
		break;
	case UK_SEEK_CUR:
		base = of->pos;
		break;
	case UK_SEEK_END:
	case UK_SEEK_DATA:
	case UK_SEEK_HOLE:
		rc = size_of(of, &base);
		if (rc)
			return rc;
		break;
	default:
		return -EINVAL;
	}
	if (whence == UK_SEEK_DATA || whence == UK_SEEK_HOLE) {
		pos = seek_data(of, off, base, whence);
		if (pos < 0)
			return pos;
	} else if (uk_add_overflow(base, off, &pos)) {
		return -EINVAL;
	}
	if (pos < 0)
		return -EINVAL;
	of->pos = pos;
	return pos;
}

UK_SYSCALL_R_DEFINE(long, lseek, int, fd, __off, off, int, whence)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);
	long r;

	if (!of)
		return -EBADF;
	uk_ofile_pos_lock(of);
	r = of->flags & UK_O_PATH ? -EBADF : seek(of, off, whence);
	uk_ofile_pos_unlock(of);
	uk_ofile_put(of);
	return r;
}

static long sync_fd(int fd, bool datasync)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);
	const struct uk_file_ops *ops;
	long r = -ENOTTY;

	if (!of)
		return -EBADF;
	ops = of->file->ops;
	if (of->flags & UK_O_PATH)
		r = -EBADF;
	else if (ops->ctl)
		r = ops->ctl(of->file, UK_FILE_CTL_SYNC, datasync);
	if (r == -ENOTTY)
		r = ops->traits & UK_FILE_DIRECTORY ? 0 : -EINVAL;
	uk_ofile_put(of);
	return r;
}

UK_SYSCALL_R_DEFINE(long, fsync, int, fd)
{
	return sync_fd(fd, false);
}

UK_SYSCALL_R_DEFINE(long, fdatasync, int, fd)
{
	return sync_fd(fd, true);
}

/* Advice may be ignored; wrong advice is still an error. */
UK_SYSCALL_R_DEFINE(long, fadvise64, int, fd, __off, off,
		    __off, len, int, advice)
{
	struct uk_ofile *of = uk_fd_get(fd);
	struct uk_filestat st;
	long r;

	(void)off;
	if (!of)
		return -EBADF;
	r = uk_file_getstat(of->file, UK_STATX_TYPE, &st);
	if (!r && UK_S_ISFIFO(st.mode))
		r = -ESPIPE;
	else if (len < 0 || advice < UK_POSIX_FADV_NORMAL ||
		 advice > UK_POSIX_FADV_NOREUSE)
		r = -EINVAL;
	uk_ofile_put(of);
	return r;
}
