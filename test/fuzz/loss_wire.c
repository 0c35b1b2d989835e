/* SPDX-License-Identifier: BSD-3-Clause */
/* A network device, and a wire that loses, repeats and delays frames. */
#include <lwip/netif.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/netdev.h>
#include <unit.h>

#include "fuzz.h"
#include "fuzz_dev.h"
#include "loss_fuzz.h"
#include "net_fuzz.h"

#define HEADROOM	64
#define PRIV		64	/* NET_RX_PRIV of the glue */
#define SLOTS		8192
#define ETH		14
#define HEADS		(ETH + 20 + 20)
#define LATE_NS		4000000

static struct {
	uint64_t due;
	size_t len;
	uint8_t *frame;
	bool to_peer;
} slot[SLOTS];

static unsigned int count;
static struct uk_netbuf *arrived[SLOTS];
static unsigned int arrived_count;
static struct loss_wire wire;
static uint64_t dice;
static struct uk_netdev netdev;

uint32_t wire_random(uint32_t n)
{
	dice ^= dice >> 12;
	dice ^= dice << 25;
	dice ^= dice >> 27;
	return (uint32_t)((((dice * 0x2545f4914f6cdd1dUL) >> 32) * n) >> 32);
}

void wire_set(const struct loss_wire *how)
{
	wire = *how;
	dice = how->seed * 0x9e3779b97f4a7c15UL + 1;
}

void wire_clear(void)
{
	while (count)
		free(slot[--count].frame);
}

static void put(uint64_t due, const uint8_t *frame, size_t len, bool to_peer)
{
	unsigned int i;

	FUZZ_EXPECT(count < SLOTS);
	for (i = count++; i && slot[i - 1].due > due; i--)
		slot[i] = slot[i - 1];
	slot[i].due = due;
	slot[i].len = len;
	slot[i].to_peer = to_peer;
	slot[i].frame = memcpy(malloc(len), frame, len);
}

static void enter(const uint8_t *frame, size_t len, bool to_peer)
{
	uint64_t due = unit_now + wire.delay;

	if (wire_random(1000) < wire.lost)
		return;
	if (wire_random(1000) < wire.repeated)
		put(due, frame, len, to_peer);
	if (wire_random(1000) < wire.late)
		due += wire_random(LATE_NS);
	put(due, frame, len, to_peer);
}

void wire_send(const uint8_t *frame, size_t len)
{
	enter(frame, len, false);
}

uint64_t wire_due(void)
{
	return count ? slot[0].due : 0;
}

/* The device checks sums, and a frame has those of a good one. */
static void to_stack(const uint8_t *frame, size_t len)
{
	struct uk_netbuf *m = uk_netbuf_alloc_buf(uk_alloc_get_default(),
						  HEADROOM + len, 0, HEADROOM,
						  PRIV, NULL);

	FUZZ_EXPECT(m && arrived_count < SLOTS);
	memcpy(m->data, frame, len);
	m->len = len;
	m->flags |= UK_NETBUF_F_DATA_VALID;
	arrived[arrived_count++] = m;
}

void wire_work(void)
{
	uint8_t *frame;
	size_t len;
	bool to_peer;

	while (count && slot[0].due <= unit_now) {
		frame = slot[0].frame;
		len = slot[0].len;
		to_peer = slot[0].to_peer;
		memmove(slot, slot + 1, --count * sizeof(*slot));
		if (to_peer)
			peer_frame(frame, len);
		else
			to_stack(frame, len);
		free(frame);
	}
}

/* --- the device ---------------------------------------------------------- */

void wire_cuts(bool yes)
{
	struct netif *n;

	NETIF_FOREACH(n) {
		if (n->name[0] == 'e' && yes)
			n->flags |= NETIF_FLAG_TSO;
		else
			n->flags &= (u8_t)~NETIF_FLAG_TSO;
	}
}

static void info_get(struct uk_netdev *nd, struct uk_netdev_info *info)
{
	(void)nd;
	info->max_rx_queues = info->max_tx_queues = 1;
	info->max_mtu = 1500;
	info->features = UK_NETDEV_F_RXQ_INTR | UK_NETDEV_F_PARTIAL_CSUM |
			 UK_NETDEV_F_TSO4 | UK_NETDEV_F_TSO6;
}

static int rx_burst(struct uk_netdev *nd, struct uk_netdev_rx_queue *q,
		    struct uk_netbuf *pkts[], __u16 *cnt)
{
	__u16 n = (__u16)MIN(arrived_count, (unsigned int)*cnt);

	(void)nd;
	(void)q;
	memcpy(pkts, arrived, n * sizeof(*pkts));
	arrived_count -= n;
	memmove(arrived, arrived + n, arrived_count * sizeof(*arrived));
	*cnt = n;
	return !n ? 0 : UK_NETDEV_STATUS_SUCCESS |
			(arrived_count ? UK_NETDEV_STATUS_MORE : 0);
}

/* A peer's answer to the question for its address. */
static void arp_reply(const uint8_t *ask)
{
	static const uint8_t peer[6] = { 6, 6, 6, 6, 6, 6 };
	uint8_t r[42];

	memcpy(r, ask + 6, 6);
	memcpy(r + 6, peer, 6);
	memcpy(r + 12, ask + 12, 10);
	r[21] = 2;
	memcpy(r + 22, peer, 6);
	memcpy(r + 28, ask + 38, 4);
	memcpy(r + 32, ask + 22, 10);
	put(unit_now, r, sizeof(r), false);
}

static void set16(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* Cuts a segment as a device does. */
static void cut(const uint8_t *f, size_t len, size_t mss)
{
	uint8_t part[2048];
	uint32_t seq;
	size_t at, n;

	FUZZ_EXPECT(mss && mss <= 1460 && len > HEADS);
	memcpy(&seq, f + ETH + 24, 4);
	for (at = 0; at < len - HEADS; at += n) {
		n = MIN(mss, len - HEADS - at);
		memcpy(part, f, HEADS);
		memcpy(part + HEADS, f + HEADS + at, n);
		set16(part + ETH + 2, HEADS - ETH + n);
		*(uint32_t *)(void *)(part + ETH + 24) = __builtin_bswap32(
			__builtin_bswap32(seq) + (uint32_t)at);
		if (at + n < len - HEADS)
			part[ETH + 33] &= (uint8_t)~9;	/* FIN, PSH */
		enter(part, HEADS + n, true);
	}
}

static void leave(const struct uk_netbuf *pkt)
{
	static uint8_t f[65536 + ETH];
	const struct uk_netbuf *m;
	size_t len = 0;

	UK_NETBUF_CHAIN_FOREACH(m, pkt) {
		FUZZ_EXPECT(len + m->len <= sizeof(f));
		memcpy(f + len, m->data, m->len);
		len += m->len;
	}
	if (f[12] == 0x08 && f[13] == 0x06 && f[21] == 1)
		arp_reply(f);
	if (f[12] != 0x08 || f[13] != 0 || f[23] != 6)
		return;
	if (pkt->flags & UK_NETBUF_F_GSO_TCPV4) {
		cut(f, len, pkt->gso_size);
		return;
	}
	FUZZ_EXPECT(len <= 1500 + ETH);
	enter(f, len, true);
}

static int tx_burst(struct uk_netdev *nd, struct uk_netdev_tx_queue *q,
		    struct uk_netbuf *pkts[], __u16 *cnt)
{
	__u16 i;

	(void)nd;
	(void)q;
	for (i = 0; i < *cnt; i++) {
		leave(pkts[i]);
		uk_netbuf_free(pkts[i]);
	}
	return *cnt ? UK_NETDEV_STATUS_SUCCESS | UK_NETDEV_STATUS_MORE : 0;
}

static const struct uk_hwaddr *hwaddr_get(struct uk_netdev *nd)
{
	static const struct uk_hwaddr mac = { { 2, 0, 0, 0, 0, 1 } };

	(void)nd;
	return &mac;
}

static int rxq_intr(struct uk_netdev *nd, struct uk_netdev_rx_queue *q)
{
	(void)nd;
	(void)q;
	return arrived_count != 0;
}

static const struct uk_netdev_ops ops = FUZZ_DEV_OPS;

void net_dev_init(void)
{
	netdev.ops = &ops;
	netdev.drv_name = "wire";
	uk_netdev_drv_register(&netdev);
}
