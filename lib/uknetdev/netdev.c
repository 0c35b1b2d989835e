/* SPDX-License-Identifier: BSD-3-Clause */
/* Network device class: devices, their states, setting them up. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/netdev.h>
#include <uk/print.h>

#include "einfo.h"

#define MAX_DEVICES	8

static struct uk_netdev *devices[MAX_DEVICES];
static unsigned int count;

int uk_netdev_drv_register(struct uk_netdev *dev)
{
	UK_ASSERT(dev && dev->ops && dev->ops->info_get && dev->ops->start);
	UK_ASSERT(dev->ops->tx_burst && dev->ops->rx_burst);
	if (count == MAX_DEVICES)
		return -ENOSPC;
	dev->id = (__u16)count;
	dev->state = UK_NETDEV_UNPROBED;
	devices[count++] = dev;
	return dev->id;
}

unsigned int uk_netdev_count(void)
{
	return count;
}

struct uk_netdev *uk_netdev_get(unsigned int id)
{
	return id < count ? devices[id] : NULL;
}

__u16 uk_netdev_id_get(struct uk_netdev *dev)
{
	return dev->id;
}

const char *uk_netdev_drv_name_get(struct uk_netdev *dev)
{
	return dev->drv_name;
}

enum uk_netdev_state uk_netdev_state_get(struct uk_netdev *dev)
{
	return dev->state;
}

const char *uk_netdev_einfo_get(struct uk_netdev *dev,
				enum uk_netdev_einfo_type what)
{
	return netdev_einfo(dev->id, what);
}

int uk_netdev_probe(struct uk_netdev *dev)
{
	int rc;

	if (dev->state != UK_NETDEV_UNPROBED)
		return dev->state == UK_NETDEV_BROKEN ? -EIO : 0;
	rc = dev->ops->probe ? dev->ops->probe(dev) : 0;
	if (rc >= 0)
		dev->state = UK_NETDEV_UNCONFIGURED;
	return rc < 0 ? rc : 0;
}

void uk_netdev_info_get(struct uk_netdev *dev, struct uk_netdev_info *info)
{
	UK_ASSERT(dev->state >= UK_NETDEV_UNCONFIGURED);
	*info = (struct uk_netdev_info){ .ioalign = 1 };
	dev->ops->info_get(dev, info);
	info->max_rx_queues = MIN(info->max_rx_queues, UK_NETDEV_MAX_QUEUES);
	info->max_tx_queues = MIN(info->max_tx_queues, UK_NETDEV_MAX_QUEUES);
}

int uk_netdev_rxq_info_get(struct uk_netdev *dev, __u16 queue_id,
			   struct uk_netdev_queue_info *info)
{
	if (queue_id >= UK_NETDEV_MAX_QUEUES)
		return -EINVAL;
	return dev->ops->rxq_info_get(dev, queue_id, info);
}

int uk_netdev_txq_info_get(struct uk_netdev *dev, __u16 queue_id,
			   struct uk_netdev_queue_info *info)
{
	if (queue_id >= UK_NETDEV_MAX_QUEUES)
		return -EINVAL;
	return dev->ops->txq_info_get(dev, queue_id, info);
}

int uk_netdev_configure(struct uk_netdev *dev,
			const struct uk_netdev_conf *conf)
{
	struct uk_netdev_info info;
	int rc;

	if (dev->state != UK_NETDEV_UNCONFIGURED)
		return dev->state == UK_NETDEV_BROKEN ? -EIO : -EBUSY;
	uk_netdev_info_get(dev, &info);
	if (!conf->nb_rx_queues || conf->nb_rx_queues > info.max_rx_queues
	    || !conf->nb_tx_queues || conf->nb_tx_queues > info.max_tx_queues
	    || (info.in_queue_pairs
		&& conf->nb_rx_queues != conf->nb_tx_queues))
		return -EINVAL;
	rc = dev->ops->configure(dev, conf);
	if (rc < 0)
		return rc;
	dev->conf = *conf;
	dev->state = UK_NETDEV_CONFIGURED;
	return 0;
}

/* The number of descriptors that a queue really gets, or -EINVAL. */
static int choose_desc(const struct uk_netdev_queue_info *qi, __u16 wanted)
{
	unsigned int n = wanted ? wanted : qi->nb_default, p = 1;

	n = MIN(n, qi->nb_max);
	if (qi->nb_is_power_of_two) {
		while (p * 2 <= n)
			p *= 2;
		n = p;
	}
	return n >= qi->nb_min && n ? (int)n : -EINVAL;
}

int uk_netdev_rxq_configure(struct uk_netdev *dev, __u16 queue_id,
			    __u16 nb_desc,
			    const struct uk_netdev_rxqueue_conf *conf)
{
	struct uk_netdev_queue_info qi;
	struct uk_netdev_rx_queue *q;
	int n, rc;

	if (dev->state != UK_NETDEV_CONFIGURED
	    || queue_id >= dev->conf.nb_rx_queues || !conf->a
	    || !conf->alloc_rxpkts)
		return -EINVAL;
	if (dev->rxq[queue_id])
		return -EBUSY;
	rc = uk_netdev_rxq_info_get(dev, queue_id, &qi);
	if (rc < 0)
		return rc;
	n = choose_desc(&qi, nb_desc);
	if (n < 0)
		return n;
	dev->rx_event[queue_id].fn = conf->callback;
	dev->rx_event[queue_id].arg = conf->callback_cookie;
	q = dev->ops->rxq_configure(dev, queue_id, (__u16)n, conf);
	if (PTRISERR(q))
		return (int)PTR2ERR(q);
	dev->rxq[queue_id] = q;
	return 0;
}

int uk_netdev_txq_configure(struct uk_netdev *dev, __u16 queue_id,
			    __u16 nb_desc,
			    const struct uk_netdev_txqueue_conf *conf)
{
	struct uk_netdev_queue_info qi;
	struct uk_netdev_tx_queue *q;
	int n, rc;

	if (dev->state != UK_NETDEV_CONFIGURED
	    || queue_id >= dev->conf.nb_tx_queues || !conf->a)
		return -EINVAL;
	if (dev->txq[queue_id])
		return -EBUSY;
	rc = uk_netdev_txq_info_get(dev, queue_id, &qi);
	if (rc < 0)
		return rc;
	n = choose_desc(&qi, nb_desc);
	if (n < 0)
		return n;
	dev->tx_event[queue_id].fn = conf->callback;
	dev->tx_event[queue_id].arg = conf->callback_cookie;
	q = dev->ops->txq_configure(dev, queue_id, (__u16)n, conf);
	if (PTRISERR(q))
		return (int)PTR2ERR(q);
	dev->txq[queue_id] = q;
	return 0;
}

int uk_netdev_start(struct uk_netdev *dev)
{
	__u16 i;
	int rc;

	if (dev->state != UK_NETDEV_CONFIGURED)
		return -EINVAL;
	for (i = 0; i < dev->conf.nb_rx_queues; i++)
		if (!dev->rxq[i])
			return -EINVAL;
	for (i = 0; i < dev->conf.nb_tx_queues; i++)
		if (!dev->txq[i])
			return -EINVAL;
	rc = dev->ops->start(dev);
	if (rc < 0)
		return rc;
	if (dev->state != UK_NETDEV_CONFIGURED)
		return -EIO;		/* it broke meanwhile */
	dev->state = UK_NETDEV_RUNNING;
	return 0;
}

const struct uk_hwaddr *uk_netdev_hwaddr_get(struct uk_netdev *dev)
{
	UK_ASSERT(dev->state >= UK_NETDEV_UNCONFIGURED);
	return dev->ops->hwaddr_get(dev);
}

int uk_netdev_hwaddr_set(struct uk_netdev *dev, const struct uk_hwaddr *hw)
{
	if (hw->addr_bytes[0] & 1)
		return -EINVAL;
	return dev->ops->hwaddr_set ? dev->ops->hwaddr_set(dev, hw) : -ENOSYS;
}

__u16 uk_netdev_mtu_get(struct uk_netdev *dev)
{
	UK_ASSERT(dev->state >= UK_NETDEV_UNCONFIGURED);
	return dev->ops->mtu_get(dev);
}

int uk_netdev_mtu_set(struct uk_netdev *dev, __u16 mtu)
{
	return dev->ops->mtu_set ? dev->ops->mtu_set(dev, mtu) : -ENOSYS;
}

unsigned int uk_netdev_promiscuous_get(struct uk_netdev *dev)
{
	return dev->ops->promiscuous_get ? dev->ops->promiscuous_get(dev) : 0;
}

int uk_netdev_promiscuous_set(struct uk_netdev *dev, unsigned int mode)
{
	if (!dev->ops->promiscuous_set)
		return -ENOSYS;
	return dev->ops->promiscuous_set(dev, mode);
}

int uk_netdev_link_get(struct uk_netdev *dev)
{
	return dev->ops->link_get ? dev->ops->link_get(dev) : 1;
}
