/* SPDX-License-Identifier: BSD-3-Clause */
/* From file to file without the program's buffers: sendfile and its kin. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/syscall.h>
#include "fdtab.h"

/*
 * One step: lends bytes of `in` and writes them to `out`. Bytes that are not
 * stable hold until somebody yields, and nothing here does.
 *
 * @return bytes, 0 at the end of `in`, -EAGAIN, -errno
 */
static __ssz copy_step(struct uk_ofile *in, __off pos, struct uk_ofile *out,
		       __off outpos, __sz len)
{
	unsigned int how = out->flags & UK_O_APPEND ? UK_FILE_APPEND : 0;
	struct uk_filelend l;
	struct uk_iovec iov;
	int rc;

	rc = in->file->ops->lend(in->file, pos, len, &l);
	if (rc || !l.len)
		return rc;
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

static int check(const struct uk_ofile *in, const struct uk_ofile *out)
{
	if (!ofile_readable(in) || !ofile_writable(out))
		return -EBADF;
	if (!in->file->ops->lend || !out->file->ops->write)
		return -EINVAL;
	return 0;
}

static long sendfile_ofile(struct uk_ofile *out, struct uk_ofile *in,
			   __off *off, __sz len)
{
	bool outseek = out->file->ops->traits & UK_FILE_SEEKABLE;
	__off pos = off ? *off : in->pos;
	long r = check(in, out);

	if (r)
		return r;
	if (pos < 0 || (out->flags & UK_O_APPEND))
		return -EINVAL;
	r = copy_all(in, &pos, out, outseek ? &out->pos : NULL,
		     MIN(len, FD_RW_MAX));
	if (off)
		*off = pos;
	else
		in->pos = pos;
	return r;
}

UK_SYSCALL_R_DEFINE(long, sendfile, int, outfd, int, infd, __off *, off,
		    __sz, len)
{
	struct uk_ofile *in = fdtab_get(fdtab_current(), infd);
	struct uk_ofile *out = fdtab_get(fdtab_current(), outfd);
	long r = in && out ? sendfile_ofile(out, in, off, len) : -EBADF;

	if (in)
		uk_ofile_put(in);
	if (out)
		uk_ofile_put(out);
	return r;
}

/* Do the two ranges of one file meet? */
static bool overlap(const struct uk_ofile *in, __off a,
		    const struct uk_ofile *out, __off b, __sz len)
{
	__off n = (__off)MIN(len, FD_RW_MAX);

	return in->file == out->file && a < b + n && b < a + n;
}

/* Only files with positions, and no directories. */
static int check_kinds(const struct uk_ofile *in, const struct uk_ofile *out)
{
	unsigned int i = in->file->ops->traits, o = out->file->ops->traits;

	if ((i | o) & UK_FILE_DIRECTORY)
		return -EISDIR;
	return i & o & UK_FILE_SEEKABLE ? 0 : -EINVAL;
}

static long copy_range(struct uk_ofile *in, __off *inoff,
		       struct uk_ofile *out, __off *outoff, __sz len)
{
	__off ipos = inoff ? *inoff : in->pos;
	__off opos = outoff ? *outoff : out->pos;
	long r = check_kinds(in, out);

	if (!r)
		r = check(in, out);
	if (r)
		return r;
	if (out->flags & UK_O_APPEND)
		return -EBADF;
	if (ipos < 0 || opos < 0)
		return -EOVERFLOW;
	if (overlap(in, ipos, out, opos, len))
		return -EINVAL;
	r = copy_all(in, &ipos, out, &opos, MIN(len, FD_RW_MAX));
	*(inoff ? inoff : &in->pos) = ipos;
	*(outoff ? outoff : &out->pos) = opos;
	return r;
}

UK_SYSCALL_R_DEFINE(long, copy_file_range, int, infd, __off *, inoff,
		    int, outfd, __off *, outoff, __sz, len,
		    unsigned int, flags)
{
	struct uk_ofile *in = fdtab_get(fdtab_current(), infd);
	struct uk_ofile *out = fdtab_get(fdtab_current(), outfd);
	long r = -EBADF;

	if (in && out)
		r = flags ? -EINVAL : copy_range(in, inoff, out, outoff, len);
	if (in)
		uk_ofile_put(in);
	if (out)
		uk_ofile_put(out);
	return r;
}
