/* SPDX-License-Identifier: BSD-3-Clause */
/* A UDP echo server on a network device, without a network stack. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <uk/alloc.h>
#include <uk/netdev.h>
#include <uk/wait.h>

#include "packet.h"

#define ECHO_PORT	7
#define BUFFERS		64
#define BUFFER_SIZE	2048	/* a frame of the usual MTU, and the headroom */
#define BURST		16

static DEFINE_WAIT_QUEUE(waiting);
static int arrived;

/* An interrupt: packets are there. It only says so. */
static void on_packets(struct uk_netdev *dev __maybe_unused,
		       uint16_t queue __maybe_unused, void *arg __maybe_unused)
{
	__atomic_store_n(&arrived, 1, __ATOMIC_RELAXED);
	uk_waitq_wake_up(&waiting);
}

/* The device with one queue in each direction, running. 0 or -errno. */
static int start(struct uk_netdev *dev)
{
	struct uk_netdev_conf conf = { .nb_rx_queues = 1, .nb_tx_queues = 1 };
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_netdev_rxqueue_conf rx = {
		.callback = on_packets,
		.a = a,
		.alloc_rxpkts = uk_netbuf_pool_get_burst,
	};
	struct uk_netdev_txqueue_conf tx = { .a = a };
	struct uk_netdev_info info;
	int rc = uk_netdev_probe(dev);

	if (rc)
		return rc;
	uk_netdev_info_get(dev, &info);
	rx.alloc_rxpkts_argp = uk_netbuf_pool_create(a, BUFFERS, BUFFER_SIZE,
						     info.nb_encap_rx, 0);
	if (!rx.alloc_rxpkts_argp)
		return -ENOMEM;
	rc = uk_netdev_configure(dev, &conf);
	if (!rc)
		rc = uk_netdev_rxq_configure(dev, 0, BUFFERS / 2, &rx);
	if (!rc)
		rc = uk_netdev_txq_configure(dev, 0, 0, &tx);
	return rc ? rc : uk_netdev_start(dev);
}

/* Sends an answer; without room it is lost, as packets may be. */
static void send_answer(struct uk_netdev *dev, struct uk_netbuf *m)
{
	if (!uk_netdev_status_successful(uk_netdev_tx_one(dev, 0, m)))
		uk_netbuf_free(m);
}

/* Answers what has come: number of datagrams, or -errno. */
static int serve(struct uk_netdev *dev, const struct host *me)
{
	struct uk_netbuf *pkts[BURST];
	uint16_t i, n;
	int rc, echoed = 0;

	do {
		n = BURST;
		rc = uk_netdev_rx_burst(dev, 0, pkts, &n);
		for (i = 0; i < n; i++) {
			enum answer what = packet_answer(me, pkts[i]);

			echoed += what == ECHOED;
			if (what == IGNORED)
				uk_netbuf_free(pkts[i]);
			else
				send_answer(dev, pkts[i]);
		}
	} while (uk_netdev_status_more(rc));
	return rc < 0 ? rc : echoed;
}

/* Sleeps until the device interrupts, unless packets wait already. */
static void wait_for_packets(struct uk_netdev *dev)
{
	if (uk_netdev_rxq_intr_enable(dev, 0) == 0)
		uk_waitq_wait_event(&waiting, __atomic_exchange_n(
			&arrived, 0, __ATOMIC_RELAXED));
}

/* Our addresses: the device's own, and that of netdev.ip=. */
static int who_am_i(struct uk_netdev *dev, struct host *me)
{
	const char *text = uk_netdev_einfo_get(dev, UK_NETDEV_IPV4_ADDR);
	struct in_addr ip;

	if (!text || !inet_aton(text, &ip))
		return -1;
	memcpy(me->ip, &ip, sizeof(me->ip));
	memcpy(me->mac, uk_netdev_hwaddr_get(dev)->addr_bytes,
	       sizeof(me->mac));
	me->port = ECHO_PORT;
	printf("echo at %s port %d\n", text, me->port);
	return 0;
}

int main(int argc, char *argv[])
{
	long limit = argc > 1 ? atol(argv[1]) : 0, done = 0;
	struct uk_netdev *dev = uk_netdev_get(0);
	struct host me;
	int rc = dev ? start(dev) : -ENODEV;

	if (rc) {
		printf("no network device: error %d\n", -rc);
		return 1;
	}
	if (who_am_i(dev, &me)) {
		printf("no address: netdev.ip= is missing\n");
		return 1;
	}
	while (!limit || done < limit) {
		rc = serve(dev, &me);
		if (rc < 0) {
			printf("the device is broken: error %d\n", -rc);
			return 1;
		}
		done += rc;
		if (!rc)
			wait_for_packets(dev);
	}
	while (uk_netdev_tx_reap(dev, 0) > 0)
		uk_sched_yield();
	printf("%ld datagrams\n", done);
	return 0;
}
