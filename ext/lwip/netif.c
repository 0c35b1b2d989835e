/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets between network devices (uknetdev) and lwIP's interfaces. A received
 * buffer becomes a pbuf in place; a pbuf that is sent is described to the
 * device in place. Neither way copies.
 */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/list.h>
#include <uk/netdev.h>
#include <uk/print.h>

#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/prot/ethernet.h>
#include <lwip/prot/ip6.h>
#include <lwip/snmp.h>

#include "csum.h"
#include "net.h"
#include "netif.h"

_Static_assert(sizeof(struct pbuf_custom) + sizeof(void *) <= NET_RX_PRIV,
	       "private area of receive buffers");

#define RX_BURST	32
#define RX_BURSTS	4	/* of one poll */
#define ARP_PENDING_NS	6000000000ULL

bool net_tx_queued;
bool net_tx_stalled;

struct net_dev *net_devices;
static bool arp_asked;
static __nsec arp_since;

/* --- receive -------------------------------------------------------------- */

/* What a receive buffer carries in its private area. */
struct rx_pbuf {
	struct pbuf_custom pc;	/* first: lwIP frees by its address */
	struct uk_netbuf *nb;
};

static void rx_free(struct pbuf *p)
{
	uk_netbuf_free_single(((struct rx_pbuf *)p)->nb);
}

static struct pbuf *rx_wrap_one(struct uk_netbuf *nb)
{
	struct rx_pbuf *rx = uk_netbuf_get_priv(nb);
	struct pbuf *p = &rx->pc.pbuf;

	rx->nb = nb;
	rx->pc.custom_free_function = rx_free;
	p->next = NULL;
	p->payload = nb->data;
	p->tot_len = (u16_t)nb->len;
	p->len = (u16_t)nb->len;
	p->type_internal = PBUF_REF;
	p->flags = PBUF_FLAG_IS_CUSTOM;
	p->ref = 1;
	p->if_idx = NETIF_NO_INDEX;
	return p;
}

/* A packet in several buffers; NULL (and freed) when lwIP can't hold it. */
static struct pbuf *rx_wrap_chain(struct uk_netbuf *nb)
{
	struct pbuf *head, *p;

	if (uk_netbuf_chain_len(nb) > 0xffff) {
		uk_netbuf_free(nb);
		return NULL;
	}
	head = NULL;
	while (nb) {
		struct uk_netbuf *rest = uk_netbuf_disconnect(nb);

		p = rx_wrap_one(nb);
		if (head)
			pbuf_cat(head, p);
		else
			head = p;
		nb = rest;
	}
	return head;
}

static bool frame_is_tcp4(const struct pbuf *p)
{
	const __u8 *d = p->payload;

	return p->len >= 34 && d[12] == 0x08 && d[13] == 0x00 && d[23] == 6;
}

/* A fragment of IPv4; what may be one of IPv6 behind further headers. */
static bool frame_may_be_fragment(const struct uk_netbuf *nb)
{
	const __u8 *d = nb->data;

	if (nb->len < 34)
		return false;
	if (d[12] == 0x08 && d[13] == 0x00)
		return (d[20] & 0x3f) || d[21];
	return d[12] == 0x86 && d[13] == 0xdd && d[20] != IP6_NEXTH_TCP &&
	       d[20] != IP6_NEXTH_UDP && d[20] != IP6_NEXTH_ICMP6;
}

/*
 * A fragment keeps its buffer until the others have come, a segment until the
 * program reads it, if the heap has no room for it either. So the last buffers
 * are for what is no fragment and small: connections, requests and
 * acknowledgements of others. Who sent what is dropped repeats it.
 */
static bool rx_no_room(const struct net_dev *nd, const struct uk_netbuf *nb)
{
	if (likely(uk_netbuf_pool_avail(nd->pool) >= nd->pool_low / 2))
		return false;
	return nb->len > NET_RX_SMALL || nb->next || frame_may_be_fragment(nb);
}

static void rx_packet(struct net_dev *nd, struct uk_netbuf *nb)
{
	u16_t check = nd->csum_flags;
	struct pbuf *p;

	if (unlikely(rx_no_room(nd, nb))) {
		uk_netbuf_free(nb);
		return;
	}
	if (nb->flags & UK_NETBUF_F_DATA_VALID)
		check &= ~(NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP);
	NETIF_SET_CHECKSUM_CTRL(&nd->netif, check);
	p = likely(!nb->next) ? rx_wrap_one(nb) : rx_wrap_chain(nb);
	if (!p)
		return;
	if (frame_is_tcp4(p))
		net_tcp_wanted = true;
	else
		net_timers_changed = true;
	if (nd->netif.input(p, &nd->netif) != ERR_OK)
		pbuf_free(p);
}

/* No buffer was left for the device: give up segments that came out of order,
 * which their senders will repeat, rather than whatever comes next.
 */
static void rx_relieve(void)
{
#if LWIP_TCP
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
		tcp_free_ooseq(pcb);
#endif
}

static int dev_rx(struct net_dev *nd)
{
	struct uk_netbuf *pkts[RX_BURST];
	int bursts, status, work = 0;
	__u16 n, i;

	for (bursts = 0; bursts < RX_BURSTS; bursts++) {
		n = RX_BURST;
		status = uk_netdev_rx_burst(nd->dev, 0, pkts, &n);
		if (uk_netdev_status_test_set(status,
					      UK_NETDEV_STATUS_UNDERRUN))
			rx_relieve();
		if (!uk_netdev_status_successful(status))
			break;
		/* The interrupt that was asked for is that of the first of
		   these; it may find nothing left and be ignored. */
		if (n)
			nd->armed = false;
		for (i = 0; i < n; i++)
			rx_packet(nd, pkts[i]);
		work += n;
		if (!(status & UK_NETDEV_STATUS_MORE))
			break;
	}
	return work;
}

int net_devices_rx(void)
{
	struct net_dev *nd;
	int work = 0;

	for (nd = net_devices; nd; nd = nd->next)
		work += dev_rx(nd);
	return work;
}

bool net_devices_arm(void)
{
	struct net_dev *nd;
	bool more = false;

	for (nd = net_devices; nd; nd = nd->next) {
		if (nd->armed)
			continue;
		nd->armed = true;
		if (uk_netdev_rxq_intr_enable(nd->dev, 0) == 1) {
			nd->armed = false;
			more = true;
		}
	}
	return more;
}

bool net_rx_short(void)
{
	const struct net_dev *nd;

	for (nd = net_devices; nd; nd = nd->next) {
		if (uk_netbuf_pool_avail(nd->pool) < nd->pool_low)
			return true;
	}
	return false;
}

void net_rx_interrupt(struct uk_netdev *dev __maybe_unused,
		      __u16 queue __maybe_unused, void *arg)
{
	struct net_dev *nd = arg;

	nd->armed = false;
	net_kick();
}

/* --- transmit ------------------------------------------------------------- */

/* A frame's piece on its way through the device. */
struct tx_buf {
	struct uk_netbuf nb;
	struct pbuf *p;		/* of the first piece: what it keeps alive */
	struct tx_buf *next;
};

static struct tx_buf *tx_free;

static void tx_done(struct uk_netbuf *nb)
{
	struct tx_buf *t = __containerof(nb, struct tx_buf, nb);

	if (t->p)
		pbuf_free(t->p);
	t->next = tx_free;
	tx_free = t;
}

int net_tx_bufs_add(unsigned int n)
{
	struct tx_buf *t = uk_calloc(uk_alloc_get_default(), n, sizeof(*t));

	if (!t)
		return -ENOMEM;
	while (n--) {
		t[n].next = tx_free;
		tx_free = &t[n];
	}
	return 0;
}

unsigned int net_tx_bufs_used(void)
{
	const struct net_dev *nd;
	const struct tx_buf *t;
	unsigned int n = 0;

	for (nd = net_devices; nd; nd = nd->next)
		n += NET_TX_BUFS;
	for (t = tx_free; t; t = t->next)
		n--;
	return n;
}

/* Memory in front of the bytes of `p` that a device may write its header to. */
static __u16 tx_headroom(const struct pbuf *p)
{
	if ((p->type_internal & PBUF_TYPE_FLAG_STRUCT_DATA_CONTIGUOUS) &&
	    (__uptr)p->payload - (__uptr)p >=
	    sizeof(struct pbuf) + PBUF_LINK_ENCAPSULATION_HLEN)
		return PBUF_LINK_ENCAPSULATION_HLEN;
	return 0;
}

static struct tx_buf *tx_describe_one(const struct pbuf *p, __u16 headroom)
{
	struct tx_buf *t = tx_free;

	if (unlikely(!t))
		return NULL;
	tx_free = t->next;
	t->p = NULL;
	uk_netbuf_init_indir(&t->nb, (__u8 *)p->payload - headroom,
			     (__sz)p->len + headroom, headroom, NULL, tx_done);
	t->nb.len = p->len;
	return t;
}

/* Describes the frame `p`; NULL: no descriptors left. */
static struct uk_netbuf *tx_describe(struct pbuf *p)
{
	struct tx_buf *head = tx_describe_one(p, tx_headroom(p));
	struct uk_netbuf *tail;
	struct tx_buf *t;
	const struct pbuf *q;

	if (unlikely(!head))
		return NULL;
	tail = &head->nb;
	for (q = p->next; q; q = q->next) {
		if (!q->len)
			continue;
		t = tx_describe_one(q, 0);
		if (unlikely(!t)) {
			uk_netbuf_free(&head->nb);
			return NULL;
		}
		uk_netbuf_connect(tail, &t->nb);
		tail = &t->nb;
	}
	pbuf_ref(p);
	head->p = p;
	return &head->nb;
}

/* Lets the device take what is queued. */
static void dev_tx(struct net_dev *nd)
{
	__u16 n = nd->txq_len, i;
	int status;

	if (!n)
		return;
	status = uk_netdev_tx_burst(nd->dev, 0, nd->txq, &n);
	if (unlikely(status < 0)) {
		/* The first can never be sent; a broken device sends none. */
		n = status == -EINVAL ? 1 : nd->txq_len;
		for (i = 0; i < n; i++)
			uk_netbuf_free(nd->txq[i]);
	}
	nd->txq_len -= n;
	for (i = 0; i < nd->txq_len; i++)
		nd->txq[i] = nd->txq[i + n];
}

void net_devices_tx(void)
{
	struct net_dev *nd;
	bool left = false;

	for (nd = net_devices; nd; nd = nd->next) {
		dev_tx(nd);
		left |= nd->txq_len != 0;
	}
	/* Frames that a full device left behind go with the next poll. */
	net_tx_queued = left;
}

void net_devices_reap(void)
{
	struct net_dev *nd;

	for (nd = net_devices; nd; nd = nd->next)
		uk_netdev_tx_reap(nd->dev, 0);
}

void uk_lwip_tx_reap(void)
{
	net_devices_reap();
}

/* When a frame is sent nobody looks at the clock: the time is noted here. */
bool net_arp_pending(__nsec now)
{
	if (arp_asked) {
		arp_asked = false;
		arp_since = now;
	}
	return arp_since && now - arp_since < ARP_PENDING_NS;
}

/* What the frame means for our timers. */
static void tx_note(const struct pbuf *p)
{
	const __u8 *d = p->payload;

	if (likely(frame_is_tcp4(p)))
		return;
	net_timers_changed = true;
	if (d[12] == 0x08 && d[13] == 0x06)
		arp_asked = true;
}

/* netif->linkoutput: queues a frame that starts with its Ethernet header. */
err_t net_linkoutput(struct netif *netif, struct pbuf *p)
{
	struct net_dev *nd = netif->state;
	struct uk_netbuf *nb;

	if (unlikely(nd->txq_len == NET_TXQ_LEN)) {
		dev_tx(nd);
		if (nd->txq_len == NET_TXQ_LEN) {
			net_tx_stalled = true;
			return ERR_MEM;
		}
	}
	nb = tx_describe(p);
	if (unlikely(!nb)) {
		net_devices_reap();
		nb = tx_describe(p);
	}
	if (unlikely(!nb)) {
		net_tx_stalled = true;
		return ERR_MEM;
	}
	tx_note(p);
	if (nd->tx_csum)
		net_csum_offload(nb);
	nd->txq[nd->txq_len++] = nb;
	net_tx_queued = true;
	return ERR_OK;
}

/* A device that was full has room again: TCP may go on. */
void net_tx_retry(void)
{
	struct net_dev *nd;

	for (nd = net_devices; nd; nd = nd->next) {
		dev_tx(nd);
		if (nd->txq_len == NET_TXQ_LEN)
			return;
	}
	net_tx_stalled = false;
#if LWIP_TCP
	tcp_txnow();
#endif
}

void net_device_add(struct net_dev *nd)
{
	nd->next = net_devices;
	net_devices = nd;
}
