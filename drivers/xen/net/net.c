/* SPDX-License-Identifier: BSD-3-Clause */
/* netfront: devices, configuration, queues, interrupts. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/bus.h>
#include <uk/errptr.h>
#include <uk/intctlr.h>
#include <uk/netdev_driver.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/xen/pages.h>
#include <xen/events.h>
#include <xen/grants.h>

#include "netfront.h"

/* Pages of a ring: a 64th of what is free. */
#define MEM_SHARE	64
#define SLOTS_MIN	32	/* the longest packet, and another one */

static __u16 default_slots(void)
{
	__ssz avail = uk_alloc_availmem(uk_alloc_get_default());
	__ssz n = avail > 0 ? avail / MEM_SHARE / (__ssz)UKARCH_PAGE_SIZE :
			      MAX_SLOTS;

	return (__u16)MIN(MAX(n, (__ssz)SLOTS_MIN), (__ssz)MAX_SLOTS);
}

static void info_get(struct uk_netdev *dev, struct uk_netdev_info *info)
{
	struct netfront *nf = to_netfront(dev);

	info->max_rx_queues = 1;
	info->max_tx_queues = 1;
	info->in_queue_pairs = 1;
	info->max_mtu = nf->mtu;
	info->features = UK_NETDEV_F_RXQ_INTR | UK_NETDEV_F_TXQ_INTR |
			 UK_NETDEV_F_PARTIAL_CSUM | UK_NETDEV_F_RX_CSUM |
			 (nf->tso4 ? UK_NETDEV_F_TSO4 : 0) |
			 (nf->tso6 ? UK_NETDEV_F_TSO6 : 0);
}

static int queue_info(struct uk_netdev *dev __maybe_unused, __u16 queue_id,
		      struct uk_netdev_queue_info *info)
{
	if (queue_id)
		return -EINVAL;
	info->nb_max = MAX_SLOTS;
	info->nb_min = SLOTS_MIN;
	info->nb_default = default_slots();
	info->nb_is_power_of_two = 0;
	return 0;
}

static int configure(struct uk_netdev *dev __maybe_unused,
		     const struct uk_netdev_conf *conf __maybe_unused)
{
	return 0;	/* one pair of queues, which the class has checked */
}

static void give_back(struct pages *p)
{
	struct uk_alloc *a = uk_alloc_get_default();

	while (p->n--)
		if (xen_grant_end(p->ref[p->n]) == 0)
			uk_pfree(a, p->page[p->n], 1);
}

int netfront_pages(struct pages *p, __u16 n, __u16 domid, int readonly)
{
	struct uk_alloc *a = uk_alloc_get_default();

	for (p->n = 0; p->n < n; p->n++) {
		p->page[p->n] = uk_palloc(a, 1);
		if (!p->page[p->n])
			break;
		/* what was in it is nobody's business */
		memset(p->page[p->n], 0, UKARCH_PAGE_SIZE);
		p->ref[p->n] = xen_grant_begin(domid, p->page[p->n], readonly);
		if (p->ref[p->n] < 0) {
			uk_pfree(a, p->page[p->n], 1);
			break;
		}
	}
	if (p->n == n)
		return 0;
	give_back(p);
	return -ENOMEM;
}

static struct uk_netdev_rx_queue *rxq_configure(struct uk_netdev *dev,
	__u16 queue_id __maybe_unused, __u16 nb_desc,
	const struct uk_netdev_rxqueue_conf *conf)
{
	struct netfront *nf = to_netfront(dev);
	struct uk_netdev_rx_queue *q = &nf->rxq;
	int rc = xen_ring_create(&q->ring, nf->front.domid,
				 sizeof(struct rx_request));

	if (rc < 0)
		return ERR2PTR(rc);
	rc = netfront_pages(&q->bufs, nb_desc, nf->front.domid, 0);
	if (rc < 0) {
		xen_ring_destroy(&q->ring);
		return ERR2PTR(rc);
	}
	q->nf = nf;
	q->alloc = conf->alloc_rxpkts;
	q->alloc_arg = conf->alloc_rxpkts_argp;
	return q;
}

static struct uk_netdev_tx_queue *txq_configure(struct uk_netdev *dev,
	__u16 queue_id __maybe_unused, __u16 nb_desc,
	const struct uk_netdev_txqueue_conf *conf __maybe_unused)
{
	struct netfront *nf = to_netfront(dev);
	struct uk_netdev_tx_queue *q = &nf->txq;
	int rc = xen_ring_create(&q->ring, nf->front.domid,
				 sizeof(struct tx_request));

	if (rc < 0)
		return ERR2PTR(rc);
	rc = netfront_pages(&q->bufs, nb_desc, nf->front.domid, 1);
	if (rc < 0) {
		xen_ring_destroy(&q->ring);
		return ERR2PTR(rc);
	}
	q->nf = nf;
	while (q->nfree < nb_desc) {
		q->free[q->nfree] = q->nfree;
		q->nfree++;
	}
	return q;
}

/* One event channel for both directions. */
static int event(void *arg)
{
	struct netfront *nf = arg;

	if (nf->rxq.intr && xen_ring_responses(&nf->rxq.ring)) {
		nf->rxq.intr = 0;
		uk_netdev_drv_rx_event(&nf->nd, 0);
	}
	if (nf->txq.intr && xen_ring_responses(&nf->txq.ring)) {
		nf->txq.intr = 0;
		uk_netdev_drv_tx_event(&nf->nd, 0);
	}
	return 1;
}

static int start(struct uk_netdev *dev)
{
	struct netfront *nf = to_netfront(dev);
	int rc = xen_event_alloc(nf->front.domid);

	if (rc < 0)
		return rc;
	nf->port = (__u32)rc;
	rc = uk_intctlr_irq_register(nf->port, event, nf);
	if (rc < 0)
		return rc;
	netfront_rx_fill(&nf->rxq);
	return netfront_connect(nf);
}

/* What a broken device shows is no work: nobody is to wait for it. */
static int rxq_intr_enable(struct uk_netdev *dev __maybe_unused,
			   struct uk_netdev_rx_queue *q)
{
	if (q->nf->broken)
		return -EIO;
	q->intr = 1;
	if (!xen_ring_ask(&q->ring))
		return 0;
	q->intr = 0;
	return 1;
}

static int rxq_intr_disable(struct uk_netdev *dev __maybe_unused,
			    struct uk_netdev_rx_queue *q)
{
	q->intr = 0;
	return 0;
}

static int txq_intr_enable(struct uk_netdev *dev __maybe_unused,
			   struct uk_netdev_tx_queue *q)
{
	if (q->nf->broken)
		return -EIO;
	q->intr = 1;
	if (!xen_ring_ask(&q->ring))
		return 0;
	q->intr = 0;
	return 1;
}

static int txq_intr_disable(struct uk_netdev *dev __maybe_unused,
			    struct uk_netdev_tx_queue *q)
{
	q->intr = 0;
	return 0;
}

static const struct uk_hwaddr *hwaddr_get(struct uk_netdev *dev)
{
	return &to_netfront(dev)->mac;
}

static __u16 mtu_get(struct uk_netdev *dev)
{
	return to_netfront(dev)->mtu;
}

/* The back end passes all frames on. */
static unsigned int promiscuous_get(struct uk_netdev *dev __maybe_unused)
{
	return 1;
}

static const struct uk_netdev_ops ops = {
	.info_get = info_get,
	.rxq_info_get = queue_info,
	.txq_info_get = queue_info,
	.configure = configure,
	.rxq_configure = rxq_configure,
	.txq_configure = txq_configure,
	.start = start,
	.rxq_intr_enable = rxq_intr_enable,
	.rxq_intr_disable = rxq_intr_disable,
	.txq_intr_enable = txq_intr_enable,
	.txq_intr_disable = txq_intr_disable,
	.tx_burst = netfront_tx_burst,
	.rx_burst = netfront_rx_burst,
	.tx_reap = netfront_tx_reap,
	.hwaddr_get = hwaddr_get,
	.mtu_get = mtu_get,
	.promiscuous_get = promiscuous_get,
};

static int add(const char *name)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct netfront *nf = uk_zalloc(a, sizeof(*nf));
	int rc;

	if (!nf)
		return -ENOMEM;
	nf->nd.ops = &ops;
	nf->nd.drv_name = "xen-netfront";
	rc = xen_front_open(&nf->front, "vif", name);
	if (!rc)
		rc = netfront_read(nf);
	if (!rc)
		rc = uk_netdev_drv_register(&nf->nd);
	if (rc >= 0)
		return 0;
	uk_free(a, nf);
	return rc;
}

static int probe(void)
{
	return xen_front_probe("vif", add);
}

static const struct uk_bus xen_vif = {
	.name = "xen-vif",
	.probe = probe,
};
UK_BUS_REGISTER(xen_vif);
