/* SPDX-License-Identifier: BSD-3-Clause */
/* A network device as lwIP's interface. */
#ifndef __LWIP_GLUE_NETIF_H__
#define __LWIP_GLUE_NETIF_H__

#include <uk/netdev.h>

#include <lwip/netif.h>

#define NET_TXQ_LEN	64
#define NET_TX_BUFS	(NET_TXQ_LEN + 192)	/* of each device */

struct net_dev {
	struct netif netif;
	struct uk_netdev *dev;
	struct uk_netbuf_pool *pool;	/* receive buffers */
	unsigned int pool_low;		/* fewer free ones are too few */
	struct net_dev *next;
#if LWIP_IPV6
	ip6_addr_t gateway6;		/* of netdev.ip6, or :: */
#endif
	u16_t csum_flags;		/* NETIF_CHECKSUM_* that we compute */
	bool tx_csum;			/* the device completes TCP checksums */
	bool armed;			/* the receive interrupt is on */
	__u16 txq_len;
	struct uk_netbuf *txq[NET_TXQ_LEN];	/* frames for the device */
};

/** All that are ready for packets. */
extern struct net_dev *net_devices;

/** Bytes in the private area of a receive buffer. */
#define NET_RX_PRIV	64

/** Frames of up to so many bytes may have the last receive buffers. */
#define NET_RX_SMALL	1024

/** netif->linkoutput of a device. */
err_t net_linkoutput(struct netif *netif, struct pbuf *p);

/** Receive callback of a device; arg is its struct net_dev. */
void net_rx_interrupt(struct uk_netdev *dev, __u16 queue, void *arg);

/** Makes `n` more descriptions of frames in flight. 0 or -ENOMEM. */
int net_tx_bufs_add(unsigned int n);

/** How many of them are in use; takes time. Lock held. */
unsigned int net_tx_bufs_used(void);

/** Enters a device that is ready for packets. Lock held. */
void net_device_add(struct net_dev *nd);

#if LWIP_IPV6
/** Sets what boot parameter netdev.ip6 says of a device (addr6.c). Locked. */
void net_static_address6(struct net_dev *nd);
#endif

#endif /* __LWIP_GLUE_NETIF_H__ */
