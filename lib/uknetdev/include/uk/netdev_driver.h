/* SPDX-License-Identifier: BSD-3-Clause */
/* Network device class: the side of the drivers. */
#ifndef __UK_NETDEV_DRIVER_H__
#define __UK_NETDEV_DRIVER_H__

#include <uk/netdev_core.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Operations of a driver. They are called with the device's state checked by
 * the class; none is called twice at a time for one queue. Setup operations
 * may block and allocate; those of the data path (tx, rx, *_intr_*) do not.
 */
struct uk_netdev_ops {
	/* NULL: nothing to do. 0 or -errno; state becomes UNCONFIGURED */
	int (*probe)(struct uk_netdev *dev);
	void (*info_get)(struct uk_netdev *dev, struct uk_netdev_info *info);
	int (*rxq_info_get)(struct uk_netdev *dev, __u16 queue_id,
			    struct uk_netdev_queue_info *info);
	int (*txq_info_get)(struct uk_netdev *dev, __u16 queue_id,
			    struct uk_netdev_queue_info *info);
	int (*configure)(struct uk_netdev *dev,
			 const struct uk_netdev_conf *conf);
	/* a queue, or an ERR2PTR */
	struct uk_netdev_rx_queue *(*rxq_configure)(struct uk_netdev *dev,
		__u16 queue_id, __u16 nb_desc,
		const struct uk_netdev_rxqueue_conf *conf);
	struct uk_netdev_tx_queue *(*txq_configure)(struct uk_netdev *dev,
		__u16 queue_id, __u16 nb_desc,
		const struct uk_netdev_txqueue_conf *conf);
	int (*start)(struct uk_netdev *dev);
	/* 0: enabled, nothing waits; 1: enabled, but packets wait already;
	 * -EIO: the device is broken
	 */
	int (*rxq_intr_enable)(struct uk_netdev *dev,
			       struct uk_netdev_rx_queue *queue);
	int (*rxq_intr_disable)(struct uk_netdev *dev,
				struct uk_netdev_rx_queue *queue);
	int (*txq_intr_enable)(struct uk_netdev *dev,
			       struct uk_netdev_tx_queue *queue);
	int (*txq_intr_disable)(struct uk_netdev *dev,
				struct uk_netdev_tx_queue *queue);
	/* *cnt in: packets offered (room in pkts), out: packets moved.
	 * Bits UK_NETDEV_STATUS_*, or -errno.
	 */
	int (*tx_burst)(struct uk_netdev *dev, struct uk_netdev_tx_queue *queue,
			struct uk_netbuf *pkts[], __u16 *cnt);
	int (*rx_burst)(struct uk_netdev *dev, struct uk_netdev_rx_queue *queue,
			struct uk_netbuf *pkts[], __u16 *cnt);
	/* gives sent netbufs back; returns how many packets still are out */
	int (*tx_reap)(struct uk_netdev *dev, struct uk_netdev_tx_queue *queue);
	const struct uk_hwaddr *(*hwaddr_get)(struct uk_netdev *dev);
	/* NULL: not supported */
	int (*hwaddr_set)(struct uk_netdev *dev, const struct uk_hwaddr *hw);
	__u16 (*mtu_get)(struct uk_netdev *dev);
	int (*mtu_set)(struct uk_netdev *dev, __u16 mtu); /* may be NULL */
	unsigned int (*promiscuous_get)(struct uk_netdev *dev); /* or NULL */
	int (*promiscuous_set)(struct uk_netdev *dev, unsigned int mode);
	int (*link_get)(struct uk_netdev *dev);	/* NULL: always up */
};

/**
 * Adds a device to the class. Called once a device, from a bus' probe.
 * @param dev with ops and _drv_name set, the rest zero; stays valid forever
 * @return the device's number, or -ENOSPC: too many devices
 */
int uk_netdev_drv_register(struct uk_netdev *dev);

/**
 * Reports work of a receive queue to the stack; for interrupt handlers.
 * Does nothing when the queue has no callback.
 */
void uk_netdev_drv_rx_event(struct uk_netdev *dev, __u16 queue_id);

/** The same for room in a transmit queue. */
void uk_netdev_drv_tx_event(struct uk_netdev *dev, __u16 queue_id);

/** Tells who listens that link or MTU changed; interrupt context allowed. */
void uk_netdev_drv_link_event(struct uk_netdev *dev);

/** The device misbehaved: its state becomes BROKEN, the data path -EIO. */
void uk_netdev_drv_broken(struct uk_netdev *dev);

#ifdef __cplusplus
}
#endif

#endif /* __UK_NETDEV_DRIVER_H__ */
