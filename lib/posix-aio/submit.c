/* SPDX-License-Identifier: BSD-3-Clause */
/* io_submit: requests are worked on one after the other, at once. */
#include <abi/fcntl.h>
#include <abi/uio.h>
#include <uk/eventfd.h>
#include <uk/posix-fd.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "aio.h"

/* Flushes; arguments that mean nothing must be 0. */
static int sync(struct uk_ofile *of, const struct uk_iocb *cb, __s64 *res)
{
	const struct uk_file_ops *ops = of->file->ops;

	if (cb->aio_buf || cb->aio_offset || cb->aio_nbytes ||
	    cb->aio_rw_flags || !ops->ctl)
		return -EINVAL;
	*res = ops->ctl(of->file, UK_FILE_CTL_SYNC, 0);
	return *res == -ENOTTY ? -EINVAL : 0;
}

static int check_iov(const struct uk_iovec *iov, __u64 count)
{
	__sz sum = 0;
	__u64 i;

	if (count > UK_IOV_MAX)
		return -EINVAL;
	for (i = 0; i < count; i++) {
		if (iov[i].iov_len > 0x7ffff000 - sum)
			return -EINVAL;
		sum += iov[i].iov_len;
	}
	return 0;
}

/*
 * Reads or writes. What is wrong with the request is the result; what became
 * of the transfer is *res.
 */
static int transfer(struct uk_ofile *of, const struct uk_iocb *cb, bool vec,
		    bool write, __s64 *res)
{
	struct uk_iovec one = { (void *)(__uptr)cb->aio_buf, cb->aio_nbytes };
	const struct uk_iovec *iov = vec ?
			(const struct uk_iovec *)(__uptr)cb->aio_buf : &one;
	__u64 count = vec ? cb->aio_nbytes : 1;
	bool seekable = of->file->ops->traits & UK_FILE_SEEKABLE;
	__off off = cb->aio_offset;
	struct uk_fd_iov own;
	int rc;

	if (write ? !uk_ofile_writable(of) :
		    !uk_ofile_readable(of))
		return -EBADF;
	if (write ? !of->file->ops->write : !of->file->ops->read)
		return -EINVAL;
	if (cb->aio_rw_flags)
		return -EOPNOTSUPP;
	if (off < 0 || (__s64)cb->aio_nbytes < 0)
		return -EINVAL;
	one.iov_len = MIN(one.iov_len, (__sz)0x7ffff000);
	rc = check_iov(iov, count);
	if (!rc)
		rc = uk_fd_iov_take(&own, iov, count);
	if (rc)
		return rc;
	*res = write ?
	       uk_ofile_write(of, own.iov, (int)count, seekable ? &off : NULL) :
	       uk_ofile_read(of, own.iov, (int)count, seekable ? &off : NULL);
	uk_fd_iov_drop(&own);
	/* such a request can not be started again */
	if (*res == -ERESTARTSYS)
		*res = -EINTR;
	return 0;
}

static int work(struct uk_ofile *of, const struct uk_iocb *cb, __s64 *res)
{
	switch (cb->aio_lio_opcode) {
	case UK_IOCB_CMD_PREAD:
		return transfer(of, cb, false, false, res);
	case UK_IOCB_CMD_PWRITE:
		return transfer(of, cb, false, true, res);
	case UK_IOCB_CMD_PREADV:
		return transfer(of, cb, true, false, res);
	case UK_IOCB_CMD_PWRITEV:
		return transfer(of, cb, true, true, res);
	case UK_IOCB_CMD_FSYNC:
	case UK_IOCB_CMD_FDSYNC:
		return sync(of, cb, res);
	}
	return -EINVAL;
}

static void complete(struct aio_ctx *ctx, const struct uk_iocb *user,
		     __u64 data, __s64 res)
{
	unsigned int at = (ctx->head + ctx->count) % ctx->max;

	ctx->event[at] = (struct uk_io_event) {
		.data = data,
		.obj = (__uptr)user,
		.res = res,
	};
	ctx->count++;
	uk_waitq_wake_up(&ctx->wait);
}

/* The file to tell of the end; NULL: none is wanted. */
static int notified(const struct uk_iocb *cb, struct uk_ofile **out)
{
	*out = NULL;
	if (!(cb->aio_flags & UK_IOCB_FLAG_RESFD))
		return 0;
	*out = uk_fd_get(cb->aio_resfd);
	if (!*out)
		return -EBADF;
	if (uk_is_eventfd((*out)->file))
		return 0;
	uk_ofile_put(*out);
	return -EINVAL;
}

static int submit_one(struct aio_ctx *ctx, struct uk_iocb *user)
{
	struct uk_ofile *of, *tell;
	struct uk_iocb cb;
	__s64 res = 0;
	int rc;

	if (!user)
		return -EFAULT;
	cb = *user;
	if (cb.aio_reserved2)
		return -EINVAL;
	if (ctx->busy == ctx->max)
		return -EAGAIN;
	of = uk_fd_get(cb.aio_fildes);
	if (!of)
		return -EBADF;
	rc = notified(&cb, &tell);
	if (!rc) {
		user->aio_key = 0;
		ctx->busy++;
		rc = work(of, &cb, &res);
		if (rc)
			ctx->busy--;
		else
			complete(ctx, user, cb.aio_data, res);
		if (tell && !rc)
			uk_eventfd_signal(tell->file);
		if (tell)
			uk_ofile_put(tell);
	}
	uk_ofile_put(of);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, io_submit, __uptr, handle, long, nr,
		    struct uk_iocb **, iocbs)
{
	struct aio_ctx *ctx;
	long i, rc = 0;

	if (nr < 0)
		return -EINVAL;
	ctx = aio_get(handle);
	if (!ctx)
		return -EINVAL;
	for (i = 0; i < nr && !rc && !ctx->dead;) {
		rc = iocbs ? submit_one(ctx, iocbs[i]) : -EFAULT;
		if (!rc)
			i++;
	}
	aio_put(ctx);
	return i ? i : rc;
}

/* Nothing is ever under way that could be cancelled. */
UK_SYSCALL_R_DEFINE(long, io_cancel, __uptr, handle, struct uk_iocb *, cb,
		    struct uk_io_event *, result)
{
	(void)handle;
	(void)result;
	return cb ? -EINVAL : -EFAULT;
}
