/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the network devices of the fuzzed stack share. Whoever includes it has
 * info_get(), rx_burst(), tx_burst(), hwaddr_get() and rxq_intr().
 */
#ifndef __FUZZ_DEV_H__
#define __FUZZ_DEV_H__

#include <uk/netdev_driver.h>

static int queue_info(struct uk_netdev *nd, __u16 q,
		      struct uk_netdev_queue_info *info)
{
	(void)nd;
	(void)q;
	*info = (struct uk_netdev_queue_info){ 64, 1, 32, 1 };
	return 0;
}

static int configure(struct uk_netdev *nd, const struct uk_netdev_conf *conf)
{
	(void)nd;
	(void)conf;
	return 0;
}

static struct uk_netdev_rx_queue *rxq_configure(struct uk_netdev *nd, __u16 q,
		__u16 n, const struct uk_netdev_rxqueue_conf *conf)
{
	(void)q;
	(void)n;
	(void)conf;
	return (struct uk_netdev_rx_queue *)nd;
}

static struct uk_netdev_tx_queue *txq_configure(struct uk_netdev *nd, __u16 q,
		__u16 n, const struct uk_netdev_txqueue_conf *conf)
{
	(void)q;
	(void)n;
	(void)conf;
	return (struct uk_netdev_tx_queue *)nd;
}

static int start(struct uk_netdev *nd)
{
	(void)nd;
	return 0;
}

static int tx_reap(struct uk_netdev *nd, struct uk_netdev_tx_queue *q)
{
	(void)nd;
	(void)q;
	return 0;
}

static __u16 mtu_get(struct uk_netdev *nd)
{
	(void)nd;
	return 1500;
}

#define FUZZ_DEV_OPS { \
	.info_get = info_get, \
	.rxq_info_get = queue_info, \
	.txq_info_get = queue_info, \
	.configure = configure, \
	.rxq_configure = rxq_configure, \
	.txq_configure = txq_configure, \
	.start = start, \
	.rxq_intr_enable = rxq_intr, \
	.tx_burst = tx_burst, \
	.rx_burst = rx_burst, \
	.tx_reap = tx_reap, \
	.hwaddr_get = hwaddr_get, \
	.mtu_get = mtu_get, \
}

#endif /* __FUZZ_DEV_H__ */
