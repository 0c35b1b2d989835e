/* SPDX-License-Identifier: BSD-3-Clause */
/* The class: which devices there are, tags, the queue before each of them. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/hostfs.h>
#include <uk/string.h>
#include <uk/wait.h>

/* Bytes of a request whose longest part is a name, or two of them. */
#define KEPT_BYTES	1024u

static struct uk_hostdev *devices;

int uk_hostdev_register(struct uk_hostdev *dev)
{
	if (uk_hostdev_find(dev->name, dev->proto))
		return -EEXIST;
	dev->queue_end = &dev->queue;
	dev->next = devices;
	devices = dev;
	return 0;
}

struct uk_hostdev *uk_hostdev_find(const char *name,
				   enum uk_hostdev_proto proto)
{
	struct uk_hostdev *dev;

	for (dev = devices; dev; dev = dev->next)
		if (dev->proto == proto && !uk_strcmp(dev->name, name))
			return dev;
	return NULL;
}

struct uk_hostreq *uk_hostdev_request(struct uk_hostdev *dev,
				      enum uk_host_wait how, __u32 tx_len,
				      __u32 rx_cap)
{
	__sz n = sizeof(struct uk_hostreq) + tx_len + rx_cap;
	struct uk_hostreq *req = dev->kept;
	bool keep = how == UK_HOST_HALT && n <= KEPT_BYTES;

	if (!keep || !req)
		req = uk_malloc(uk_alloc_get_default(), keep ? KEPT_BYTES : n);
	if (!req)
		return NULL;
	if (keep)
		dev->kept = req;
	uk_waitq_init(&req->wait);
	req->finish = NULL;
	req->tx = (__u8 *)(req + 1);
	req->tx_len = tx_len;
	req->rx = req->tx + tx_len;
	req->rx_cap = rx_cap;
	return req;
}

void uk_hostdev_request_put(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	if (req != dev->kept)
		uk_free(uk_alloc_get_default(), req);
}

static void complete(struct uk_hostdev *dev, struct uk_hostreq *req, int len)
{
	req->len = len;
	req->state = UK_HOSTREQ_DONE;
	if (req->finish) {
		req->next = dev->finished;
		dev->finished = req;
	} else {
		uk_waitq_wake_up(&req->wait);
	}
}

static struct uk_hostreq *dequeue(struct uk_hostdev *dev)
{
	struct uk_hostreq *req = dev->queue;

	dev->queue = req->next;
	if (!dev->queue)
		dev->queue_end = &dev->queue;
	return req;
}

/* Back to the front: the device has no room. */
static void requeue(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	dev->tags &= ~((__u64)1 << req->tag);
	req->state = UK_HOSTREQ_QUEUED;
	req->next = dev->queue;
	if (!dev->queue)
		dev->queue_end = &req->next;
	dev->queue = req;
}

/* Sends as many as there are tags and room for. A driver may answer at once. */
static void pump(struct uk_hostdev *dev)
{
	struct uk_hostreq *req;
	int rc;

	while (dev->queue && ~dev->tags) {
		req = dequeue(dev);
		req->tag = (__u16)__builtin_ctzll(~dev->tags);
		dev->tags |= (__u64)1 << req->tag;
		req->state = UK_HOSTREQ_SENT;
		dev->stamp(req);
		rc = dev->dead ? -EIO : dev->ops->submit(dev, req);
		if (rc == -EAGAIN) {
			requeue(dev, req);
			return;
		}
		if (rc) {
			dev->tags &= ~((__u64)1 << req->tag);
			complete(dev, req, rc);
		}
	}
}

void uk_hostdev_send(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	req->state = UK_HOSTREQ_QUEUED;
	req->next = NULL;
	*dev->queue_end = req;
	dev->queue_end = &req->next;
	pump(dev);
	ukarch_lcpu_restore_irqf(flags);
}

bool uk_hostdev_unsend(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	unsigned long flags = ukarch_lcpu_save_irqf();
	struct uk_hostreq **p = &dev->queue;

	while (*p && *p != req)
		p = &(*p)->next;
	if (*p) {
		*p = req->next;
		if (!*p)
			dev->queue_end = p;
	}
	ukarch_lcpu_restore_irqf(flags);
	return req->state == UK_HOSTREQ_QUEUED;
}

void uk_hostdev_done(struct uk_hostdev *dev, struct uk_hostreq *req, int len)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	dev->tags &= ~((__u64)1 << req->tag);
	complete(dev, req, len);
	pump(dev);
	ukarch_lcpu_restore_irqf(flags);
}

void uk_hostdev_died(struct uk_hostdev *dev)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	dev->dead = true;
	while (dev->queue)
		complete(dev, dequeue(dev), -EIO);
	ukarch_lcpu_restore_irqf(flags);
}

void uk_hostdev_reap(struct uk_hostdev *dev)
{
	struct uk_hostreq *req, *next;
	unsigned long flags;

	if (likely(!dev->finished))
		return;
	flags = ukarch_lcpu_save_irqf();
	req = dev->finished;
	dev->finished = NULL;
	ukarch_lcpu_restore_irqf(flags);
	for (; req; req = next) {
		next = req->next;
		req->finish(req);
	}
}

/* The interrupt of the device ends the halt, or comes before it. */
static void halt(const struct uk_hostreq *req)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	while (req->state != UK_HOSTREQ_DONE)
		ukarch_lcpu_halt_irq();
	ukarch_lcpu_restore_irqf(flags);
}

bool uk_hostdev_exchange(struct uk_hostdev *dev, struct uk_hostreq *req,
			 enum uk_host_wait how)
{
	uk_hostdev_reap(dev);
	uk_hostdev_send(dev, req);
	if (how == UK_HOST_HALT)
		halt(req);
	else if (how == UK_HOST_SLEEP)
		uk_waitq_wait_event(&req->wait, req->state == UK_HOSTREQ_DONE);
	else
		return !uk_waitq_wait_event_intr(&req->wait,
					req->state == UK_HOSTREQ_DONE, 0);
	return true;
}

void uk_hostdev_drain(struct uk_hostdev *dev)
{
	unsigned long flags;

	do {
		flags = ukarch_lcpu_save_irqf();
		while (dev->tags || dev->queue)
			ukarch_lcpu_halt_irq();
		ukarch_lcpu_restore_irqf(flags);
		/* what is finished may send something */
		uk_hostdev_reap(dev);
	} while (dev->tags || dev->finished);
}

void uk_hostdev_end(struct uk_hostdev *dev)
{
	uk_free(uk_alloc_get_default(), dev->kept);
	dev->kept = NULL;
	dev->busy = false;
}

bool uk_hostfs_name_ok(const char *s, __sz len)
{
	if (!len || len > UK_NAME_MAX || uk_memchr(s, '/', len) ||
	    uk_memchr(s, '\0', len))
		return false;
	return s[0] != '.' || (len != 1 && (len != 2 || s[1] != '.'));
}
