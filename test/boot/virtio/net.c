/* SPDX-License-Identifier: BSD-3-Clause */
/* Test guest: raw frames through the network device class. */
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/netdev.h>
#include <uk/string.h>
#include <uk/wait.h>

#include "guest.h"

#define BUF_BYTES	2048
#define HEADROOM	64
#define BURST		16
#define ETH_HLEN	14

static DEFINE_WAIT_QUEUE(queue);
static int arrived;
static struct uk_netbuf_pool *pool;

static void on_rx(struct uk_netdev *dev __maybe_unused,
		  __u16 queue_id __maybe_unused, void *arg __maybe_unused)
{
	__atomic_store_n(&arrived, 1, __ATOMIC_RELAXED);
	uk_waitq_wake_up(&queue);
}

/* The first device, running; NULL and a message otherwise. */
static struct uk_netdev *bring_up(void)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev_rxqueue_conf rx = {
		.callback = on_rx,
		.a = a,
		.alloc_rxpkts = uk_netbuf_pool_get_burst,
	};
	struct uk_netdev_txqueue_conf tx = { .a = a };
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_info info;
	const struct uk_hwaddr *hw;
	int rc;

	pool = uk_netbuf_pool_create(a, 128, BUF_BYTES + HEADROOM, HEADROOM,
				     0);
	rx.alloc_rxpkts_argp = pool;
	if (!dev || !pool)
		return NULL;
	rc = uk_netdev_probe(dev);
	rc = rc ? rc : uk_netdev_configure(dev, &conf);
	rc = rc ? rc : uk_netdev_rxq_configure(dev, 0, 32, &rx);
	rc = rc ? rc : uk_netdev_txq_configure(dev, 0, 0, &tx);
	rc = rc ? rc : uk_netdev_start(dev);
	if (rc) {
		say("net error %d\n", rc);
		return NULL;
	}
	uk_netdev_info_get(dev, &info);
	hw = uk_netdev_hwaddr_get(dev);
	say("net %02x:%02x:%02x:%02x:%02x:%02x mtu %u link %d features %x\n",
	    hw->addr_bytes[0], hw->addr_bytes[1], hw->addr_bytes[2],
	    hw->addr_bytes[3], hw->addr_bytes[4], hw->addr_bytes[5],
	    uk_netdev_mtu_get(dev), uk_netdev_link_get(dev), info.features);
	return dev;
}

static void swap_addresses(struct uk_netbuf *m)
{
	__u8 *p = m->data, tmp[6];

	memcpy(tmp, p, 6);
	memcpy(p, p + 6, 6);
	memcpy(p + 6, tmp, 6);
}

static int says_quit(const struct uk_netbuf *m)
{
	return m->len >= ETH_HLEN + 4
	       && !memcmp((__u8 *)m->data + ETH_HLEN, "quit", 4);
}

/* Sends one packet, waiting for room. */
static void send(struct uk_netdev *dev, struct uk_netbuf *m)
{
	int rc;

	while ((rc = uk_netdev_tx_one(dev, 0, m)) >= 0
	       && !uk_netdev_status_successful(rc))
		ukarch_spinwait();
	if (rc < 0) {
		say("send error %d\n", rc);
		uk_netbuf_free(m);
	}
}

int net_echo(void)
{
	struct uk_netdev *dev = bring_up();
	struct uk_netbuf *pkts[BURST];
	unsigned long frames = 0, bytes = 0;
	int rc, quit = 0;
	__u16 n, i;

	if (!dev)
		return 1;
	while (!quit) {
		n = BURST;
		rc = uk_netdev_rx_burst(dev, 0, pkts, &n);
		if (rc < 0)
			return 2;
		for (i = 0; i < n; i++) {
			frames++;
			bytes += uk_netbuf_chain_len(pkts[i]);
			quit |= says_quit(pkts[i]);
			swap_addresses(pkts[i]);
			send(dev, pkts[i]);
		}
		if (n || uk_netdev_rxq_intr_enable(dev, 0) != 0)
			continue;
		uk_waitq_wait_event(&queue, __atomic_exchange_n(
			&arrived, 0, __ATOMIC_RELAXED));
	}
	while (uk_netdev_tx_reap(dev, 0) > 0)
		ukarch_spinwait();
	say("frames %lu bytes %lu\n", frames, bytes);
	return 0;
}

/* Takes (want) packets from the pool, each a frame of 100 bytes. */
static __u16 frames(struct uk_netbuf *pkts[], __u16 want)
{
	__u16 i, n = uk_netbuf_pool_get_burst(pool, pkts, want);

	for (i = 0; i < n; i++) {
		pkts[i]->len = 100;
		memset(pkts[i]->data, 0xff, 12);
	}
	return n;
}

/* Waits until all is sent; what comes in is thrown away: a peer that sends all
 * back would wait for us otherwise.
 */
static void settle(struct uk_netdev *dev)
{
	struct uk_netbuf *pkts[BURST];
	__u16 n;

	while (uk_netdev_tx_reap(dev, 0) > 0) {
		n = BURST;
		uk_netdev_rx_burst(dev, 0, pkts, &n);
		while (n--)
			uk_netbuf_free(pkts[n]);
		ukarch_spinwait();
	}
}

static __u64 bench_tx(struct uk_netdev *dev, __u16 burst, unsigned int rounds)
{
	struct uk_netbuf *pkts[BURST];
	__u64 sum = 0, t;
	__u16 n;

	while (rounds--) {
		settle(dev);
		n = frames(pkts, burst);
		t = ukarch_cycles();
		uk_netdev_tx_burst(dev, 0, pkts, &n);
		sum += ukarch_cycles() - t;
	}
	return sum;
}

/* The echoing other side sends each frame back: waits until all came. */
static __u64 bench_rx(struct uk_netdev *dev, __u16 burst, unsigned int rounds,
		      unsigned long *got)
{
	struct uk_netbuf *pkts[BURST];
	__u64 sum = 0, t;
	__u16 n, i;

	while (rounds--) {
		n = frames(pkts, burst);
		uk_netdev_tx_burst(dev, 0, pkts, &n);
		for (i = 0; i < 200; i++) {
			n = burst;
			t = ukarch_cycles();
			uk_netdev_rx_burst(dev, 0, pkts, &n);
			if (!n) {
				ukarch_spinwait();
				continue;
			}
			sum += ukarch_cycles() - t;
			*got += n;
			while (n--)
				uk_netbuf_free(pkts[n]);
		}
	}
	return sum;
}

int net_bench(void)
{
	struct uk_netdev *dev = bring_up();
	unsigned long got = 0;
	__u64 t;

	if (!dev)
		return 1;
	t = bench_tx(dev, 1, 64);
	say("tx burst 1: %lu cycles a packet\n", t / 64);
	t = bench_tx(dev, BURST, 16);
	say("tx burst %d: %lu cycles a packet\n", BURST, t / 16 / BURST);
	t = bench_rx(dev, BURST, 64, &got);
	if (got)
		say("rx: %lu cycles a packet of %lu\n", t / got, got);
	return 0;
}
