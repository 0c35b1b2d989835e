/* SPDX-License-Identifier: BSD-3-Clause */
/* The loop: positions, appending, waiting, for files of all kinds. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/plat/time.h>
#include <uk/wait.h>
#include "fdtab.h"

void (*uk_fd_sigpipe)(void);

/* Until when a call waits; 0: for ever. */
static __nsec deadline_of(const struct uk_ofile *of, bool write)
{
	struct uk_file_timeout t = { .write = write };
	struct uk_file *f = of->file;

	if ((f->ops->traits & UK_FILE_TIMEOUTS) &&
	    f->ops->ctl(f, UK_FILE_CTL_TIMEOUT, (__uptr)&t) == 0 && t.limit)
		return ukplat_monotonic_clock() + t.limit;
	return 0;
}

int ofile_wait(struct uk_ofile *of, bool write)
{
	unsigned int events = write ? UK_POLLOUT : UK_POLLIN | UK_POLLRDHUP;
	int rc;

	if (of->flags & UK_O_NONBLOCK)
		return uk_file_turn(of->file, events) ? 0 : -EAGAIN;
	rc = uk_file_wait(of->file, events, deadline_of(of, write));
	return rc == -ETIMEDOUT ? -EAGAIN : rc;
}

static __ssz read_seekable(struct uk_ofile *of, const struct uk_iovec *iov,
			   int iovcnt, const __off *off)
{
	__off pos = off ? *off : of->pos;
	__ssz r;

	if (unlikely(pos < 0))
		return -EINVAL;
	while (unlikely((r = of->file->ops->read(of->file, iov, iovcnt, pos,
						 UK_FILE_WAIT)) == -EAGAIN)) {
		r = ofile_wait(of, false);
		if (r)
			return r;
	}
	if (!off && r > 0)
		of->pos = pos + r;
	return r;
}

static __ssz write_seekable(struct uk_ofile *of, const struct uk_iovec *iov,
			    int iovcnt, const __off *off, unsigned int how);

/* Whose description's position some call keeps. */
static struct uk_waitq pos_free = UK_WAIT_QUEUE_INITIALIZER(pos_free);

void uk_ofile_pos_lock(struct uk_ofile *of)
{
	uk_waitq_wait_event(&pos_free, !of->pos_busy);
	of->pos_busy = true;
}

void uk_ofile_pos_unlock(struct uk_ofile *of)
{
	of->pos_busy = false;
	uk_waitq_wake_up(&pos_free);
}

/* Files that sleep: the position is of one call at a time, as that of the
 * others is by itself. `how` to write, 0: reads.
 */
static __noinline __ssz move_on(struct uk_ofile *of,
				const struct uk_iovec *iov, int iovcnt,
				unsigned int how)
{
	__ssz r;

	uk_ofile_pos_lock(of);
	r = how ? write_seekable(of, iov, iovcnt, NULL, how) :
		  read_seekable(of, iov, iovcnt, NULL);
	uk_ofile_pos_unlock(of);
	return r;
}

__ssz uk_ofile_read(struct uk_ofile *of, const struct uk_iovec *iov,
		    int iovcnt, const __off *off)
{
	const struct uk_file_ops *ops = of->file->ops;
	__ssz r;

	if (unlikely(off && !(ops->traits & (UK_FILE_SEEKABLE |
					     UK_FILE_DIRECTORY))))
		return of->flags & UK_O_PATH ? -EBADF : -ESPIPE;
	if (unlikely(!ofile_readable(of)))
		return -EBADF;
	if (unlikely(!ops->read))
		return ops->traits & UK_FILE_DIRECTORY ? -EISDIR : -EINVAL;
	if (unlikely(ops->traits & (UK_FILE_SLEEPS | UK_FILE_FETCHES) && !off))
		return move_on(of, iov, iovcnt, 0);
	if (ops->traits & UK_FILE_SEEKABLE)
		return read_seekable(of, iov, iovcnt, off);
	while ((r = ops->read(of->file, iov, iovcnt, 0, 0)) == -EAGAIN) {
		r = ofile_wait(of, false);
		if (r)
			break;
	}
	return r;
}

/* As the file's operation, within RLIMIT_FSIZE. */
static __noinline __ssz write_limited(struct uk_ofile *of,
				      const struct uk_iovec *iov, int iovcnt,
				      __off pos, unsigned int how)
{
	__sz len = uk_iov_len(iov, iovcnt);
	struct uk_filestat st;
	__ssz may;

	if ((how & UK_FILE_APPEND) &&
	    !uk_file_getstat(of->file, UK_STATX_SIZE, &st))
		pos = (__off)st.size;
	may = fd_limit(of, pos, len);
	if (may < 0)
		return may;
	if ((__sz)may < len)
		return fd_write_part(of->file, iov, pos, (__sz)may);
	return of->file->ops->write(of->file, iov, iovcnt, pos, how);
}

static __ssz write_seekable(struct uk_ofile *of, const struct uk_iovec *iov,
			    int iovcnt, const __off *off, unsigned int how)
{
	__off pos = off ? *off : of->pos;
	struct uk_filestat st;
	__ssz r;

	if (unlikely(pos < 0))
		return -EINVAL;
	if (unlikely(uk_fd_size_limit() != UK_RLIM_INFINITY))
		r = write_limited(of, iov, iovcnt, pos, how);
	else
		r = of->file->ops->write(of->file, iov, iovcnt, pos, how);
	if (unlikely(r > 0 && ofile_syncs(of)))
		r = ofile_synced(of, r);
	if (unlikely(r <= 0 || off))
		return r;
	if ((how & UK_FILE_APPEND) &&
	    !uk_file_getstat(of->file, UK_STATX_SIZE, &st))
		of->pos = (__off)st.size;
	else
		of->pos = pos + r;
	return r;
}

/* What the file did not take: now, later, or not if nobody wants to wait. */
static __noinline __ssz write_waiting(struct uk_ofile *of,
				      const struct uk_iovec *iov, int iovcnt)
{
	struct uk_file *f = of->file;
	struct uk_file_waiter fw;
	__nsec deadline;
	__ssz r;
	int rc;

	if (of->flags & UK_O_NONBLOCK)
		return uk_file_turn(f, UK_POLLOUT) ?
		       f->ops->write(f, iov, iovcnt, 0, 0) : -EAGAIN;
	deadline = deadline_of(of, true);
	uk_file_wait_begin(&fw, f, UK_POLLOUT);
	while ((r = f->ops->write(f, iov, iovcnt, 0, 0)) == -EAGAIN) {
		rc = uk_file_wait_told(&fw, deadline);
		if (rc) {
			r = rc == -ETIMEDOUT ? -EAGAIN : rc;
			break;
		}
	}
	uk_file_wait_end(&fw);
	return r;
}

/* A blocking write goes on until all is written or a signal comes. */
__ssz ofile_write_rest(struct uk_ofile *of, const struct uk_iovec *iov,
		       int iovcnt, __ssz r)
{
	__sz len = uk_iov_len(iov, iovcnt), done = 0;
	struct uk_iovec rest;

	if (r == -EAGAIN)
		r = write_waiting(of, iov, iovcnt);
	while (r > 0) {
		done += (__sz)r;
		if (done >= len || (of->flags & UK_O_NONBLOCK))
			break;
		rest = uk_iov_rest(iov, iovcnt, done);
		r = of->file->ops->write(of->file, &rest, 1, 0, 0);
		if (r == -EAGAIN)
			r = write_waiting(of, &rest, 1);
	}
	if (unlikely(r == -EPIPE) && !done && uk_fd_sigpipe)
		uk_fd_sigpipe();
	return done ? (__ssz)done : r;
}

static __always_inline __ssz write_how(struct uk_ofile *of,
				       const struct uk_iovec *iov, int iovcnt,
				       const __off *off, unsigned int how)
{
	const struct uk_file_ops *ops = of->file->ops;

	if (unlikely(off && !(ops->traits & (UK_FILE_SEEKABLE |
					     UK_FILE_DIRECTORY))))
		return of->flags & UK_O_PATH ? -EBADF : -ESPIPE;
	if (unlikely(!ofile_writable(of)))
		return -EBADF;
	if (unlikely(!ops->write))
		return -EINVAL;
	if (unlikely(ops->traits & (UK_FILE_SLEEPS | UK_FILE_FETCHES) && !off))
		return move_on(of, iov, iovcnt, how);
	if (ops->traits & UK_FILE_SEEKABLE)
		return write_seekable(of, iov, iovcnt, off, how);
	return ofile_write_rest(of, iov, iovcnt,
				ops->write(of->file, iov, iovcnt, 0, 0));
}

__ssz uk_ofile_write(struct uk_ofile *of, const struct uk_iovec *iov,
		     int iovcnt, const __off *off)
{
	return write_how(of, iov, iovcnt, off, of->flags & UK_O_APPEND ?
			 UK_FILE_WAIT | UK_FILE_APPEND : UK_FILE_WAIT);
}

__ssz ofile_append(struct uk_ofile *of, const struct uk_iovec *iov,
		   int iovcnt, const __off *off)
{
	return write_how(of, iov, iovcnt, off, UK_FILE_WAIT | UK_FILE_APPEND);
}
