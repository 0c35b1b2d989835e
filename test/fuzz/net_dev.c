/* SPDX-License-Identifier: BSD-3-Clause */
/* The network devices of the fuzzed stack. */
#include <string.h>
#include <uk/alloc.h>
#include <uk/netdev.h>

#include "fuzz.h"
#include "fuzz_dev.h"
#include "net_fuzz.h"

#define HEADROOM	64
#define PRIV		64	/* NET_RX_PRIV of the glue */
#define WAITING		8
#define ETH		14
#define TCP		6
#define UDP		17
#define ACK		0x10
#define SYN		0x02
#define DHCP_SERVER	67
#define DHCP_XID	(ETH + 20 + 8 + 4)

struct dev {
	struct uk_netdev nd;
	struct uk_hwaddr mac;
	struct uk_netbuf *rx[WAITING];
	unsigned int count;
	bool armed;		/* the next frame interrupts */
};

static struct dev devs[NET_DEVS];
static uint32_t last_isn;	/* of a connection of ours, network order */
static uint8_t last_port[2];	/* that we connected from */
static uint32_t last_xid;	/* of a question by DHCP */

static struct dev *to_dev(struct uk_netdev *nd)
{
	return __containerof(nd, struct dev, nd);
}

/* The first device completes checksums and cuts segments. */
static void info_get(struct uk_netdev *nd, struct uk_netdev_info *info)
{
	info->max_rx_queues = info->max_tx_queues = 1;
	info->max_mtu = 1500;
	info->features = UK_NETDEV_F_RXQ_INTR;
	if (nd == &devs[0].nd)
		info->features |= UK_NETDEV_F_PARTIAL_CSUM |
				  UK_NETDEV_F_TSO4 | UK_NETDEV_F_TSO6;
}

static int rx_burst(struct uk_netdev *nd, struct uk_netdev_rx_queue *q,
		    struct uk_netbuf *pkts[], __u16 *cnt)
{
	struct dev *d = to_dev(nd);
	__u16 n = (__u16)MIN(d->count, (unsigned int)*cnt);

	(void)q;
	memcpy(pkts, d->rx, n * sizeof(*pkts));
	d->count -= n;
	memmove(d->rx, d->rx + n, d->count * sizeof(*d->rx));
	*cnt = n;
	/* As with an event index: the interrupt was that of the first. It is
	 * never told here: it finds nothing left, like one that is late. */
	if (n)
		d->armed = false;
	return n ? UK_NETDEV_STATUS_SUCCESS : 0;
}

/* Remembers the numbers that a peer would answer with. */
static void look_at(const uint8_t *p, size_t len)
{
	const uint8_t *tcp;

	if (len < ETH + 40)
		return;
	if (p[12] == 0x08 && p[13] == 0 && p[23] == UDP && p[37] == DHCP_SERVER
	    && len >= DHCP_XID + 4)
		memcpy(&last_xid, p + DHCP_XID, 4);
	if (p[12] == 0x08 && p[23] == TCP)
		tcp = p + ETH + 20;
	else if (p[12] == 0x86 && p[20] == TCP && len >= ETH + 60)
		tcp = p + ETH + 40;
	else
		return;
	if (tcp[13] & SYN)
		memcpy(&last_isn, tcp + 4, 4);
	if ((tcp[13] & (SYN | ACK)) == SYN)
		memcpy(last_port, tcp, 2);
}

/* Every byte of a frame is read, as a device would. */
static int tx_burst(struct uk_netdev *nd, struct uk_netdev_tx_queue *q,
		    struct uk_netbuf *pkts[], __u16 *cnt)
{
	static uint8_t frame[65536 + ETH];
	const struct uk_netbuf *m;
	size_t len;
	__u16 i;

	(void)nd;
	(void)q;
	for (i = 0; i < *cnt; i++) {
		len = 0;
		UK_NETBUF_CHAIN_FOREACH(m, pkts[i]) {
			FUZZ_EXPECT(len + m->len <= sizeof(frame));
			memcpy(frame + len, m->data, m->len);
			len += m->len;
		}
		FUZZ_EXPECT(len >= ETH &&
			    (len <= 1500 + ETH ||
			     pkts[i]->flags & (UK_NETBUF_F_GSO_TCPV4 |
						UK_NETBUF_F_GSO_TCPV6)));
		look_at(frame, len);
		uk_netbuf_free(pkts[i]);
	}
	return *cnt ? UK_NETDEV_STATUS_SUCCESS | UK_NETDEV_STATUS_MORE : 0;
}

static const struct uk_hwaddr *hwaddr_get(struct uk_netdev *nd)
{
	return &to_dev(nd)->mac;
}

static int rxq_intr(struct uk_netdev *nd, struct uk_netdev_rx_queue *q)
{
	(void)q;
	to_dev(nd)->armed = true;
	return to_dev(nd)->count != 0;
}

static const struct uk_netdev_ops ops = FUZZ_DEV_OPS;

void net_dev_init(void)
{
	static const __u8 mac[6] = { 2, 0, 0, 0, 0, 1 };
	unsigned int i;

	for (i = 0; i < NET_DEVS; i++) {
		devs[i].nd.ops = &ops;
		devs[i].armed = true;
		devs[i].nd.drv_name = "fuzz";
		memcpy(&devs[i].mac, mac, sizeof(mac));
		devs[i].mac.addr_bytes[5] = (__u8)(1 + i);
		uk_netdev_drv_register(&devs[i].nd);
	}
}

static void add32(uint8_t *p, uint32_t add)
{
	uint32_t v;

	memcpy(&v, p, 4);
	v = __builtin_bswap32(__builtin_bswap32(v) + __builtin_bswap32(add));
	memcpy(p, &v, 4);
}

/* Makes a frame an answer to what we sent. */
static void fix_frame(const struct dev *d, uint8_t *p, size_t len)
{
	size_t tcp = 0;

	if (len < ETH)
		return;
	if (!(p[0] & 1))
		memcpy(p, &d->mac, 6);
	if (len < ETH + 40)
		return;
	if (p[12] == 0x08 && p[13] == 0 && p[23] == TCP)
		tcp = ETH + (p[14] & 15) * 4U;
	else if (p[12] == 0x86 && p[20] == TCP)
		tcp = ETH + 40;
	else if (p[12] == 0x08 && p[23] == UDP && len >= DHCP_XID + 4)
		memcpy(p + DHCP_XID, &last_xid, 4);
	if (!tcp || tcp + 20 > len)
		return;
	if (p[tcp + 13] & ACK)
		add32(p + tcp + 8, last_isn);
	if (p[tcp + 2] >= 0xc0)
		memcpy(p + tcp + 2, last_port, 2);
}

static struct uk_netbuf *buffer(const uint8_t *data, size_t len)
{
	/* a buffer ends with its frame: what is read behind it is noticed */
	struct uk_netbuf *m = uk_netbuf_alloc_buf(uk_alloc_get_default(),
						  HEADROOM + len, 0, HEADROOM,
						  PRIV, NULL);

	FUZZ_EXPECT(m);
	memcpy(m->data, data, len);
	m->len = len;
	return m;
}

static struct uk_netbuf *chain(const uint8_t *data, size_t len, size_t piece)
{
	struct uk_netbuf *head = buffer(data, MIN(piece, len));
	size_t at;

	for (at = piece; at < len; at += piece)
		uk_netbuf_append(head, buffer(data + at,
					      MIN(piece, len - at)));
	return head;
}

void net_dev_frame(unsigned int dev, const uint8_t *data, size_t len, bool fix,
		   bool pieces)
{
	struct dev *d = &devs[dev];
	uint8_t *copy;

	if (d->count == WAITING)
		return;
	FUZZ_EXPECT(d->armed || d->count);
	copy = malloc(len + 1);
	memcpy(copy, data, len);
	net_sums(!fix);
	if (fix)
		fix_frame(d, copy, len);
	d->rx[d->count++] = chain(copy, len, pieces ? 1 + len / 3 : len + 1);
	free(copy);
}
