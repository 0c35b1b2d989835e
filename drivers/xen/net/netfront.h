/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside netfront: what its parts share; xen/include/public/io/netif.h. */
#ifndef __XEN_NET_NETFRONT_H__
#define __XEN_NET_NETFRONT_H__

#include <uk/arch/paging.h>
#include <uk/netdev.h>
#include <xen/front.h>
#include <xen/ring.h>

#define MAX_SLOTS	256	/* of a ring; a power of two */

struct tx_request {
	__u32 gref;
	__u16 offset;
	__u16 flags;		/* TX_* */
	__u16 id;
	__u16 size;	/* of the packet in the first, of the rest in others */
};

#define TX_CSUM_BLANK	1
#define TX_VALIDATED	2
#define TX_MORE		4
#define TX_EXTRA	8	/* the next slot is a struct extra_info */

struct tx_response {
	__u16 id;
	__s16 status;
};

#define TX_NULL		1	/* status: the slot was no request */

struct extra_info {
	__u8 type;
	__u8 flags;
	__u16 gso_size;
	__u8 gso_type;
	__u8 pad;
	__u16 gso_features;
};

#define EXTRA_GSO	1
#define GSO_TCPV4	1
#define GSO_TCPV6	2

struct rx_request {
	__u16 id;
	__u16 pad;
	__u32 gref;
};

struct rx_response {
	__u16 id;
	__u16 offset;
	__u16 flags;		/* RX_* */
	__s16 status;		/* < 0: error, else bytes */
};

#define RX_VALIDATED	1
#define RX_CSUM_BLANK	2
#define RX_MORE		4
#define RX_EXTRA	8

/* Pages that stay granted as long as the device is there. */
struct pages {
	void *page[MAX_SLOTS];
	int ref[MAX_SLOTS];
	__u16 n;
};

struct netfront;

struct uk_netdev_rx_queue {
	struct netfront *nf;
	struct xen_ring ring;
	struct pages bufs;
	uk_netdev_alloc_rxpkts alloc;
	void *alloc_arg;
	__u8 posted[MAX_SLOTS];	/* 1: the other side has the page */
	__u8 intr;		/* the stack waits for an event */
};

struct uk_netdev_tx_queue {
	struct netfront *nf;
	struct xen_ring ring;
	struct pages bufs;
	__u16 free[MAX_SLOTS];	/* pages that are ours, a stack */
	__u16 nfree;
	__u8 busy[MAX_SLOTS];
	__u8 intr;
};

struct netfront {
	struct uk_netdev nd;
	struct xen_front front;
	__u16 mtu;
	__u32 port;
	struct uk_hwaddr mac;
	__u8 sg, tso4, tso6;		/* what it takes */
	__u8 broken;
	struct uk_netdev_rx_queue rxq;
	struct uk_netdev_tx_queue txq;
};

static inline struct netfront *to_netfront(struct uk_netdev *dev)
{
	return __containerof(dev, struct netfront, nd);
}

/** Reads what the tools wrote of the device; 0 or -errno. */
int netfront_read(struct netfront *nf);

/** Tells the back end of rings and port, and that we are ready. */
int netfront_connect(struct netfront *nf);

/** Takes and grants n pages, or none: 0 or -errno. */
int netfront_pages(struct pages *p, __u16 n, __u16 domid, int readonly);

/** The other side broke the protocol: nothing more is done with it. */
void netfront_break(struct netfront *nf, const char *why);

/** Gives the back end all pages that it does not have. */
void netfront_rx_fill(struct uk_netdev_rx_queue *q);

int netfront_rx_burst(struct uk_netdev *dev, struct uk_netdev_rx_queue *q,
		      struct uk_netbuf *pkts[], __u16 *cnt);
int netfront_tx_burst(struct uk_netdev *dev, struct uk_netdev_tx_queue *q,
		      struct uk_netbuf *pkts[], __u16 *cnt);
int netfront_tx_reap(struct uk_netdev *dev, struct uk_netdev_tx_queue *q);

#endif /* __XEN_NET_NETFRONT_H__ */
