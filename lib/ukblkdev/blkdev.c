/* SPDX-License-Identifier: BSD-3-Clause */
/* Block device class: devices, their states, setting them up. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/blkdev_driver.h>
#include <uk/errptr.h>
#include <uk/string.h>

#include "blkdev_priv.h"

#define MAX_DEVICES	64

static struct uk_blkdev *devices[MAX_DEVICES];
static unsigned int count;

static int cap_ok(const struct uk_blkdev_cap *c)
{
	return (c->ssize == 512 || c->ssize == 4096)
	       && c->psize >= c->ssize && c->max_sectors_per_req
	       && c->max_segments && c->ioalign
	       && !(c->ioalign & (c->ioalign - 1))
	       && c->sectors <= BLKDEV_BYTES_MAX / c->ssize;
}

/* A name and one character more. */
static void name_add(struct uk_blkdev *dev, char c)
{
	__sz n = uk_strlen(dev->name);

	UK_ASSERT(n + 2 <= sizeof(dev->name));
	dev->name[n] = c;
	dev->name[n + 1] = '\0';
}

static void add(struct uk_blkdev *dev)
{
	dev->id = (__u16)count;
	devices[count++] = dev;
}

/* Disks of that kind so far. */
static unsigned int disks_of(__u32 major)
{
	unsigned int i, n = 0;

	for (i = 0; i < count; i++)
		n += devices[i]->major == major && !devices[i]->whole;
	return n;
}

int uk_blkdev_drv_register(struct uk_blkdev *dev, const char *prefix)
{
	unsigned int i, n = disks_of(dev->major);

	if (count == MAX_DEVICES || n >= 26)
		return -ENOSPC;
	if (!cap_ok(&dev->cap))
		return -EINVAL;
	uk_strlcpy(dev->name, prefix, sizeof(dev->name));
	name_add(dev, (char)('a' + n));
	dev->minor = (__u16)(n * BLKDEV_MINORS);
	dev->state = UK_BLKDEV_UNCONFIGURED;
	for (i = 0; i < UK_BLKDEV_MAX_QUEUES; i++) {
		uk_spin_init(&dev->lane[i].lock);
		dev->lane[i].tail = &dev->lane[i].waiting;
	}
	add(dev);
	return 0;
}

int uk_blkdev_part_register(struct uk_blkdev *dev, struct uk_blkdev *whole,
			    unsigned int no, __sector start, __sector sectors)
{
	__sector all = whole->cap.sectors;

	if (count == MAX_DEVICES || no >= BLKDEV_MINORS)
		return -ENOSPC;
	if (!no || whole->whole || !sectors || start >= all
	    || sectors > all - start)
		return -EINVAL;
	dev->cap = whole->cap;
	dev->cap.sectors = sectors;
	dev->drv_name = whole->drv_name;
	dev->major = whole->major;
	dev->minor = (__u16)(whole->minor + no);
	dev->part_no = (__u16)no;
	dev->whole = whole;
	dev->start = start;
	uk_strlcpy(dev->name, whole->name, sizeof(dev->name));
	if (no >= 10)
		name_add(dev, '1');
	name_add(dev, (char)('0' + no % 10));
	add(dev);
	return 0;
}

unsigned int uk_blkdev_count(void)
{
	return count;
}

struct uk_blkdev *uk_blkdev_get(unsigned int id)
{
	return id < count ? devices[id] : NULL;
}

struct uk_blkdev *uk_blkdev_find(const char *name)
{
	unsigned int i;

	if (!uk_strncmp(name, "/dev/", 5))
		name += 5;
	for (i = 0; i < count; i++)
		if (!uk_strcmp(devices[i]->name, name))
			return devices[i];
	return NULL;
}

int uk_blkdev_get_info(struct uk_blkdev *dev, struct uk_blkdev_info *info)
{
	if (dev->whole)
		return -EINVAL;
	*info = (struct uk_blkdev_info){ .max_queues = 1 };
	dev->ops->get_info(dev, info);
	info->max_queues = MIN(info->max_queues, (__u16)UK_BLKDEV_MAX_QUEUES);
	return 0;
}

int uk_blkdev_configure(struct uk_blkdev *dev,
			const struct uk_blkdev_conf *conf)
{
	struct uk_blkdev_info info;
	int rc = uk_blkdev_get_info(dev, &info);

	if (rc)
		return rc;
	if (dev->state != UK_BLKDEV_UNCONFIGURED)
		return dev->state == UK_BLKDEV_BROKEN ? -EIO : -EBUSY;
	if (!conf->nb_queues || conf->nb_queues > info.max_queues)
		return -EINVAL;
	rc = dev->ops->configure ? dev->ops->configure(dev, conf) : 0;
	if (rc < 0)
		return rc;
	dev->nb_queues = conf->nb_queues;
	dev->state = UK_BLKDEV_CONFIGURED;
	return 0;
}

int uk_blkdev_queue_get_info(struct uk_blkdev *dev, __u16 queue_id,
			     struct uk_blkdev_queue_info *info)
{
	if (dev->whole || queue_id >= UK_BLKDEV_MAX_QUEUES)
		return -EINVAL;
	return dev->ops->queue_get_info(dev, queue_id, info);
}

/* The number of descriptors that a queue really gets, or -EINVAL. */
static int choose_desc(const struct uk_blkdev_queue_info *qi, __u16 wanted)
{
	unsigned int n = wanted ? wanted : qi->nb_default, p = 1;

	n = MIN(n, (unsigned int)qi->nb_max);
	if (qi->nb_is_power_of_two) {
		while (p * 2 <= n)
			p *= 2;
		n = p;
	}
	return n >= qi->nb_min && n ? (int)n : -EINVAL;
}

int uk_blkdev_queue_configure(struct uk_blkdev *dev, __u16 queue_id,
			      __u16 nb_desc,
			      const struct uk_blkdev_queue_conf *conf)
{
	struct uk_blkdev_queue_info qi;
	struct uk_blkdev_queue *q;
	int n, rc;

	if (dev->whole || dev->state != UK_BLKDEV_CONFIGURED
	    || queue_id >= dev->nb_queues || !conf->a)
		return -EINVAL;
	if (dev->lane[queue_id].queue)
		return -EBUSY;
	rc = uk_blkdev_queue_get_info(dev, queue_id, &qi);
	if (rc < 0)
		return rc;
	n = choose_desc(&qi, nb_desc);
	if (n < 0)
		return n;
	dev->lane[queue_id].fn = conf->callback;
	dev->lane[queue_id].arg = conf->callback_cookie;
	q = dev->ops->queue_configure(dev, queue_id, (__u16)n, conf->a);
	if (PTRISERR(q))
		return (int)PTR2ERR(q);
	dev->lane[queue_id].queue = q;
	return 0;
}

int uk_blkdev_start(struct uk_blkdev *dev)
{
	__u16 i;
	int rc;

	if (dev->whole || dev->state != UK_BLKDEV_CONFIGURED)
		return -EINVAL;
	for (i = 0; i < dev->nb_queues; i++)
		if (!dev->lane[i].queue)
			return -EINVAL;
	rc = dev->ops->start(dev);
	if (rc < 0)
		return rc;
	dev->state = UK_BLKDEV_RUNNING;
	for (i = 0; i < dev->nb_queues; i++)
		if (!dev->lane[i].fn)
			uk_blkdev_queue_intr_enable(dev, i);
	return 0;
}

/* What is left of the way up. */
static int go_up(struct uk_blkdev *dev)
{
	struct uk_blkdev_queue_conf conf = { .a = uk_alloc_get_default() };
	__u16 i;
	int rc = 0;

	for (i = 0; i < dev->nb_queues && !rc; i++)
		if (!dev->lane[i].queue)
			rc = uk_blkdev_queue_configure(dev, i, 0, &conf);
	return rc ? rc : uk_blkdev_start(dev);
}

int uk_blkdev_up(struct uk_blkdev *dev)
{
	struct uk_blkdev_conf conf;
	struct uk_blkdev_info info;
	int rc;

	if (dev->whole)
		return uk_blkdev_up(dev->whole);
	if (dev->state == UK_BLKDEV_RUNNING)
		return 0;
	if (dev->state == UK_BLKDEV_UNCONFIGURED) {
		uk_blkdev_get_info(dev, &info);
		conf.nb_queues = info.max_queues;
		rc = uk_blkdev_configure(dev, &conf);
		if (rc)
			return rc;
	}
	return dev->state == UK_BLKDEV_BROKEN ? -EIO : go_up(dev);
}

void uk_blkdev_drv_broken(struct uk_blkdev *dev)
{
	dev->state = UK_BLKDEV_BROKEN;
}
