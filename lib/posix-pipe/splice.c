/* SPDX-License-Identifier: BSD-3-Clause */
/* splice, tee, vmsplice: between a pipe's ring and files, without a buffer. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <uk/posix-fd.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "pipe.h"

#define ALL_FLAGS	(UK_SPLICE_F_MOVE | UK_SPLICE_F_NONBLOCK | \
			 UK_SPLICE_F_MORE | UK_SPLICE_F_GIFT)
#define LONGEST		((__sz)0x7ffff000)

/* One call: what goes where. A side that is no pipe has its position. */
struct splice {
	struct uk_ofile *in, *out;
	struct pipe *from, *to;		/* NULL: the side is another file */
	__off *inoff, *outoff;		/* NULL: streams */
	__off inpos, outpos;		/* they, while other threads run */
	bool nonblock;
	bool keep;			/* tee: the bytes stay in `from` */
};

/* There was no room. A ring that could not grow has room as far as poll()
 * knows: not to wait for.
 */
static int no_room(const struct pipe *p)
{
	return p->size < p->limit ? -ENOMEM : -EAGAIN;
}

/*
 * One step. -EAGAIN: *blocked is the file to wait for.
 * @return bytes, 0: the end, -errno
 */
static __ssz from_file(struct splice *s, __u32 want, struct uk_ofile **blocked)
{
	struct uk_iovec iov;
	char *at;
	__ssz r;

	*blocked = s->out;
	if (pipe_no_readers(s->to))
		return -EPIPE;
	iov.iov_len = pipe_room(s->to, want, &at);
	if (!iov.iov_len)
		return no_room(s->to);
	iov.iov_base = at;
	*blocked = s->in;
	r = s->in->file->ops->read(s->in->file, &iov, 1,
				   s->inpos, 0);
	if (r > 0)
		pipe_fill(s->to, (__u32)r);
	return r;
}

static __ssz to_file(struct splice *s, const char *at, __u32 n,
		     struct uk_ofile **blocked)
{
	struct uk_iovec iov = { (void *)at, n };

	*blocked = s->out;
	return s->out->file->ops->write(s->out->file, &iov, 1,
					s->outpos, 0);
}

static __ssz to_pipe(struct splice *s, const char *from, __u32 n,
		     struct uk_ofile **blocked)
{
	char *at;

	*blocked = s->out;
	if (pipe_no_readers(s->to))
		return -EPIPE;
	n = pipe_room(s->to, n, &at);
	if (!n)
		return no_room(s->to);
	memcpy(at, from, n);
	pipe_fill(s->to, n);
	return (__ssz)n;
}

static __ssz step(struct splice *s, __sz done, __u32 want,
		  struct uk_ofile **blocked)
{
	const char *at;
	__u32 n;
	__ssz r;

	if (!s->from)
		return from_file(s, want, blocked);
	n = pipe_peek(s->from, s->keep ? (__u32)done : 0, &at);
	if (!n) {
		*blocked = s->in;
		return pipe_no_writers(s->from) || (s->keep && done) ?
		       0 : -EAGAIN;
	}
	n = MIN(n, want);
	r = s->to ? to_pipe(s, at, n, blocked) : to_file(s, at, n, blocked);
	if (r > 0 && !s->keep)
		pipe_drop(s->from, (__u32)r);
	return r;
}

/* What could not be done now is waited for, but not after the first bytes. */
static int wait_for(const struct splice *s, struct uk_ofile *blocked)
{
	if (s->nonblock || (blocked->flags & UK_O_NONBLOCK))
		return -EAGAIN;
	return uk_file_wait(blocked->file, blocked == s->in ? UK_POLLIN :
			    UK_POLLOUT, 0);
}

static long run(struct splice *s, __sz len)
{
	struct uk_ofile *blocked;
	__sz done = 0;
	__ssz r = 0;

	while (done < len) {
		r = step(s, done, (__u32)(len - done), &blocked);
		if (r > 0) {
			done += (__sz)r;
			s->inpos += s->inoff ? r : 0;
			s->outpos += s->outoff ? r : 0;
		} else if (r != -EAGAIN || done) {
			break;
		} else {
			r = wait_for(s, blocked);
			if (r)
				break;
		}
	}
	if (s->inoff)
		*s->inoff = s->inpos;
	if (s->outoff)
		*s->outoff = s->outpos;
	if (r == -EPIPE && !done && uk_fd_sigpipe)
		uk_fd_sigpipe();
	return done ? (long)done : r;
}

static bool seekable(const struct uk_ofile *of)
{
	return of->file->ops->traits & UK_FILE_SEEKABLE;
}

/* Checks a side that is no pipe, and where its position is. */
static int place(struct uk_ofile *of, __off *off, bool write, __off **out,
		 __off *pos)
{
	if (write ? !of->file->ops->write : !of->file->ops->read)
		return -EINVAL;
	if (write && of->file->ops->traits & UK_FILE_NO_SENDFILE)
		return -EINVAL;
	/* the pipe's own memory is lent, which nobody may do who sleeps */
	if (of->file->ops->traits & UK_FILE_SLEEPS)
		return -EINVAL;
	if (off && !seekable(of))
		return -EINVAL;
	if (write && (of->flags & UK_O_APPEND))
		return -EINVAL;
	*out = off ? off : seekable(of) ? &of->pos : NULL;
	*pos = *out ? **out : 0;
	return *pos < 0 ? -EINVAL : 0;
}

static long splice_files(struct uk_ofile *in, __off *inoff,
			 struct uk_ofile *out, __off *outoff, __sz len,
			 unsigned int flags)
{
	struct splice s = {
		.in = in, .out = out,
		.from = pipe_of_rd(in->file), .to = pipe_of_wr(out->file),
		.nonblock = flags & UK_SPLICE_F_NONBLOCK,
	};
	int rc = 0;

	if (!uk_ofile_readable(in) || !uk_ofile_writable(out))
		return -EBADF;
	if ((s.from && inoff) || (s.to && outoff))
		return -ESPIPE;
	if ((!s.from && !s.to) || s.from == s.to)
		return -EINVAL;
	if (!s.from)
		rc = place(in, inoff, false, &s.inoff, &s.inpos);
	if (!s.to)
		rc = place(out, outoff, true, &s.outoff, &s.outpos);
	return rc ? rc : run(&s, MIN(len, LONGEST));
}

UK_SYSCALL_R_DEFINE(long, splice, int, infd, __off *, inoff, int, outfd,
		    __off *, outoff, __sz, len, unsigned int, flags)
{
	struct uk_ofile *in, *out;
	long r = -EBADF;

	if (!len)
		return 0;
	if (flags & ~(unsigned int)ALL_FLAGS)
		return -EINVAL;
	in = uk_fd_get(infd);
	out = uk_fd_get(outfd);
	if (in && out)
		r = splice_files(in, inoff, out, outoff, len, flags);
	if (in)
		uk_ofile_put(in);
	if (out)
		uk_ofile_put(out);
	return r;
}

static long tee_files(struct uk_ofile *in, struct uk_ofile *out, __sz len,
		      unsigned int flags)
{
	struct splice s = {
		.in = in, .out = out,
		.from = pipe_of_rd(in->file), .to = pipe_of_wr(out->file),
		.nonblock = flags & UK_SPLICE_F_NONBLOCK,
		.keep = true,
	};

	if (!uk_ofile_readable(in) || !uk_ofile_writable(out))
		return -EBADF;
	if (!s.from || !s.to || s.from == s.to)
		return -EINVAL;
	return run(&s, MIN(len, LONGEST));
}

UK_SYSCALL_R_DEFINE(long, tee, int, infd, int, outfd, __sz, len,
		    unsigned int, flags)
{
	struct uk_ofile *in, *out;
	long r = -EBADF;

	if (flags & ~(unsigned int)ALL_FLAGS)
		return -EINVAL;
	if (!len)
		return 0;
	in = uk_fd_get(infd);
	out = uk_fd_get(outfd);
	if (in && out)
		r = tee_files(in, out, len, flags);
	if (in)
		uk_ofile_put(in);
	if (out)
		uk_ofile_put(out);
	return r;
}

/* A piece of the program's memory, as far as it goes now. */
static long move_piece(struct uk_ofile *of, const struct uk_iovec *iov)
{
	struct splice s = {
		.in = of, .out = of, .from = pipe_of_rd(of->file),
		.to = pipe_of_wr(of->file),
	};
	char *to = iov->iov_base;
	struct uk_ofile *blocked;
	__sz done = 0;
	const char *at;
	__ssz r = 1;

	while (done < iov->iov_len && r > 0) {
		if (s.to) {
			r = to_pipe(&s, to + done,
				    (__u32)MIN(iov->iov_len - done, LONGEST),
				    &blocked);
		} else {
			r = pipe_peek(s.from, 0, &at);
			r = (__ssz)MIN((__sz)r, iov->iov_len - done);
			memcpy(to + done, at, (__sz)r);
			pipe_drop(s.from, (__u32)r);
			if (!r && !pipe_no_writers(s.from))
				r = -EAGAIN;
		}
		if (r > 0)
			done += (__sz)r;
	}
	return done ? (long)done : r;
}

static long move_pieces(struct uk_ofile *of, const struct uk_iovec *iov,
			__sz nr)
{
	__sz i, done = 0;
	long r = 0;

	for (i = 0; i < nr; i++) {
		if (!iov[i].iov_len)
			continue;
		r = move_piece(of, &iov[i]);
		if (r > 0)
			done += (__sz)r;
		if (r != (long)iov[i].iov_len)
			break;
	}
	return done ? (long)done : r;
}

static long vmsplice_file(struct uk_ofile *of, const struct uk_iovec *iov,
			  __sz nr, bool nonblock)
{
	bool write = pipe_of_wr(of->file);
	long r;

	if (!write && !pipe_of_rd(of->file))
		return -EBADF;
	while ((r = move_pieces(of, iov, nr)) == -EAGAIN) {
		if (nonblock)
			return r;
		r = uk_file_wait(of->file, write ? UK_POLLOUT : UK_POLLIN, 0);
		if (r)
			return r;
	}
	if (r == -EPIPE && uk_fd_sigpipe)
		uk_fd_sigpipe();
	return r;
}

UK_SYSCALL_R_DEFINE(long, vmsplice, int, fd, const struct uk_iovec *, iov,
		    __sz, nr, unsigned int, flags)
{
	struct uk_fd_iov own;
	struct uk_ofile *of;
	long r;

	if (flags & ~(unsigned int)ALL_FLAGS)
		return -EINVAL;
	of = uk_fd_get(fd);
	if (!of)
		return -EBADF;
	r = nr > UK_IOV_MAX ? -EINVAL : uk_fd_iov_take(&own, iov, nr);
	if (!r) {
		r = vmsplice_file(of, own.iov, nr,
				  flags & UK_SPLICE_F_NONBLOCK);
		uk_fd_iov_drop(&own);
	}
	uk_ofile_put(of);
	return r;
}
