/* SPDX-License-Identifier: BSD-3-Clause */
/* Network devices: the side of the network stack. */
#ifndef __UK_NETDEV_H__
#define __UK_NETDEV_H__

#include <uk/assert.h>
#include <uk/netdev_core.h>
#include <uk/netdev_driver.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Bringing a device up:
 *	uk_netdev_probe, _configure, _rxq_configure and _txq_configure for each
 *	queue, _start; then packets move and _rxq_intr_enable may be called.
 * Moving packets neither blocks nor allocates (but what alloc_rxpkts does).
 * A queue is used by one thread or CPU at a time: the caller locks.
 *
 * Polling with interrupts as a wake-up:
 *	for (;;) {
 *		do receive and handle bursts; while (status has MORE);
 *		if (uk_netdev_rxq_intr_enable(dev, 0) == 0)
 *			sleep until the queue's callback ran
 *	}
 * The interrupt is off again when the callback runs: no work arrives twice.
 */
struct uk_netdev {
	const struct uk_netdev_ops *ops;
	enum uk_netdev_state state;
	__u16 id;
	const char *drv_name;
	struct uk_netdev_rx_queue *rxq[UK_NETDEV_MAX_QUEUES];
	struct uk_netdev_tx_queue *txq[UK_NETDEV_MAX_QUEUES];
	struct {
		uk_netdev_queue_event_t fn;
		void *arg;
	} rx_event[UK_NETDEV_MAX_QUEUES], tx_event[UK_NETDEV_MAX_QUEUES];
	void (*link_event)(struct uk_netdev *dev, void *arg);
	void *link_arg;
	struct uk_netdev_conf conf;
	void *stack;		/* of the network stack that runs the device */
	__u64 rx_packets;	/* since the start; counted with ukstore only */
	__u64 tx_packets;
#if UK_NETDEV_SCRATCH_SIZE
	/* for the network stack; uknetdev_scratch_mem makes it larger */
	char scratch_pad[UK_NETDEV_SCRATCH_SIZE] __align(16);
#endif
};

/** Number of network devices. */
unsigned int uk_netdev_count(void);

/** The device with number (id), from 0; NULL: there is none. */
struct uk_netdev *uk_netdev_get(unsigned int id);

/** Number of the device. */
__u16 uk_netdev_id_get(struct uk_netdev *dev);

/** Name of the device's driver. */
const char *uk_netdev_drv_name_get(struct uk_netdev *dev);

/** How far the device was brought up. */
enum uk_netdev_state uk_netdev_state_get(struct uk_netdev *dev);

/**
 * Starts talking to the device: from now on info, hardware address and MTU
 * can be asked for. Done once; a second call returns 0 at once.
 * @return 0 or -errno of the driver. May block.
 */
int uk_netdev_probe(struct uk_netdev *dev);

/** What the device can do. The device must be probed. */
void uk_netdev_info_get(struct uk_netdev *dev, struct uk_netdev_info *info);

/**
 * Text that a boot parameter gives for this device (netdev.ip=...).
 * @return a string that stays valid, or NULL: nothing was given
 */
const char *uk_netdev_einfo_get(struct uk_netdev *dev,
				enum uk_netdev_einfo_type what);

/** Limits of a receive queue. 0, or -EINVAL: no such queue. */
int uk_netdev_rxq_info_get(struct uk_netdev *dev, __u16 queue_id,
			   struct uk_netdev_queue_info *info);

/** Limits of a transmit queue. 0, or -EINVAL: no such queue. */
int uk_netdev_txq_info_get(struct uk_netdev *dev, __u16 queue_id,
			   struct uk_netdev_queue_info *info);

/**
 * Sets the numbers of queues.
 * @return 0, -EINVAL more than the device has, or -errno of the driver
 */
int uk_netdev_configure(struct uk_netdev *dev,
			const struct uk_netdev_conf *conf);

/**
 * Makes receive queue (queue_id).
 * @param nb_desc number of descriptors, 0: a number that fits the memory;
 *	rounded down to what the device takes
 * @param conf as above; a and alloc_rxpkts must be given
 * @return 0, -EINVAL, -EBUSY made already, -ENOMEM or another -errno
 */
int uk_netdev_rxq_configure(struct uk_netdev *dev, __u16 queue_id,
			    __u16 nb_desc,
			    const struct uk_netdev_rxqueue_conf *conf);

/** Makes transmit queue (queue_id); as uk_netdev_rxq_configure(). */
int uk_netdev_txq_configure(struct uk_netdev *dev, __u16 queue_id,
			    __u16 nb_desc,
			    const struct uk_netdev_txqueue_conf *conf);

/**
 * Fills the receive queues and lets packets flow; interrupts are off.
 * @return 0, -EINVAL a queue is missing, or -errno
 */
int uk_netdev_start(struct uk_netdev *dev);

/** The device's Ethernet address; never NULL once it is probed. */
const struct uk_hwaddr *uk_netdev_hwaddr_get(struct uk_netdev *dev);

/** Changes it. 0, -EINVAL a group address, -ENOSYS, or -errno. */
int uk_netdev_hwaddr_set(struct uk_netdev *dev, const struct uk_hwaddr *hw);

/** Bytes of the largest payload of a frame (without the Ethernet header). */
__u16 uk_netdev_mtu_get(struct uk_netdev *dev);

/** Changes it. 0, -EINVAL, -ENOSYS. */
int uk_netdev_mtu_set(struct uk_netdev *dev, __u16 mtu);

/** Whether frames for others are received. */
unsigned int uk_netdev_promiscuous_get(struct uk_netdev *dev);

/** Switches that. 0, -ENOSYS, or -errno. */
int uk_netdev_promiscuous_set(struct uk_netdev *dev, unsigned int mode);

/** 1: the link is up (or the device does not know), 0: it is down. */
int uk_netdev_link_get(struct uk_netdev *dev);

/**
 * Asks to be told of changes of the link; (fn) runs in interrupt context.
 * One listener a device.
 */
void uk_netdev_link_event_set(struct uk_netdev *dev,
			      void (*fn)(struct uk_netdev *dev, void *arg),
			      void *arg);

/**
 * Switches a receive queue's interrupt on, until it fires once.
 * Packets that are received while it is on may take its one interrupt with
 * them: who has received some switches it on again.
 * @return 0: on, and nothing waits; 1: on, but packets wait already, which no
 *	interrupt will tell: receive them first; -ENOTSUP: no callback was
 *	given; -EIO: the device is broken
 */
int uk_netdev_rxq_intr_enable(struct uk_netdev *dev, __u16 queue_id);

/** Switches it off. 0 or -ENOTSUP. */
int uk_netdev_rxq_intr_disable(struct uk_netdev *dev, __u16 queue_id);

/**
 * The same for a transmit queue: the callback runs once packets were sent
 * and room is there. 1: there is room already.
 */
int uk_netdev_txq_intr_enable(struct uk_netdev *dev, __u16 queue_id);

/** Switches it off. 0 or -ENOTSUP. */
int uk_netdev_txq_intr_disable(struct uk_netdev *dev, __u16 queue_id);

/* Notes (cnt) packets that were moved, if metrics are in the image. */
#if defined(CONFIG_LIBUKSTORE) && CONFIG_LIBUKSTORE
static inline void _uk_netdev_count(__u64 *packets, int status, __u16 cnt)
{
	if (status > 0 && (status & UK_NETDEV_STATUS_SUCCESS))
		*packets += cnt;
}
#else
static inline void _uk_netdev_count(__u64 *packets __maybe_unused,
				    int status __maybe_unused,
				    __u16 cnt __maybe_unused) { }
#endif

/**
 * Receives up to *cnt packets.
 * @param pkts where they go; they are the caller's then
 * @param cnt in: room in pkts, out: packets received
 * @return UK_NETDEV_STATUS_* bits: SUCCESS at least one arrived, MORE another
 *	call would find one, UNDERRUN alloc_rxpkts gave too few buffers;
 *	-EIO the device is broken
 */
static inline int uk_netdev_rx_burst(struct uk_netdev *dev, __u16 queue_id,
				     struct uk_netbuf *pkts[], __u16 *cnt)
{
	int status;

	UK_ASSERT(dev && queue_id < UK_NETDEV_MAX_QUEUES && dev->rxq[queue_id]);
	status = dev->ops->rx_burst(dev, dev->rxq[queue_id], pkts, cnt);
	_uk_netdev_count(&dev->rx_packets, status, *cnt);
	return status;
}

/**
 * Sends up to *cnt packets, in order, and gives those back that were sent
 * before.
 * @param pkts packets (chains, one reference each); those that are taken
 *	belong to the driver, which drops that reference once they are sent
 * @param cnt in: packets offered, out: packets taken
 * @return UK_NETDEV_STATUS_* bits: SUCCESS at least one was taken, MORE
 *	there is room for another; 0: no room at all, try again later (or wait
 *	by uk_netdev_txq_intr_enable); -EIO the device is broken (nothing
 *	taken); -EINVAL the first packet can never be sent (too many
 *	pieces, empty)
 */
static inline int uk_netdev_tx_burst(struct uk_netdev *dev, __u16 queue_id,
				     struct uk_netbuf *pkts[], __u16 *cnt)
{
	int status;

	UK_ASSERT(dev && queue_id < UK_NETDEV_MAX_QUEUES && dev->txq[queue_id]);
	status = dev->ops->tx_burst(dev, dev->txq[queue_id], pkts, cnt);
	_uk_netdev_count(&dev->tx_packets, status, *cnt);
	return status;
}

/** Receives one packet: uk_netdev_rx_burst() of one. */
static inline int uk_netdev_rx_one(struct uk_netdev *dev, __u16 queue_id,
				   struct uk_netbuf **pkt)
{
	__u16 cnt = 1;

	return uk_netdev_rx_burst(dev, queue_id, pkt, &cnt);
}

/** Sends one packet: uk_netdev_tx_burst() of one. */
static inline int uk_netdev_tx_one(struct uk_netdev *dev, __u16 queue_id,
				   struct uk_netbuf *pkt)
{
	__u16 cnt = 1;

	return uk_netdev_tx_burst(dev, queue_id, &pkt, &cnt);
}

/**
 * Gives netbufs back that were sent. Sending does that as well; a stack that
 * waits for its memory calls it.
 * @return number of packets that are still to be sent, or -EIO
 */
static inline int uk_netdev_tx_reap(struct uk_netdev *dev, __u16 queue_id)
{
	UK_ASSERT(dev && queue_id < UK_NETDEV_MAX_QUEUES && dev->txq[queue_id]);
	return dev->ops->tx_reap(dev, dev->txq[queue_id]);
}

/** Are all bits of (flag) set in a status that is not an error? */
static inline int uk_netdev_status_test_set(int status, int flag)
{
	return status >= 0 && (status & flag) == flag;
}

/** Is no bit of (flag) set in a status that is not an error? */
static inline int uk_netdev_status_test_unset(int status, int flag)
{
	return status >= 0 && (status & flag) == 0;
}

/** Was at least one packet moved? */
static inline int uk_netdev_status_successful(int status)
{
	return uk_netdev_status_test_set(status, UK_NETDEV_STATUS_SUCCESS);
}

/** Was no packet moved, without an error? */
static inline int uk_netdev_status_notready(int status)
{
	return uk_netdev_status_test_unset(status, UK_NETDEV_STATUS_SUCCESS);
}

/** Were packets moved, and can more be right now? */
static inline int uk_netdev_status_more(int status)
{
	return uk_netdev_status_test_set(status, UK_NETDEV_STATUS_SUCCESS
						 | UK_NETDEV_STATUS_MORE);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_NETDEV_H__ */
