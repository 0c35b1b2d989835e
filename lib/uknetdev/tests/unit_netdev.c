/* SPDX-License-Identifier: BSD-3-Clause */
/* The class of network devices: states, refusals, queues, events, counters,
 * with a driver that does what it is told.
 */
/* unit-sources: lib/uknetdev/netdev.c lib/uknetdev/event.c lib/uknetdev/metrics.c lib/ukstore/store.c */
/* unit-cflags: -DCONFIG_LIBUKNETDEV_EINFO_LIBPARAM=1 */
#include <abi/errno.h>
#include <stdlib.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/netdev.h>
#include <uk/store.h>
#include <unit.h>

#include "../einfo.h"

const char *netdev_einfo(unsigned int id, enum uk_netdev_einfo_type what)
{
	return id == 0 && what == UK_NETDEV_IPV4_ADDR ? "10.0.0.1" : NULL;
}

/* ---- the driver ---- */

static int probe_rc, info_rc, configure_rc, start_rc, burst_rc, calls;
static long queue_err;
static __u16 asked_desc, moves = 3;
static struct uk_netdev_queue_info limits;
static int pairs;

static int d_probe(struct uk_netdev *dev)
{
	(void)dev;
	calls++;
	return probe_rc;
}

static void d_info(struct uk_netdev *dev, struct uk_netdev_info *info)
{
	(void)dev;
	UK_TEST_EXPECT(!info->max_mtu && info->ioalign == 1);
	info->max_rx_queues = 2;
	info->max_tx_queues = 200;
	info->in_queue_pairs = pairs;
}

static int d_queue_info(struct uk_netdev *dev, __u16 queue_id,
			struct uk_netdev_queue_info *info)
{
	(void)dev;
	(void)queue_id;
	*info = limits;
	return info_rc;
}

static int d_configure(struct uk_netdev *dev, const struct uk_netdev_conf *c)
{
	(void)dev;
	(void)c;
	return configure_rc;
}

static struct uk_netdev_rx_queue *d_rxq(struct uk_netdev *dev, __u16 queue_id,
	__u16 nb_desc, const struct uk_netdev_rxqueue_conf *conf)
{
	(void)dev;
	(void)conf;
	asked_desc = nb_desc;
	return queue_err ? ERR2PTR(queue_err) : (void *)(0x1000UL + queue_id);
}

static struct uk_netdev_tx_queue *d_txq(struct uk_netdev *dev, __u16 queue_id,
	__u16 nb_desc, const struct uk_netdev_txqueue_conf *conf)
{
	(void)dev;
	(void)conf;
	asked_desc = nb_desc;
	return queue_err ? ERR2PTR(queue_err) : (void *)(0x2000UL + queue_id);
}

static int d_start(struct uk_netdev *dev)
{
	if (start_rc == -1000)
		uk_netdev_drv_broken(dev);
	return start_rc == -1000 ? 0 : start_rc;
}

static int d_rx(struct uk_netdev *dev, struct uk_netdev_rx_queue *q,
		struct uk_netbuf *pkts[], __u16 *cnt)
{
	(void)dev;
	(void)pkts;
	UK_TEST_EXPECT_PTR_EQ(q, 0x1000UL);
	*cnt = MIN(*cnt, moves);
	return burst_rc;
}

static int d_tx(struct uk_netdev *dev, struct uk_netdev_tx_queue *q,
		struct uk_netbuf *pkts[], __u16 *cnt)
{
	(void)dev;
	(void)pkts;
	UK_TEST_EXPECT_PTR_EQ(q, 0x2000UL);
	*cnt = MIN(*cnt, moves);
	return burst_rc;
}

static const struct uk_hwaddr *d_hwaddr(struct uk_netdev *dev)
{
	static const struct uk_hwaddr a = { { 2, 0, 0, 0, 0, 9 } };

	(void)dev;
	return &a;
}

static __u16 d_mtu(struct uk_netdev *dev)
{
	(void)dev;
	return 1500;
}

static const struct uk_netdev_ops ops = {
	.probe = d_probe, .info_get = d_info, .rxq_info_get = d_queue_info,
	.txq_info_get = d_queue_info, .configure = d_configure,
	.rxq_configure = d_rxq, .txq_configure = d_txq, .start = d_start,
	.rx_burst = d_rx, .tx_burst = d_tx, .hwaddr_get = d_hwaddr,
	.mtu_get = d_mtu,
};

static struct uk_netdev devs[9];
static struct uk_netdev *nd = &devs[0];

static __u16 no_buffers(void *argp, struct uk_netbuf *pkts[], __u16 count)
{
	(void)argp;
	(void)pkts;
	(void)count;
	return 0;
}

static struct uk_netdev_rxqueue_conf rxc = { .alloc_rxpkts = no_buffers };
static struct uk_netdev_txqueue_conf txc;

static int begin(void)
{
	rxc.a = txc.a = uk_alloc_get_default();
	limits = (struct uk_netdev_queue_info) {
		.nb_min = 4, .nb_max = 300, .nb_default = 100,
	};
	return 0;
}

UK_TESTCASE(netdev, registration)
{
	int i;

	UK_TEST_EXPECT_ZERO(uk_netdev_count());
	UK_TEST_EXPECT_NULL(uk_netdev_get(0));
	for (i = 0; i < 8; i++) {
		devs[i].ops = &ops;
		devs[i].drv_name = "fake";
		UK_TEST_EXPECT_SNUM_EQ(uk_netdev_drv_register(&devs[i]), i);
	}
	devs[8].ops = &ops;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_drv_register(&devs[8]), -ENOSPC);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_count(), 8);
	UK_TEST_EXPECT_PTR_EQ(uk_netdev_get(7), &devs[7]);
	UK_TEST_EXPECT_NULL(uk_netdev_get(8));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_id_get(&devs[5]), 5);
	UK_TEST_EXPECT_STR_EQ(uk_netdev_drv_name_get(nd), "fake");
	UK_TEST_EXPECT_STR_EQ(uk_netdev_einfo_get(nd, UK_NETDEV_IPV4_ADDR),
			      "10.0.0.1");
	UK_TEST_EXPECT_NULL(uk_netdev_einfo_get(&devs[1],
						UK_NETDEV_IPV4_ADDR));
}

UK_TESTCASE(netdev, probing)
{
	struct uk_netdev_conf conf = { 1, 1 };

	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(nd, &conf), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(nd), -EINVAL);
	probe_rc = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_probe(nd), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_state_get(nd), UK_NETDEV_UNPROBED);
	probe_rc = 0;
	UK_TEST_EXPECT_ZERO(uk_netdev_probe(nd));
	UK_TEST_EXPECT_ZERO(uk_netdev_probe(nd));	/* once only */
	UK_TEST_EXPECT_SNUM_EQ(calls, 2);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_mtu_get(nd), 1500);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_hwaddr_get(nd)->addr_bytes[5], 9);
}

UK_TESTCASE(netdev, configuring)
{
	static const struct uk_netdev_conf bad[] = {
		{ 0, 1 }, { 1, 0 }, { 3, 1 }, { 1, UK_NETDEV_MAX_QUEUES + 1 },
	};
	struct uk_netdev_conf conf = { 1, 2 };
	struct uk_netdev_info info;
	unsigned int i;

	uk_netdev_info_get(nd, &info);
	UK_TEST_EXPECT_SNUM_EQ(info.max_rx_queues, 2);
	UK_TEST_EXPECT_SNUM_EQ(info.max_tx_queues, UK_NETDEV_MAX_QUEUES);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(nd, &bad[i]),
				       -EINVAL);
	pairs = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(nd, &conf), -EINVAL);
	conf.nb_tx_queues = 1;
	configure_rc = -ENOMEM;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(nd, &conf), -ENOMEM);
	configure_rc = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 0, &rxc),
			       -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(nd, &conf));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(nd, &conf), -EBUSY);
}

UK_TESTCASE(netdev, receive_queues)
{
	struct uk_netdev_queue_info qi;
	struct uk_netdev_rxqueue_conf c = rxc;

	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_info_get(nd, 99, &qi), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_info_get(nd, 99, &qi), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 1, 0, &rxc),
			       -EINVAL);
	c.a = NULL;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 0, &c), -EINVAL);
	c = rxc;
	c.alloc_rxpkts = NULL;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 0, &c), -EINVAL);
	info_rc = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 0, &rxc), -EIO);
	info_rc = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 3, &rxc),
			       -EINVAL);	/* fewer than the least */
	queue_err = -ENOMEM;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 0, &rxc),
			       -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(asked_desc, 100);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 9999, &rxc),
			       -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(asked_desc, 300);
	queue_err = 0;
	limits.nb_is_power_of_two = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(nd), -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_configure(nd, 0, 200, &rxc));
	UK_TEST_EXPECT_SNUM_EQ(asked_desc, 128);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rxq_configure(nd, 0, 0, &rxc),
			       -EBUSY);
}

UK_TESTCASE(netdev, transmit_queues_and_start)
{
	struct uk_netdev_txqueue_conf c = { .a = NULL };

	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(nd), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_configure(nd, 1, 0, &txc),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_configure(nd, 0, 0, &c), -EINVAL);
	info_rc = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_configure(nd, 0, 0, &txc), -EIO);
	info_rc = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_configure(nd, 0, 1, &txc),
			       -EINVAL);
	queue_err = -ENOMEM;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_configure(nd, 0, 0, &txc),
			       -ENOMEM);
	queue_err = 0;
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_configure(nd, 0, 0, &txc));
	UK_TEST_EXPECT_SNUM_EQ(asked_desc, 64);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_txq_configure(nd, 0, 0, &txc),
			       -EBUSY);
	start_rc = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(nd), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_state_get(nd), UK_NETDEV_CONFIGURED);
	start_rc = 0;
	UK_TEST_EXPECT_ZERO(uk_netdev_start(nd));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_state_get(nd), UK_NETDEV_RUNNING);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(nd), -EINVAL);
}

static long metric(const char *name)
{
	char text[24];

	uk_store_read(uk_store_find(name), text, sizeof(text));
	return atol(text);
}

UK_TESTCASE(netdev, packets_are_counted)
{
	struct uk_netbuf *pkts[8];
	__u16 n = 8;

	burst_rc = UK_NETDEV_STATUS_SUCCESS | UK_NETDEV_STATUS_MORE;
	UK_TEST_EXPECT(uk_netdev_rx_burst(nd, 0, pkts, &n) == burst_rc);
	UK_TEST_EXPECT_SNUM_EQ(n, 3);
	UK_TEST_EXPECT(uk_netdev_rx_one(nd, 0, pkts) == burst_rc);
	n = 2;
	UK_TEST_EXPECT(uk_netdev_tx_burst(nd, 0, pkts, &n) == burst_rc);
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.rx_packets"), 4);
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.tx_packets"), 2);
	burst_rc = 0;			/* no room */
	UK_TEST_EXPECT_ZERO(uk_netdev_tx_one(nd, 0, pkts[0]));
	burst_rc = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_rx_one(nd, 0, pkts), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_tx_one(nd, 0, pkts[0]), -EIO);
	burst_rc = UK_NETDEV_STATUS_UNDERRUN;
	UK_TEST_EXPECT(uk_netdev_rx_one(nd, 0, pkts) == burst_rc);
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.rx_packets"), 4);
	UK_TEST_EXPECT_SNUM_EQ(metric("unit.tx_packets"), 2);
}

UK_TESTCASE(netdev, what_a_driver_lacks)
{
	static const struct uk_hwaddr group = { { 1 } }, one = { { 2 } };

	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_hwaddr_set(nd, &group), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_hwaddr_set(nd, &one), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_mtu_set(nd, 1400), -ENOSYS);
	UK_TEST_EXPECT_ZERO(uk_netdev_promiscuous_get(nd));
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_promiscuous_set(nd, 1), -ENOSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_link_get(nd), 1);
}

static int link_changes;

static void on_link(struct uk_netdev *dev, void *arg)
{
	UK_TEST_EXPECT_PTR_EQ(dev, nd);
	link_changes += *(int *)arg;
}

UK_TESTCASE(netdev, events_and_a_broken_device)
{
	struct uk_netdev_conf conf = { 1, 1 };
	int two = 2;

	uk_netdev_drv_link_event(nd);		/* nobody listens */
	uk_netdev_link_event_set(nd, on_link, &two);
	uk_netdev_drv_link_event(nd);
	UK_TEST_EXPECT_SNUM_EQ(link_changes, 2);
	uk_netdev_drv_rx_event(nd, 0);		/* no callback */
	uk_netdev_drv_tx_event(nd, 0);
	uk_netdev_drv_broken(nd);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_state_get(nd), UK_NETDEV_BROKEN);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_probe(nd), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_configure(nd, &conf), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(nd), -EINVAL);
}

/* It broke while it was started: it does not become a running one. */
UK_TESTCASE(netdev, breaks_at_start)
{
	struct uk_netdev_conf conf = { 1, 1 };
	struct uk_netdev *d = &devs[1];

	limits.nb_is_power_of_two = 0;
	UK_TEST_EXPECT_ZERO(uk_netdev_probe(d));
	UK_TEST_EXPECT_ZERO(uk_netdev_configure(d, &conf));
	UK_TEST_EXPECT_ZERO(uk_netdev_rxq_configure(d, 0, 0, &rxc));
	UK_TEST_EXPECT_ZERO(uk_netdev_txq_configure(d, 0, 0, &txc));
	start_rc = -1000;
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_start(d), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_state_get(d), UK_NETDEV_BROKEN);
}

UK_TESTSUITE_REGISTER(netdev, begin);
