/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls that read and write. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/uio.h>
#include <uk/syscall.h>
#include "fdtab.h"

#define NO_OFFSET ((__off)-1)	/* the description's position */

/* The arguments of a call, kept where its usual path needs them anyway. */
struct rw {
	struct uk_iovec iov;
	__off off;
	int fd;
};

#define RW(fd, buf, len, off)	{ { buf, MIN(len, FD_RW_MAX) }, off, fd }

static long rw_whole(const struct rw *c, bool write)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), c->fd);
	const __off *off = c->off == NO_OFFSET ? NULL : &c->off;
	long r;

	if (unlikely(!of))
		return -EBADF;
	r = write ? uk_ofile_write(of, &c->iov, 1, off) :
		    uk_ofile_read(of, &c->iov, 1, off);
	uk_ofile_put(of);
	return r;
}

/*
 * read(), pread() and write() try first what is usual: one call of the file's
 * operation, which does not yield, so the table's reference suffices. What is
 * not usual gives -EAGAIN, as does a file that is not ready: then the _rest
 * functions make the whole call. They are also where signals are delivered.
 */
static __always_inline long try_read(const struct rw *c)
{
	struct uk_ofile *of = fdtab_peek(fdtab_current(), c->fd);
	const struct uk_file_ops *ops;
	long r;

	if (unlikely(!of))
		return -EBADF;
	ops = of->file->ops;
	if (unlikely(!ofile_readable(of) || !ops->read))
		return -EAGAIN;
	if (c->off != NO_OFFSET) {
		if (unlikely(!(ops->traits & UK_FILE_SEEKABLE)))
			return -EAGAIN;
		if (unlikely(fd_bad_range(c->off, c->iov.iov_len)))
			return -EINVAL;
		return ops->read(of->file, &c->iov, 1, c->off, UK_FILE_TRY);
	}
	/* another thread moves the position on when what it reads has come */
	if (unlikely(of->pos_busy))
		return -EAGAIN;
	r = ops->read(of->file, &c->iov, 1, of->pos, UK_FILE_TRY);
	if (r > 0 && ops->traits & UK_FILE_SEEKABLE)
		of->pos += r;
	return r;
}

static __noinline long read_rest(const struct rw *c, long r)
{
	if (r != -EAGAIN)
		return uk_syscall_boundary(r);
	return UK_SYSCALL_RUN(rw_whole(c, false));
}

UK_SYSCALL_R_FAST_DEFINE(long, read, int, fd, void *, buf, __sz, len)
{
	struct rw c = RW(fd, buf, len, NO_OFFSET);
	long r = try_read(&c);

	if (likely(r != -EAGAIN && !uk_syscall_attention))
		return r;
	return read_rest(&c, r);
}

UK_SYSCALL_R_FAST_DEFINE(long, pread64, int, fd, void *, buf, __sz, len,
			 __off, off)
{
	struct rw c = RW(fd, buf, len, off);
	long r = unlikely(off < 0) ? -EINVAL : try_read(&c);

	if (likely(r != -EAGAIN && !uk_syscall_attention))
		return r;
	return read_rest(&c, r);
}

static __always_inline long try_write(const struct rw *c)
{
	struct uk_ofile *of = fdtab_peek(fdtab_current(), c->fd);
	const struct uk_file_ops *ops;

	if (unlikely(!of))
		return -EBADF;
	ops = of->file->ops;
	if (unlikely(!ofile_writable(of) || !ops->write ||
		     ops->traits & UK_FILE_SEEKABLE))
		return -EAGAIN;
	return ops->write(of->file, &c->iov, 1, 0, 0);
}

/* A stream took a part, or failed. */
static long write_on(const struct rw *c, long r)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), c->fd);

	if (!of)
		return -EBADF;
	r = ofile_write_rest(of, &c->iov, 1, r);
	uk_ofile_put(of);
	return r;
}

static __noinline long write_rest(const struct rw *c, long r)
{
	if (r == -EAGAIN)
		return UK_SYSCALL_RUN(rw_whole(c, true));
	if (r != (long)c->iov.iov_len)
		r = write_on(c, r);
	return uk_syscall_boundary(r);
}

UK_SYSCALL_R_FAST_DEFINE(long, write, int, fd, void *, buf, __sz, len)
{
	struct rw c = RW(fd, buf, len, NO_OFFSET);
	long r = try_write(&c);

	if (likely(r == (long)c.iov.iov_len && !uk_syscall_attention))
		return r;
	return write_rest(&c, r);
}

UK_SYSCALL_R_DEFINE(long, pwrite64, int, fd, void *, buf, __sz, len,
		    __off, off)
{
	struct rw c = RW(fd, buf, len, off);

	return off < 0 ? -EINVAL : rw_whole(&c, true);
}

/* Checks a vector that came from the program. The sum must fit a signed
 * word; a transfer longer than FD_RW_MAX is cut to whole pieces below it.
 * @return the sum, or -EINVAL
 */
static __ssz check_iov(const struct uk_iovec *iov, int *iovcnt)
{
	__sz sum = 0;
	int i, keep = *iovcnt;

	if (*iovcnt < 0 || *iovcnt > UK_IOV_MAX)
		return -EINVAL;
	for (i = 0; i < *iovcnt; i++) {
		if (iov[i].iov_len > (~(__sz)0 >> 1) - sum)
			return -EINVAL;
		sum += iov[i].iov_len;
		if (sum > FD_RW_MAX && keep == *iovcnt)
			keep = i;
	}
	*iovcnt = keep;
	return (__ssz)sum;
}

static bool usable(int fd, bool write)
{
	const struct uk_ofile *of = fdtab_peek(fdtab_current(), fd);

	return of && (write ? ofile_writable(of) : ofile_readable(of));
}

/* Can the file be read (written) at all? */
static bool moves(int fd, bool write)
{
	const struct uk_ofile *of = fdtab_peek(fdtab_current(), fd);
	const struct uk_file_ops *ops = of ? of->file->ops : NULL;

	return ops && (write ? !!ops->write : ops->read ||
			ops->traits & UK_FILE_DIRECTORY);
}

/* uk_ofile_read(), uk_ofile_write(), ofile_append() */
typedef __ssz rw_fn(struct uk_ofile *of, const struct uk_iovec *iov,
		    int iovcnt, const __off *off);

static long rw_vec(int fd, const struct uk_iovec *iov, int iovcnt,
		   const __off *off, rw_fn *fn)
{
	bool write = fn != uk_ofile_read;
	struct uk_ofile *of;
	struct uk_fd_iov own;
	struct uk_iovec cut;
	long r;

	r = check_iov(iov, &iovcnt);
	if (r < 0 || (!r && !off && moves(fd, write)))
		return usable(fd, write) ? r : -EBADF;
	/* the first piece that is not empty is too long alone */
	if (unlikely(r > (long)FD_RW_MAX && !uk_iov_len(iov, iovcnt))) {
		cut = (struct uk_iovec) { iov[iovcnt].iov_base, FD_RW_MAX };
		iov = &cut;
		iovcnt = 1;
	}
	of = fdtab_get(fdtab_current(), fd);
	if (!of)
		return -EBADF;
	r = uk_fd_iov_take(&own, iov, (__sz)iovcnt);
	if (!r) {
		r = fn(of, own.iov, iovcnt, off);
		uk_fd_iov_drop(&own);
	}
	uk_ofile_put(of);
	return r;
}

UK_SYSCALL_R_DEFINE(long, readv, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt)
{
	return rw_vec(fd, iov, iovcnt, NULL, uk_ofile_read);
}

UK_SYSCALL_R_DEFINE(long, writev, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt)
{
	return rw_vec(fd, iov, iovcnt, NULL, uk_ofile_write);
}

/* The high half of an offset only exists on 32-bit machines. */
UK_SYSCALL_R_DEFINE(long, preadv, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high)
{
	(void)high;
	return off < 0 ? -EINVAL :
	       rw_vec(fd, iov, iovcnt, &off, uk_ofile_read);
}

UK_SYSCALL_R_DEFINE(long, pwritev, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high)
{
	(void)high;
	return off < 0 ? -EINVAL :
	       rw_vec(fd, iov, iovcnt, &off, uk_ofile_write);
}

/* What changes nothing where each file is memory: no waiting for a device, and
 * nothing to make lasting. */
#define RWF_IDLE	(0x1 /* HIPRI */ | 0x2 /* DSYNC */ | 0x4 /* SYNC */)

#define RWF_APPEND	0x10

/* preadv2/pwritev2: offset -1 is the position. */
static long rw_vec2(int fd, const struct uk_iovec *iov, int iovcnt, __off off,
		    unsigned int flags, rw_fn *fn)
{
	bool write = fn != uk_ofile_read;

	if (flags & ~(unsigned int)(RWF_IDLE | (write ? RWF_APPEND : 0)))
		return -EOPNOTSUPP;
	if (off < -1)
		return -EINVAL;
	return rw_vec(fd, iov, iovcnt, off == -1 ? NULL : &off,
		      flags & RWF_APPEND ? ofile_append : fn);
}

UK_SYSCALL_R_DEFINE(long, preadv2, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high,
		    unsigned int, flags)
{
	(void)high;
	return rw_vec2(fd, iov, iovcnt, off, flags, uk_ofile_read);
}

UK_SYSCALL_R_DEFINE(long, pwritev2, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high,
		    unsigned int, flags)
{
	(void)high;
	return rw_vec2(fd, iov, iovcnt, off, flags, uk_ofile_write);
}
