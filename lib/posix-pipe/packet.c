/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes of packets (O_DIRECT): the bytes lie in the ring as those of others do;
 * beside it stands how long each packet is.
 */
#include <abi/errno.h>
#include <abi/poll.h>
#include <uk/string.h>
#include "pipe.h"

static __u32 slots(const struct pipe *p)
{
	return p->limit / PIPE_PACKET;
}

/* Takes the first packet: as much of it as there is room for. */
static __sz take_packet(struct pipe *p, const struct uk_iovec *iov, int iovcnt)
{
	struct pipe_packets *q = p->packets;
	struct uk_iovpos to = { iov, iovcnt, 0 };
	__u32 left = q->len[q->first], n;
	__sz done = 0, got;
	const char *at;

	q->first = (q->first + 1) % PIPE_PACKETS;
	q->count--;
	while (left) {
		n = MIN(pipe_peek(p, 0, &at), left);
		got = uk_iov_put(&to, at, n);
		done += got;
		left -= n;
		pipe_drop(p, n);
	}
	return done;
}

__ssz pipe_packet_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off __maybe_unused,
		       unsigned int flags __maybe_unused)
{
	struct pipe *p = __containerof(f, struct pipe, rd);
	__sz done;

	if (!uk_iov_len(iov, iovcnt))
		return 0;
	if (!p->packets->count)
		return pipe_no_writers(p) ? 0 : -EAGAIN;
	done = take_packet(p, iov, iovcnt);
	uk_file_notify(&p->wr, UK_POLLOUT | UK_POLLWRNORM);
	return (__ssz)done;
}

/* Puts one packet behind the others. The ring may be in two pieces. */
static int put_packet(struct pipe *p, struct uk_iovpos *from, __u32 len)
{
	struct pipe_packets *q = p->packets;
	__u32 left = len, n;
	char *at;

	while (left) {
		n = pipe_room(p, left, &at);
		if (!n)
			break;
		uk_iov_get(from, at, n);
		p->used += n;
		left -= n;
	}
	if (left) {		/* no memory for the ring */
		p->used -= len - left;
		return -ENOMEM;
	}
	q->len[(q->first + q->count++) % PIPE_PACKETS] = (__u16)len;
	return 0;
}

__ssz pipe_packet_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off __maybe_unused,
			unsigned int flags __maybe_unused)
{
	struct pipe *p = __containerof(f, struct pipe, wr);
	__sz len = uk_iov_len(iov, iovcnt), done = 0, n;
	struct uk_iovpos from = { iov, iovcnt, 0 };
	int rc = 0;

	if (!len)
		return 0;
	if (pipe_no_readers(p))
		return -EPIPE;
	while (done < len && p->packets->count < slots(p)) {
		n = MIN(len - done, (__sz)PIPE_PACKET);
		rc = put_packet(p, &from, (__u32)n);
		if (rc)
			break;
		done += n;
	}
	if (!done)
		return rc ? rc : -EAGAIN;
	uk_file_notify(&p->rd, UK_POLLIN | UK_POLLRDNORM);
	return (__ssz)done;
}

unsigned int pipe_packet_poll(struct uk_file *f)
{
	struct pipe *p = __containerof(f, struct pipe, wr);

	return (p->packets->count < slots(p) ?
		UK_POLLOUT | UK_POLLWRNORM : 0) |
	       (pipe_no_readers(p) ? UK_POLLERR : 0);
}
