/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio network device: what its parts share. */
#ifndef __VIRTIO_NET_VNET_H__
#define __VIRTIO_NET_VNET_H__

#include <uk/arch/types.h>
#include <uk/netdev.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

/* Features (virtio 1.2, section 5.1.3), as bit numbers. */
#define VNET_F_CSUM		0
#define VNET_F_GUEST_CSUM	1
#define VNET_F_MTU		3
#define VNET_F_MAC		5
#define VNET_F_HOST_TSO4	11
#define VNET_F_HOST_TSO6	12
#define VNET_F_MRG_RXBUF	15
#define VNET_F_STATUS		16
#define VNET_F_ANY_LAYOUT	27	/* of legacy devices */

/* In front of each packet (section 5.1.6). */
struct vnet_hdr {
	__u8 flags;
	__u8 gso_type;
	__u16 hdr_len;
	__u16 gso_size;
	__u16 csum_start;
	__u16 csum_offset;
	__u16 num_buffers;	/* not in a legacy header without MRG_RXBUF */
};

#define VNET_HDR_NEEDS_CSUM	1
#define VNET_HDR_DATA_VALID	2
#define VNET_GSO_TCPV4		1
#define VNET_GSO_TCPV6		4

#define VNET_HDR_LEGACY		10
#define VNET_ETH_HLEN		18	/* with a VLAN tag */

struct vnet;

struct uk_netdev_rx_queue {
	struct virtq *vq;
	struct vnet *vn;
	uk_netdev_alloc_rxpkts alloc;
	void *alloc_arg;
	__u16 refill_at;	/* free descriptors that make it worth while */
	__u16 id;
};

struct uk_netdev_tx_queue {
	struct virtq *vq;
	struct vnet *vn;
	/* for packets without headroom, by the number of their head */
	struct vnet_hdr *hdrs;
	__u16 id;
};

struct vnet {
	struct uk_netdev nd;
	struct virtio_dev *vd;
	__u16 hdr_len;
	__u16 mtu;
	__u8 mergeable;
	struct uk_hwaddr mac;
	struct uk_netdev_rx_queue rxq;
	struct uk_netdev_tx_queue txq;
};

static inline struct vnet *to_vnet(struct uk_netdev *dev)
{
	return __containerof(dev, struct vnet, nd);
}

/** Posts receive buffers; 0, or UK_NETDEV_STATUS_UNDERRUN. */
int vnet_rx_fill(struct uk_netdev_rx_queue *q);

int vnet_rx_burst(struct uk_netdev *dev, struct uk_netdev_rx_queue *q,
		  struct uk_netbuf *pkts[], __u16 *cnt);
int vnet_tx_burst(struct uk_netdev *dev, struct uk_netdev_tx_queue *q,
		  struct uk_netbuf *pkts[], __u16 *cnt);
int vnet_tx_reap(struct uk_netdev *dev, struct uk_netdev_tx_queue *q);

#endif /* __VIRTIO_NET_VNET_H__ */
