/* SPDX-License-Identifier: BSD-3-Clause */
/* Block device class: requests on their way to the device and back. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/paging.h>
#include <uk/plat/lcpu.h>
#include <uk/print.h>

#include "blkdev_priv.h"

/* Pages that (len) bytes at (p) touch. */
static __sz pages_of(const void *p, __sz len)
{
	__uptr at = (__uptr)p & (UKARCH_PAGE_SIZE - 1);

	return (at + len + UKARCH_PAGE_SIZE - 1) / UKARCH_PAGE_SIZE;
}

/* Is the memory as much as the sectors, aligned, and in few enough pieces? */
static int memory_ok(const struct uk_blkdev_cap *c, const struct uk_blkreq *req)
{
	struct uk_iovec one = { req->aio_buf, req->nb_sectors * c->ssize };
	const struct uk_iovec *v = req->iov ? req->iov : &one;
	unsigned int i, n = req->iov ? req->iovcnt : 1;
	__sz pieces = 0, bytes = 0;

	for (i = 0; i < n; i++) {
		if (!v[i].iov_base || !v[i].iov_len
		    || ((__uptr)v[i].iov_base | v[i].iov_len)
		       & (__uptr)(c->ioalign - 1)
		    || v[i].iov_len > one.iov_len - bytes)
			return 0;
		bytes += v[i].iov_len;
		pieces += pages_of(v[i].iov_base, v[i].iov_len);
	}
	return bytes == one.iov_len && pieces <= c->max_segments;
}

static int range_ok(const struct uk_blkdev_cap *c, const struct uk_blkreq *req,
		    __sector max)
{
	return req->nb_sectors && req->nb_sectors <= max
	       && req->start_sector < c->sectors
	       && req->nb_sectors <= c->sectors - req->start_sector;
}

static int check(const struct uk_blkdev *dev, const struct uk_blkreq *req)
{
	const struct uk_blkdev_cap *c = &dev->cap;

	if (req->operation != UK_BLKREQ_READ && c->read_only)
		return req->operation == UK_BLKREQ_FFLUSH ? 0 : -EROFS;
	switch (req->operation) {
	case UK_BLKREQ_READ:
	case UK_BLKREQ_WRITE:
		return range_ok(c, req, c->max_sectors_per_req)
		       && memory_ok(c, req) ? 0 : -EINVAL;
	case UK_BLKREQ_FFLUSH:
		return 0;
	case UK_BLKREQ_DISCARD:
		if (!c->max_discard)
			return -EOPNOTSUPP;
		return range_ok(c, req, c->max_discard) ? 0 : -EINVAL;
	case UK_BLKREQ_ZEROES:
		if (!c->max_zeroes)
			return -EOPNOTSUPP;
		return range_ok(c, req, c->max_zeroes) ? 0 : -EINVAL;
	}
	return -EINVAL;
}

/* One line a device: a disk that fails would fill the console. */
static void count_error(struct uk_blkdev *disk, const struct uk_blkreq *req)
{
	static const char *const what[] = {
		"reading", "writing", "flushing", "discarding", "clearing",
	};

	if (disk->errors++)
		return;
	uk_pr_err("%s: error %d %s %lu sectors at %lu; more are not told\n",
		  disk->name, -req->result, what[req->operation],
		  req->nb_sectors, req->at);
}

static void done(struct uk_blkdev *disk, struct uk_blkreq *req)
{
	uk_blkreq_event_t cb = req->cb;
	void *cookie = req->cb_cookie;

	if (unlikely(req->result < 0))
		count_error(disk, req);
	__atomic_store_n(&req->finished, 1, __ATOMIC_RELEASE);
	if (cb)
		cb(req, cookie);
}

/* Puts a request at the end of those that wait for room. */
static void enqueue(struct uk_blkdev_lane *l, struct uk_blkreq *req)
{
	req->next = NULL;
	*l->tail = req;
	l->tail = &req->next;
}

static int give(struct uk_blkdev *disk, struct uk_blkdev_lane *l,
		struct uk_blkreq *req, int last)
{
	if (disk->state != UK_BLKDEV_RUNNING)
		return -EIO;
	return disk->ops->submit(disk, l->queue, req, last);
}

/* A list of requests that are done. */
struct list {
	struct uk_blkreq *first, **tail;
};

static void append(struct list *list, struct uk_blkreq *req)
{
	req->next = NULL;
	*list->tail = req;
	list->tail = &req->next;
}

/* Gives the device what waits, as far as it has room. */
static void give_waiting(struct uk_blkdev *disk, struct uk_blkdev_lane *l,
			 struct list *ended)
{
	struct uk_blkreq *req;
	int rc;

	while ((req = l->waiting) != NULL) {
		rc = give(disk, l, req, 1);
		if (rc == -ENOSPC)
			return;
		l->waiting = req->next;
		if (!l->waiting)
			l->tail = &l->waiting;
		if (rc < 0)
			req->result = rc;
		if (rc)
			append(ended, req);
	}
}

int uk_blkdev_queue_submit_one(struct uk_blkdev *dev, __u16 queue_id,
			       struct uk_blkreq *req)
{
	struct uk_blkdev *disk = blkdev_disk(dev);
	struct uk_blkdev_lane *l = &disk->lane[queue_id];
	int rc, status = UK_BLKDEV_STATUS_SUCCESS;
	unsigned long flags;

	if (queue_id >= disk->nb_queues || disk->state < UK_BLKDEV_RUNNING)
		return -EINVAL;
	rc = check(dev, req);
	if (rc)
		return rc;
	req->at = dev->start + req->start_sector;
	req->dev = dev;
	req->result = 0;
	req->flushing = 0;
	req->finished = 0;
	if (req->operation == UK_BLKREQ_FFLUSH
	    && (!dev->cap.write_cache || dev->cap.read_only)) {
		done(disk, req);
		return status | UK_BLKDEV_STATUS_MORE;
	}
	uk_spin_lock_irqsave(&l->lock, flags);
	rc = l->waiting ? -ENOSPC
			: give(disk, l, req, !(req->flags & UK_BLKREQ_F_MORE));
	if (rc == -ENOSPC)
		enqueue(l, req);
	uk_spin_unlock_irqrestore(&l->lock, flags);
	if (rc == -ENOSPC)
		return status;
	if (rc < 0)
		return rc;
	if (rc)
		done(disk, req);
	return status | UK_BLKDEV_STATUS_MORE;
}

/* A write through the cache is followed by a flush; 1: it is not done yet. */
static int flush_follows(struct uk_blkdev *disk, struct uk_blkdev_lane *l,
			 struct uk_blkreq *req)
{
	if (!(req->flags & UK_BLKREQ_F_FUA) || !disk->cap.write_cache
	    || req->result < 0 || req->flushing
	    || (req->operation != UK_BLKREQ_WRITE
		&& req->operation != UK_BLKREQ_ZEROES))
		return 0;
	req->flushing = 1;
	enqueue(l, req);
	return 1;
}

/* Takes back what the device is done with; leaves the interrupt of a queue
 * that the class finishes on.
 */
static void take_back(struct uk_blkdev *disk, struct uk_blkdev_lane *l,
		      struct list *list)
{
	struct uk_blkreq *req;

	do {
		while ((req = disk->ops->finish(disk, l->queue)) != NULL)
			if (!flush_follows(disk, l, req))
				append(list, req);
		give_waiting(disk, l, list);
	} while (!l->fn && disk->ops->intr_enable(disk, l->queue) > 0);
}

int uk_blkdev_queue_finish_reqs(struct uk_blkdev *dev, __u16 queue_id)
{
	struct uk_blkdev *disk = blkdev_disk(dev);
	struct uk_blkdev_lane *l = &disk->lane[queue_id];
	struct list list = { .tail = &list.first };
	struct uk_blkreq *req;
	unsigned long flags;
	int n = 0;

	if (queue_id >= disk->nb_queues || disk->state < UK_BLKDEV_RUNNING)
		return 0;
	uk_spin_lock_irqsave(&l->lock, flags);
	take_back(disk, l, &list);
	uk_spin_unlock_irqrestore(&l->lock, flags);
	for (; list.first; n++) {
		req = list.first;
		list.first = req->next;
		done(disk, req);
	}
	return n;
}

int uk_blkdev_queue_intr_enable(struct uk_blkdev *dev, __u16 queue_id)
{
	struct uk_blkdev *disk = blkdev_disk(dev);

	if (queue_id >= disk->nb_queues || !disk->lane[queue_id].queue)
		return -EIO;
	return disk->ops->intr_enable(disk, disk->lane[queue_id].queue);
}

int uk_blkdev_queue_intr_disable(struct uk_blkdev *dev, __u16 queue_id)
{
	struct uk_blkdev *disk = blkdev_disk(dev);

	if (queue_id < disk->nb_queues && disk->lane[queue_id].queue)
		disk->ops->intr_disable(disk, disk->lane[queue_id].queue);
	return 0;
}

void uk_blkdev_drv_queue_event(struct uk_blkdev *dev, __u16 queue_id)
{
	struct uk_blkdev_lane *l = &dev->lane[queue_id];

	if (l->fn)
		l->fn(dev, queue_id, l->arg);
	else
		uk_blkdev_queue_finish_reqs(dev, queue_id);
}

int uk_blkdev_wait(struct uk_blkdev *dev, __u16 queue_id, struct uk_blkreq *req)
{
	struct uk_blkdev *disk = blkdev_disk(dev);
	int polls = ukarch_lcpu_irqs_disabled() || disk->lane[queue_id].fn;

	for (;;) {
		uk_blkdev_queue_finish_reqs(dev, queue_id);
		if (polls) {
			if (uk_blkreq_is_done(req))
				return req->result;
			ukarch_spinwait();
			continue;
		}
		/* the interrupt is on: it came before or ends the halt */
		ukarch_lcpu_disable_irq();
		if (!uk_blkreq_is_done(req))
			ukplat_lcpu_halt_irq_to(0);
		ukarch_lcpu_enable_irq();
		if (uk_blkreq_is_done(req))
			return req->result;
	}
}
