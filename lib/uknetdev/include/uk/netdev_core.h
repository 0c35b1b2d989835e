/* SPDX-License-Identifier: BSD-3-Clause */
/* Types of the network device class. */
#ifndef __UK_NETDEV_CORE_H__
#define __UK_NETDEV_CORE_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/netbuf.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_netdev;
struct uk_netdev_tx_queue;	/* owned by the driver */
struct uk_netdev_rx_queue;	/* owned by the driver */

#define UK_NETDEV_HWADDR_LEN	6
#define UK_NETDEV_MAX_QUEUES	4	/* of each direction, of a device */

/** An Ethernet address. */
struct uk_hwaddr {
	__u8 addr_bytes[UK_NETDEV_HWADDR_LEN];
} __attribute__((packed));

/** Features that a device offers (uk_netdev_info.features). */
/* receive queues can interrupt */
#define UK_NETDEV_F_RXQ_INTR_BIT	0
#define UK_NETDEV_F_RXQ_INTR		(1UL << UK_NETDEV_F_RXQ_INTR_BIT)
/* transmit queues can interrupt when they have room again */
#define UK_NETDEV_F_TXQ_INTR_BIT	1
#define UK_NETDEV_F_TXQ_INTR		(1UL << UK_NETDEV_F_TXQ_INTR_BIT)
/* takes packets with UK_NETBUF_F_PARTIAL_CSUM */
#define UK_NETDEV_F_PARTIAL_CSUM_BIT	2
#define UK_NETDEV_F_PARTIAL_CSUM	(1UL << UK_NETDEV_F_PARTIAL_CSUM_BIT)
/* takes packets with UK_NETBUF_F_GSO_TCPV4 */
#define UK_NETDEV_F_TSO4_BIT		3
#define UK_NETDEV_F_TSO4		(1UL << UK_NETDEV_F_TSO4_BIT)
/* takes packets with UK_NETBUF_F_GSO_TCPV6 */
#define UK_NETDEV_F_TSO6_BIT		4
#define UK_NETDEV_F_TSO6		(1UL << UK_NETDEV_F_TSO6_BIT)
/* verifies checksums of received packets (UK_NETBUF_F_DATA_VALID) */
#define UK_NETDEV_F_RX_CSUM_BIT		5
#define UK_NETDEV_F_RX_CSUM		(1UL << UK_NETDEV_F_RX_CSUM_BIT)
/* reports link changes */
#define UK_NETDEV_F_LINK_BIT		6
#define UK_NETDEV_F_LINK		(1UL << UK_NETDEV_F_LINK_BIT)

/** What a device can do; filled by uk_netdev_info_get(). */
struct uk_netdev_info {
	__u16 max_rx_queues;
	__u16 max_tx_queues;
	int in_queue_pairs;	/* as many of one kind as of the other */
	__u16 max_mtu;		/* bytes of payload (without Ethernet header) */
	__u16 nb_encap_tx;	/* headroom that saves a descriptor on send */
	__u16 nb_encap_rx;	/* headroom that a receive buffer must have */
	__u16 ioalign;		/* alignment of buffers */
	__u32 features;		/* UK_NETDEV_F_* */
};

/** Limits of a queue; filled by uk_netdev_{rx,tx}q_info_get(). */
struct uk_netdev_queue_info {
	__u16 nb_max;		/* most descriptors */
	__u16 nb_min;		/* fewest descriptors */
	__u16 nb_default;	/* what nb_desc 0 takes: scales with memory */
	int nb_is_power_of_two;
};

/** Numbers of queues to set up. */
struct uk_netdev_conf {
	__u16 nb_rx_queues;
	__u16 nb_tx_queues;
};

/**
 * Called when a queue whose interrupt is enabled has something to do, in
 * INTERRUPT context; the queue's interrupt is off by then. It must not block
 * nor allocate, and it must leave the queue to a thread or to the poll hook.
 */
typedef void (*uk_netdev_queue_event_t)(struct uk_netdev *dev, __u16 queue_id,
					void *argp);

/**
 * Provides receive buffers to a driver, called by uk_netdev_rx_*() and
 * uk_netdev_start() in the context of their caller.
 * @param pkts where the netbufs go: single ones, one reference, each with at
 *	least nb_encap_rx bytes of headroom and room for a frame of the MTU
 *	behind it; len does not matter
 * @param count most that are wanted
 * @return how many were stored (fewer: out of memory; asked again later)
 */
typedef __u16 (*uk_netdev_alloc_rxpkts)(void *argp, struct uk_netbuf *pkts[],
					__u16 count);

struct uk_netdev_rxqueue_conf {
	uk_netdev_queue_event_t callback;	/* NULL: polled only */
	void *callback_cookie;
	struct uk_alloc *a;			/* for the descriptor rings */
	uk_netdev_alloc_rxpkts alloc_rxpkts;
	void *alloc_rxpkts_argp;
};

struct uk_netdev_txqueue_conf {
	uk_netdev_queue_event_t callback;	/* NULL: polled only */
	void *callback_cookie;
	struct uk_alloc *a;			/* for the descriptor rings */
};

enum uk_netdev_state {
	UK_NETDEV_INVALID = 0,
	UK_NETDEV_UNPROBED,	/* registered */
	UK_NETDEV_UNCONFIGURED,	/* probed: info and address are known */
	UK_NETDEV_CONFIGURED,	/* queues may be set up */
	UK_NETDEV_RUNNING,	/* packets flow */
	UK_NETDEV_BROKEN /* the device misbehaved: sends and gives -EIO */
};

/*
 * Result of uk_netdev_{rx,tx}_{one,burst}(): negative is -errno, else these
 * bits.
 */
#define UK_NETDEV_STATUS_SUCCESS	0x1	/* something was moved */
#define UK_NETDEV_STATUS_MORE		0x2 /* more can be moved right now */
#define UK_NETDEV_STATUS_UNDERRUN	0x4	/* receive buffers ran short */

/** What boot parameters say of a device: uk_netdev_einfo_get(). */
enum uk_netdev_einfo_type {
	UK_NETDEV_IPV4_ADDR,		/* "172.44.0.2" */
	UK_NETDEV_IPV4_MASK,		/* "255.255.255.0" */
	UK_NETDEV_IPV4_GW,
	UK_NETDEV_IPV4_DNS0,
	UK_NETDEV_IPV4_DNS1,
	UK_NETDEV_IPV4_HOSTNAME,
	UK_NETDEV_IPV4_DOMAIN,
	UK_NETDEV_IPV4_CIDR,		/* "172.44.0.2/24" */
	UK_NETDEV_EINFO_COUNT
};

#ifdef __cplusplus
}
#endif

#endif /* __UK_NETDEV_CORE_H__ */
