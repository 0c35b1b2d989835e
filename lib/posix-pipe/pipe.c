/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes: a ring of bytes with a file at each end. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/ioctl.h>
#include <abi/poll.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include "pipe.h"

#define FIRST_SIZE	4096u
#define DEFAULT_LIMIT	65536u

static __u64 last_ino;

static struct pipe *of_rd(struct uk_file *f)
{
	return __containerof(f, struct pipe, rd);
}

static struct pipe *of_wr(struct uk_file *f)
{
	return __containerof(f, struct pipe, wr);
}

/* Copies out of the ring into one piece. */
static void take(struct pipe *p, char *to, __u32 n)
{
	__u32 first = MIN(n, p->size - p->tail);

	memcpy(to, p->buf + p->tail, first);
	if (unlikely(first < n))
		memcpy(to + first, p->buf, n - first);
	p->tail = (p->tail + n) & (p->size - 1);
	p->used -= n;
}

static void put(struct pipe *p, const char *from, __u32 n)
{
	__u32 head = (p->tail + p->used) & (p->size - 1);
	__u32 first = MIN(n, p->size - head);

	memcpy(p->buf + head, from, first);
	if (unlikely(first < n))
		memcpy(p->buf, from + first, n - first);
	p->used += n;
}

/* Moves the ring to a new one of `size` bytes (>= used). */
static int resize(struct pipe *p, __u32 size)
{
	char *buf = uk_malloc(uk_alloc_get_default(), size);
	__u32 used = p->used;

	if (!buf)
		return -ENOMEM;
	if (p->buf) {
		take(p, buf, used);
		uk_free(uk_alloc_get_default(), p->buf);
	}
	p->buf = buf;
	p->size = size;
	p->tail = 0;
	p->used = used;
	return 0;
}

/* Room for `want` bytes, or as many as the limit and the heap allow. */
static __u32 make_room(struct pipe *p, __u32 want)
{
	__u32 size = p->size ? p->size : FIRST_SIZE;

	while (size - p->used < want && size < p->limit)
		size *= 2;
	if (size > p->size)
		resize(p, size);	/* without it the old size will do */
	return p->size - p->used;
}

static void tell_writers(struct pipe *p)
{
	if (p->limit - p->used >= UK_PIPE_BUF)
		uk_file_notify(&p->wr, UK_POLLOUT | UK_POLLWRNORM);
}

static __noinline __ssz read_slow(struct pipe *p, const struct uk_iovec *iov,
				  int iovcnt)
{
	__sz done = 0;
	__u32 n;

	if (!p->used || iovcnt <= 0) {
		if (!uk_iov_len(iov, iovcnt))
			return 0;
		return p->wr_open ? -EAGAIN : 0;
	}
	do {
		n = (__u32)MIN(iov->iov_len, (__sz)p->used);
		take(p, iov->iov_base, n);
		done += n;
		iov++;
	} while (--iovcnt > 0 && p->used);
	tell_writers(p);
	return (__ssz)done;
}

static __ssz pipe_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off __maybe_unused,
		       unsigned int flags __maybe_unused)
{
	struct pipe *p = of_rd(f);
	__u32 n;

	/* the usual case: one piece, what is wanted lies in a row */
	if (likely(iovcnt == 1 && p->used)) {
		n = (__u32)MIN(iov->iov_len, (__sz)p->used);
		if (likely(n <= p->size - p->tail)) {
			memcpy(iov->iov_base, p->buf + p->tail, n);
			p->tail = (p->tail + n) & (p->size - 1);
			p->used -= n;
			tell_writers(p);
			return (__ssz)n;
		}
	}
	return read_slow(p, iov, iovcnt);
}

static __noinline __ssz write_slow(struct pipe *p, const struct uk_iovec *iov,
				   int iovcnt)
{
	__sz len = uk_iov_len(iov, iovcnt), done = 0;
	__u32 room = p->size - p->used, n;

	if (!len)
		return 0;
	if (!p->rd_open)
		return -EPIPE;
	if (room < len) {
		room = make_room(p, (__u32)MIN(len, (__sz)PIPE_MAX_LIMIT));
		/* Up to PIPE_BUF a write is all or nothing. A ring that could
		 * not grow has room as far as poll() knows: not to wait for.
		 */
		if (!room || (len <= UK_PIPE_BUF && room < len))
			return p->size < p->limit ? -ENOMEM : -EAGAIN;
	}
	do {
		n = (__u32)MIN(iov->iov_len, (__sz)room);
		put(p, iov->iov_base, n);
		room -= n;
		done += n;
		iov++;
	} while (--iovcnt > 0 && room);
	uk_file_notify(&p->rd, UK_POLLIN | UK_POLLRDNORM);
	return (__ssz)done;
}

static __ssz pipe_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off __maybe_unused,
			unsigned int flags __maybe_unused)
{
	struct pipe *p = of_wr(f);
	__u32 head, room;

	/* the usual case: one piece that fits in a row */
	if (likely(iovcnt == 1 && p->rd_open && p->size)) {
		head = (p->tail + p->used) & (p->size - 1);
		room = MIN(p->size - p->used, p->size - head);
		/* a length of 0 is left to the other path as well */
		if (likely(iov->iov_len - 1 < room)) {
			memcpy(p->buf + head, iov->iov_base, iov->iov_len);
			p->used += (__u32)iov->iov_len;
			uk_file_notify(&p->rd, UK_POLLIN | UK_POLLRDNORM);
			return (__ssz)iov->iov_len;
		}
	}
	return write_slow(p, iov, iovcnt);
}

static unsigned int rd_poll(struct uk_file *f)
{
	struct pipe *p = of_rd(f);

	return (p->used ? UK_POLLIN | UK_POLLRDNORM : 0) |
	       (p->wr_open ? 0 : UK_POLLHUP);
}

static unsigned int wr_poll(struct uk_file *f)
{
	struct pipe *p = of_wr(f);

	return (p->limit - p->used >= UK_PIPE_BUF ?
		UK_POLLOUT | UK_POLLWRNORM : 0) |
	       (p->rd_open ? 0 : UK_POLLERR);
}

static int pipe_getstat(const struct pipe *p, struct uk_filestat *st)
{
	uk_fileattr_get(&p->attr, st);
	st->ino = p->ino;
	return 0;
}

static int rd_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
		      struct uk_filestat *st)
{
	return pipe_getstat(of_rd(f), st);
}

static int wr_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
		      struct uk_filestat *st)
{
	return pipe_getstat(of_wr(f), st);
}

static int rd_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	return uk_fileattr_set(&of_rd(f)->attr, st);
}

static int wr_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	return uk_fileattr_set(&of_wr(f)->attr, st);
}

/* F_SETPIPE_SZ: the next power of two, at least a page. */
static int set_limit(struct pipe *p, __uptr want)
{
	__u32 limit = FIRST_SIZE;

	if (want > 0x80000000u)
		return -EINVAL;
	if (want > PIPE_MAX_LIMIT)
		return -EPERM;
	while (limit < want)
		limit *= 2;
	if (p->used > limit || pipe_packets(p) > limit / PIPE_PACKET)
		return -EBUSY;
	if (p->size > limit && resize(p, limit))
		return -ENOMEM;
	p->limit = limit;
	uk_file_notify(&p->wr, UK_POLLOUT | UK_POLLWRNORM);
	return (int)limit;
}

int pipe_ctl(struct pipe *p, unsigned int req, __uptr arg)
{
	switch (req) {
	case UK_FIONREAD:
		*(int *)arg = (int)p->used;
		return 0;
	case UK_FILE_CTL_PIPE_GETSZ:
		return (int)p->limit;
	case UK_FILE_CTL_PIPE_SETSZ:
		return set_limit(p, arg);
	}
	return -ENOTTY;
}

static int rd_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	return pipe_ctl(of_rd(f), req, arg);
}

static int wr_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	return pipe_ctl(of_wr(f), req, arg);
}

static void free_closed(struct pipe *p)
{
	if (p->rd_open || p->wr_open)
		return;
	uk_free(uk_alloc_get_default(), p->packets);
	uk_free(uk_alloc_get_default(), p->buf);
	uk_free(uk_alloc_get_default(), p);
}

void pipe_set_ends(struct pipe *p, bool rd, bool wr)
{
	bool rd_closed = p->rd_open && !rd, wr_closed = p->wr_open && !wr;

	p->rd_open = rd;
	p->wr_open = wr;
	if (rd_closed)
		uk_file_notify(&p->wr, UK_POLLERR | UK_POLLOUT);
	if (wr_closed)
		uk_file_notify(&p->rd, UK_POLLHUP | UK_POLLIN);
}

static void rd_release(struct uk_file *f)
{
	struct pipe *p = of_rd(f);

	pipe_set_ends(p, false, p->wr_open);
	free_closed(p);
}

static void wr_release(struct uk_file *f)
{
	struct pipe *p = of_wr(f);

	pipe_set_ends(p, p->rd_open, false);
	free_closed(p);
}

static const struct uk_file_ops rd_ops = {
	.read = pipe_read,
	.poll = rd_poll,
	.getstat = rd_getstat,
	.setstat = rd_setstat,
	.ctl = rd_ctl,
	.release = rd_release,
};

static const struct uk_file_ops wr_ops = {
	.write = pipe_write,
	.poll = wr_poll,
	.getstat = wr_getstat,
	.setstat = wr_setstat,
	.ctl = wr_ctl,
	.release = wr_release,
};

/* The ends of a pipe of packets: they cannot be spliced. */
static const struct uk_file_ops packet_rd_ops = {
	.read = pipe_packet_read,
	.poll = rd_poll,
	.getstat = rd_getstat,
	.setstat = rd_setstat,
	.ctl = rd_ctl,
	.release = rd_release,
};

static const struct uk_file_ops packet_wr_ops = {
	.write = pipe_packet_write,
	.poll = pipe_packet_poll,
	.getstat = wr_getstat,
	.setstat = wr_setstat,
	.ctl = wr_ctl,
	.release = wr_release,
};

struct pipe *pipe_of_rd(struct uk_file *f)
{
	return f->ops == &rd_ops ? of_rd(f) : fifo_pipe(f, false);
}

struct pipe *pipe_of_wr(struct uk_file *f)
{
	return f->ops == &wr_ops ? of_wr(f) : fifo_pipe(f, true);
}

__u32 pipe_peek(const struct pipe *p, __u32 skip, const char **at)
{
	__u32 from = (p->tail + skip) & (p->size - 1);

	if (skip >= p->used)
		return 0;
	*at = p->buf + from;
	return MIN(p->used - skip, p->size - from);
}

void pipe_drop(struct pipe *p, __u32 n)
{
	p->tail = (p->tail + n) & (p->size - 1);
	p->used -= n;
	tell_writers(p);
}

__u32 pipe_room(struct pipe *p, __u32 want, char **at)
{
	__u32 room = make_room(p, want), head;

	if (!room)
		return 0;
	head = (p->tail + p->used) & (p->size - 1);
	*at = p->buf + head;
	return MIN(MIN(room, p->size - head), want);
}

void pipe_fill(struct pipe *p, __u32 n)
{
	p->used += n;
	uk_file_notify(&p->rd, UK_POLLIN | UK_POLLRDNORM);
}

bool pipe_no_writers(const struct pipe *p)
{
	return !p->wr_open;
}

bool pipe_no_readers(const struct pipe *p)
{
	return !p->rd_open;
}

struct pipe *pipe_new(bool packets)
{
	struct pipe *p = uk_calloc(uk_alloc_get_default(), 1, sizeof(*p));

	if (!p)
		return NULL;
	if (packets) {
		p->packets = uk_calloc(uk_alloc_get_default(), 1,
				       sizeof(*p->packets));
		if (!p->packets) {
			uk_free(uk_alloc_get_default(), p);
			return NULL;
		}
	}
	uk_file_init(&p->rd, packets ? &packet_rd_ops : &rd_ops);
	uk_file_init(&p->wr, packets ? &packet_wr_ops : &wr_ops);
	p->limit = DEFAULT_LIMIT;
	p->rd_open = true;
	p->wr_open = true;
	p->ino = ++last_ino;
	uk_fileattr_init(&p->attr, UK_S_IFIFO | 0600);
	return p;
}
