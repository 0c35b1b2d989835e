/* SPDX-License-Identifier: BSD-3-Clause */
/* From file to file without the program's buffers: sendfile and its kin. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/syscall.h>
#include "fdtab.h"

#define OFF_MAX		((__off)(~(__u64)0 >> 1))

/* Most bytes that are read before it is known how many `out` takes. */
#define BOUNCE_MAX	((__sz)32 << 10)

/* By a buffer of our own: from files that sleep and so can lend nothing until
 * then, to such files, since what was lent may go while they do, and within
 * one file, whose write may move what it lent.
 */
static __noinline __ssz bounce(struct uk_ofile *in, __off pos,
			       struct uk_ofile *out, __off outpos, __sz len)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_iovec iov = { .iov_len = MIN(len, BOUNCE_MAX) };
	__ssz r;

	/* what a socket has no room for would be read for nothing */
	if (!(uk_file_poll(out->file) & (UK_POLLOUT | UK_POLLALWAYS)))
		return -EAGAIN;
	iov.iov_base = uk_malloc(a, iov.iov_len);
	if (!iov.iov_base)
		return -ENOMEM;
	r = uk_ofile_read(in, &iov, 1, &pos);
	if (r > 0) {
		struct uk_iovec piece = { iov.iov_base, (__sz)r };

		r = out->file->ops->traits & UK_FILE_SEEKABLE ?
		    uk_ofile_write(out, &piece, 1, &outpos) :
		    out->file->ops->write(out->file, &piece, 1, 0, 0);
	}
	uk_free(a, iov.iov_base);
	return r;
}

/*
 * One step: lends bytes of `in` and writes them to `out`. Bytes that are not
 * stable hold until somebody yields, and nothing here does.
 *
 * @return bytes, 0 at the end of `in`, -EAGAIN, -errno
 */
static __ssz copy_step(struct uk_ofile *in, __off pos, struct uk_ofile *out,
		       __off outpos, __sz len)
{
	unsigned int how = out->flags & UK_O_APPEND ?
			   UK_FILE_WAIT | UK_FILE_APPEND : UK_FILE_WAIT;
	struct uk_file_range r = { (__u64)pos, (__u64)pos + len };
	struct uk_filelend l;
	struct uk_iovec iov;
	__ssz rc;

	if (unlikely((in->file->ops->traits | out->file->ops->traits) &
		     UK_FILE_SLEEPS || in->file == out->file))
		return bounce(in, pos, out, outpos, len);
	if (in->file->ops->traits & UK_FILE_FETCHES)
		in->file->ops->ctl(in->file, UK_FILE_CTL_FETCH, (__uptr)&r);
	rc = in->file->ops->lend(in->file, pos, len, &l);
	if (rc || !l.len)
		return rc;
	if (unlikely(uk_fd_size_limit() != UK_RLIM_INFINITY) &&
	    (out->file->ops->traits & UK_FILE_SEEKABLE)) {
		rc = fd_limit(out, outpos, l.len);
		if (rc < 0)
			return rc;
		l.len = (__sz)rc;
	}
	if (l.stable)
		how |= UK_FILE_STABLE;
	iov.iov_base = (void *)l.base;
	iov.iov_len = l.len;
	return out->file->ops->write(out->file, &iov, 1, outpos, how);
}

/* The loop: stops at the end of `in`, at an error, or when `out` would block
 * and something was already sent (or must not be waited for).
 */
static long copy_all(struct uk_ofile *in, __off *pos, struct uk_ofile *out,
		     __off *outpos, __sz len)
{
	__sz done = 0;
	__ssz r = 0;

	while (done < len) {
		r = copy_step(in, *pos, out, outpos ? *outpos : 0, len - done);
		if (r > 0) {
			done += (__sz)r;
			*pos += r;
			if (outpos)
				*outpos += r;
			continue;
		}
		if (r != -EAGAIN)
			break;
		r = ofile_wait(out, true);
		if (r)
			break;
	}
	if (unlikely(r == -EPIPE) && !done && uk_fd_sigpipe)
		uk_fd_sigpipe();
	return done ? (long)done : r;
}

static int check_in(const struct uk_ofile *in)
{
	if (!ofile_readable(in))
		return -EBADF;
	return in->file->ops->lend ||
	       (in->file->ops->traits & UK_FILE_SLEEPS) ? 0 : -EINVAL;
}

static int check_out(const struct uk_ofile *out)
{
	if (!ofile_writable(out))
		return -EBADF;
	return out->file->ops->write &&
	       !(out->file->ops->traits & UK_FILE_NO_SENDFILE) ? 0 : -EINVAL;
}

static long sendfile_ofile(struct uk_ofile *out, struct uk_ofile *in,
			   __off *off, __sz len)
{
	bool outseek = out->file->ops->traits & UK_FILE_SEEKABLE;
	__off pos = off ? *off : in->pos;
	long r = check_out(out);

	if (!r)
		r = check_in(in);
	if (r)
		return r;
	if (out->flags & UK_O_APPEND)
		return -EINVAL;
	r = copy_all(in, &pos, out, outseek ? &out->pos : NULL,
		     MIN(len, FD_RW_MAX));
	if (off)
		*off = pos;
	else
		in->pos = pos;
	return r;
}

/* What is wrong with the input comes before what is with the output. */
static long sendfile_to(int outfd, struct uk_ofile *in, __off *off, __sz len)
{
	struct uk_ofile *out;
	long r;

	if (!ofile_readable(in))
		return -EBADF;
	if (off && !(in->file->ops->traits & UK_FILE_SEEKABLE))
		return -ESPIPE;
	if (off && fd_bad_range(*off, len))
		return -EINVAL;
	out = uk_fd_get(outfd);
	if (!out)
		return -EBADF;
	r = sendfile_ofile(out, in, off, len);
	uk_ofile_put(out);
	return r;
}

UK_SYSCALL_R_DEFINE(long, sendfile, int, outfd, int, infd, __off *, off,
		    __sz, len)
{
	struct uk_ofile *in = uk_fd_get(infd);
	long r;

	if (!in)
		return -EBADF;
	r = sendfile_to(outfd, in, off, len);
	uk_ofile_put(in);
	return r;
}

/* Do the two ranges of one file meet? */
static bool overlap(const struct uk_ofile *in, __off a,
		    const struct uk_ofile *out, __off b, __sz len)
{
	/* by distance: the ends may lie behind the last offset there is */
	return in->file == out->file &&
	       (__u64)(a < b ? b - a : a - b) < len;
}

/* Only files with positions, and no directories. */
static int check_kinds(const struct uk_ofile *in, const struct uk_ofile *out)
{
	unsigned int i = in->file->ops->traits, o = out->file->ops->traits;

	if ((i | o) & UK_FILE_DIRECTORY)
		return -EISDIR;
	return i & o & UK_FILE_SEEKABLE ? 0 : -EINVAL;
}

/* How much there is to copy from `pos` on, of at most `len`. */
static __sz until_end(const struct uk_ofile *in, __off pos, __sz len)
{
	struct uk_filestat st;

	if (uk_file_getstat(in->file, UK_STATX_SIZE, &st) ||
	    (__u64)pos >= st.size)
		return 0;
	return MIN(MIN(len, st.size - (__u64)pos), FD_RW_MAX);
}

static long copy_range(struct uk_ofile *in, __off *inoff,
		       struct uk_ofile *out, __off *outoff, __sz len)
{
	__off ipos = inoff ? *inoff : in->pos;
	__off opos = outoff ? *outoff : out->pos;
	long r = check_kinds(in, out);

	if (!r)
		r = check_in(in);
	if (!r)
		r = check_out(out);
	if (r)
		return r;
	if (out->flags & UK_O_APPEND)
		return -EBADF;
	if ((__u64)ipos + len < (__u64)ipos || (__u64)opos + len < (__u64)opos)
		return -EOVERFLOW;
	if (ipos < 0 || opos < 0)
		return -EINVAL;
	len = until_end(in, ipos, len);
	/* as far as there are offsets */
	len = MIN(len, (__sz)(OFF_MAX - opos));
	if (overlap(in, ipos, out, opos, len))
		return -EINVAL;
	r = copy_all(in, &ipos, out, &opos, len);
	*(inoff ? inoff : &in->pos) = ipos;
	*(outoff ? outoff : &out->pos) = opos;
	return r;
}

UK_SYSCALL_R_DEFINE(long, copy_file_range, int, infd, __off *, inoff,
		    int, outfd, __off *, outoff, __sz, len,
		    unsigned int, flags)
{
	struct uk_ofile *in = uk_fd_get(infd);
	struct uk_ofile *out = uk_fd_get(outfd);
	long r = -EBADF;

	if (in && out)
		r = flags ? -EINVAL : copy_range(in, inoff, out, outoff, len);
	if (in)
		uk_ofile_put(in);
	if (out)
		uk_ofile_put(out);
	return r;
}
