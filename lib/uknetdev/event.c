/* SPDX-License-Identifier: BSD-3-Clause */
/* Network device class: interrupts of queues, and what drivers report. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/netdev.h>

int uk_netdev_rxq_intr_enable(struct uk_netdev *dev, __u16 queue_id)
{
	UK_ASSERT(queue_id < UK_NETDEV_MAX_QUEUES && dev->rxq[queue_id]);
	if (!dev->rx_event[queue_id].fn || !dev->ops->rxq_intr_enable)
		return -ENOTSUP;
	return dev->ops->rxq_intr_enable(dev, dev->rxq[queue_id]);
}

int uk_netdev_rxq_intr_disable(struct uk_netdev *dev, __u16 queue_id)
{
	UK_ASSERT(queue_id < UK_NETDEV_MAX_QUEUES && dev->rxq[queue_id]);
	if (!dev->rx_event[queue_id].fn || !dev->ops->rxq_intr_disable)
		return -ENOTSUP;
	return dev->ops->rxq_intr_disable(dev, dev->rxq[queue_id]);
}

int uk_netdev_txq_intr_enable(struct uk_netdev *dev, __u16 queue_id)
{
	UK_ASSERT(queue_id < UK_NETDEV_MAX_QUEUES && dev->txq[queue_id]);
	if (!dev->tx_event[queue_id].fn || !dev->ops->txq_intr_enable)
		return -ENOTSUP;
	return dev->ops->txq_intr_enable(dev, dev->txq[queue_id]);
}

int uk_netdev_txq_intr_disable(struct uk_netdev *dev, __u16 queue_id)
{
	UK_ASSERT(queue_id < UK_NETDEV_MAX_QUEUES && dev->txq[queue_id]);
	if (!dev->tx_event[queue_id].fn || !dev->ops->txq_intr_disable)
		return -ENOTSUP;
	return dev->ops->txq_intr_disable(dev, dev->txq[queue_id]);
}

void uk_netdev_drv_rx_event(struct uk_netdev *dev, __u16 queue_id)
{
	if (dev->rx_event[queue_id].fn)
		dev->rx_event[queue_id].fn(dev, queue_id,
					   dev->rx_event[queue_id].arg);
}

void uk_netdev_drv_tx_event(struct uk_netdev *dev, __u16 queue_id)
{
	if (dev->tx_event[queue_id].fn)
		dev->tx_event[queue_id].fn(dev, queue_id,
					   dev->tx_event[queue_id].arg);
}

void uk_netdev_link_event_set(struct uk_netdev *dev,
			      void (*fn)(struct uk_netdev *dev, void *arg),
			      void *arg)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	dev->link_event = fn;
	dev->link_arg = arg;
	ukarch_lcpu_restore_irqf(flags);
}

void uk_netdev_drv_link_event(struct uk_netdev *dev)
{
	if (dev->link_event)
		dev->link_event(dev, dev->link_arg);
}

void uk_netdev_drv_broken(struct uk_netdev *dev)
{
	dev->state = UK_NETDEV_BROKEN;
}
