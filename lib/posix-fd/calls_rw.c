/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls that read and write. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/uio.h>
#include <uk/syscall.h>
#include "fdtab.h"

static __always_inline long rw_one(int fd, void *buf, __sz len, const __off *off,
			  bool write)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);
	struct uk_iovec iov = { buf, MIN(len, FD_RW_MAX) };
	long r;

	if (unlikely(!of))
		return -EBADF;
	r = write ? ofile_write(of, &iov, 1, off) :
		    ofile_read(of, &iov, 1, off);
	uk_ofile_put(of);
	return r;
}

UK_SYSCALL_R_DEFINE(long, read, int, fd, void *, buf, __sz, len)
{
	return rw_one(fd, buf, len, NULL, false);
}

UK_SYSCALL_R_DEFINE(long, write, int, fd, void *, buf, __sz, len)
{
	return rw_one(fd, buf, len, NULL, true);
}

UK_SYSCALL_R_DEFINE(long, pread64, int, fd, void *, buf, __sz, len,
		    __off, off)
{
	return off < 0 ? -EINVAL : rw_one(fd, buf, len, &off, false);
}

UK_SYSCALL_R_DEFINE(long, pwrite64, int, fd, void *, buf, __sz, len,
		    __off, off)
{
	return off < 0 ? -EINVAL : rw_one(fd, buf, len, &off, true);
}

/* Checks a vector that came from the program. The sum must fit a signed
 * word; a transfer longer than FD_RW_MAX is cut to whole pieces below it.
 */
static int check_iov(const struct uk_iovec *iov, int *iovcnt)
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
	return 0;
}

static long rw_vec(int fd, const struct uk_iovec *iov, int iovcnt,
		   const __off *off, bool write)
{
	struct uk_ofile *of;
	int total = iovcnt;
	long r;

	r = check_iov(iov, &iovcnt);
	if (r)
		return r;
	/* the first piece alone is too long */
	if (unlikely(total && !iovcnt))
		return rw_one(fd, iov->iov_base, iov->iov_len, off, write);
	of = fdtab_get(fdtab_current(), fd);
	if (!of)
		return -EBADF;
	r = write ? uk_ofile_write(of, iov, iovcnt, off) :
		    uk_ofile_read(of, iov, iovcnt, off);
	uk_ofile_put(of);
	return r;
}

UK_SYSCALL_R_DEFINE(long, readv, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt)
{
	return rw_vec(fd, iov, iovcnt, NULL, false);
}

UK_SYSCALL_R_DEFINE(long, writev, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt)
{
	return rw_vec(fd, iov, iovcnt, NULL, true);
}

/* The high half of an offset only exists on 32-bit machines. */
UK_SYSCALL_R_DEFINE(long, preadv, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high)
{
	(void)high;
	return off < 0 ? -EINVAL : rw_vec(fd, iov, iovcnt, &off, false);
}

UK_SYSCALL_R_DEFINE(long, pwritev, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high)
{
	(void)high;
	return off < 0 ? -EINVAL : rw_vec(fd, iov, iovcnt, &off, true);
}

/* preadv2/pwritev2: offset -1 is the position. No flag is supported. */
static long rw_vec2(int fd, const struct uk_iovec *iov, int iovcnt, __off off,
		    unsigned int flags, bool write)
{
	if (flags)
		return -EOPNOTSUPP;
	if (off < -1)
		return -EINVAL;
	return rw_vec(fd, iov, iovcnt, off == -1 ? NULL : &off, write);
}

UK_SYSCALL_R_DEFINE(long, preadv2, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high,
		    unsigned int, flags)
{
	(void)high;
	return rw_vec2(fd, iov, iovcnt, off, flags, false);
}

UK_SYSCALL_R_DEFINE(long, pwritev2, int, fd, const struct uk_iovec *, iov,
		    int, iovcnt, __off, off, long, high,
		    unsigned int, flags)
{
	(void)high;
	return rw_vec2(fd, iov, iovcnt, off, flags, true);
}
