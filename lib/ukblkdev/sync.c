/* SPDX-License-Identifier: BSD-3-Clause */
/* Block device class: operations that are waited for. */
#include <abi/errno.h>
#include <uk/arch/paging.h>
#include <uk/wait.h>

#include "blkdev_priv.h"

/*
 * What is written where the device cannot clear sectors itself. Never written
 * to; not constant, so that it takes no room in the image.
 */
#define ZERO_PIECES	16
static char zeros[4096] __align(4096);

static int submit_wait(struct uk_blkdev *dev, __u16 queue_id,
		       struct uk_blkreq *req)
{
	int rc = uk_blkdev_queue_submit_one(dev, queue_id, req);

	return rc < 0 ? rc : uk_blkdev_wait(dev, queue_id, req);
}

static void wake(struct uk_blkreq *req __maybe_unused, void *sleeper)
{
	uk_waitq_wake_up(sleeper);
}

static int submit_sleep(struct uk_blkdev *dev, __u16 queue_id,
			struct uk_blkreq *req)
{
	struct uk_waitq sleeper;
	int rc;

	uk_waitq_init(&sleeper);
	req->cb = wake;
	req->cb_cookie = &sleeper;
	rc = uk_blkdev_queue_submit_one(dev, queue_id, req);
	if (rc < 0)
		return rc;
	uk_waitq_wait_event(&sleeper, uk_blkreq_is_done(req));
	return req->result;
}

/* Writes zeros: the same page again and again. */
static int write_zeros(struct uk_blkdev *dev, __u16 queue_id, __sector start,
		       __sector left)
{
	const struct uk_blkdev_cap *c = &dev->cap;
	__u32 per_page = sizeof(zeros) / c->ssize;
	__sector max = MIN((__sector)c->max_sectors_per_req,
			   (__sector)per_page * MIN(c->max_segments,
						    (__u32)ZERO_PIECES));
	struct uk_iovec iov[ZERO_PIECES];
	struct uk_blkreq req;
	__sector n, at;
	int rc = 0;

	for (; left && !rc; start += n, left -= n) {
		n = MIN(left, max);
		uk_blkreq_init(&req, UK_BLKREQ_WRITE, start, n, NULL, NULL,
			       NULL);
		req.iov = iov;
		for (at = 0; at < n; at += per_page) {
			iov[req.iovcnt].iov_base = zeros;
			iov[req.iovcnt++].iov_len =
				(__sz)MIN(n - at, (__sector)per_page)
				* c->ssize;
		}
		rc = submit_wait(dev, queue_id, &req);
	}
	return rc;
}

/* Most sectors of one request, of memory at (at). */
static __sector most(const struct uk_blkdev_cap *c, enum uk_blkreq_op op,
		     const void *at)
{
	__sz bytes;

	if (op == UK_BLKREQ_DISCARD)
		return c->max_discard;
	if (op == UK_BLKREQ_ZEROES)
		return c->max_zeroes;
	bytes = c->max_segments * UKARCH_PAGE_SIZE
		- ((__uptr)at & (UKARCH_PAGE_SIZE - 1));
	return MIN((__sector)c->max_sectors_per_req, bytes / c->ssize);
}

int uk_blkdev_sync_io(struct uk_blkdev *dev, __u16 queue_id,
		      enum uk_blkreq_op op, __sector start,
		      __sector nb_sectors, void *buf)
{
	const struct uk_blkdev_cap *c = &dev->cap;
	struct uk_blkreq req;
	char *at = buf;
	__sector n;
	int rc = 0;

	if (op == UK_BLKREQ_FFLUSH) {
		uk_blkreq_init(&req, op, 0, 0, NULL, NULL, NULL);
		return submit_wait(dev, queue_id, &req);
	}
	if (nb_sectors > c->sectors || start > c->sectors - nb_sectors)
		return -EINVAL;
	if (op == UK_BLKREQ_ZEROES && !c->max_zeroes)
		return write_zeros(dev, queue_id, start, nb_sectors);
	for (; nb_sectors && !rc; start += n, nb_sectors -= n) {
		/* at least one: what cannot be done is refused there */
		n = MIN(nb_sectors, MAX(most(c, op, at), 1UL));
		uk_blkreq_init(&req, op, start, n, at, NULL, NULL);
		rc = submit_wait(dev, queue_id, &req);
		if (at)
			at += n * c->ssize;
	}
	return rc;
}

/* Pieces of one request of pages. */
#define PAGES_MAX	32

static int pages_io(struct uk_blkdev *dev, __u16 queue_id,
		    enum uk_blkreq_op op, __sector start, void *const pages[],
		    __sz bytes, int (*io)(struct uk_blkdev *, __u16,
					  struct uk_blkreq *))
{
	__u32 max = MIN(dev->cap.max_segments, (__u32)PAGES_MAX);
	struct uk_iovec iov[PAGES_MAX];
	struct uk_blkreq req;
	unsigned int i;
	__sz n;
	int rc = 0;

	for (; bytes && !rc; start += req.nb_sectors, bytes -= n) {
		n = MIN(bytes, (__sz)max * UKARCH_PAGE_SIZE);
		uk_blkreq_init(&req, op, start, n / dev->cap.ssize, NULL, NULL,
			       NULL);
		req.iov = iov;
		for (i = 0; i * UKARCH_PAGE_SIZE < n; i++) {
			iov[i].iov_base = *pages++;
			iov[i].iov_len = MIN(n - i * UKARCH_PAGE_SIZE,
					     UKARCH_PAGE_SIZE);
		}
		req.iovcnt = i;
		rc = io(dev, queue_id, &req);
	}
	return rc;
}

int uk_blkdev_sync_pages(struct uk_blkdev *dev, __u16 queue_id,
			 enum uk_blkreq_op op, __sector start,
			 void *const pages[], __sz bytes)
{
	return pages_io(dev, queue_id, op, start, pages, bytes, submit_wait);
}

int uk_blkdev_sleep_pages(struct uk_blkdev *dev, __u16 queue_id,
			  enum uk_blkreq_op op, __sector start,
			  void *const pages[], __sz bytes)
{
	return pages_io(dev, queue_id, op, start, pages, bytes, submit_sleep);
}

int uk_blkdev_flush(struct uk_blkdev *dev)
{
	return uk_blkdev_sync_io(dev, 0, UK_BLKREQ_FFLUSH, 0, 0, NULL);
}
