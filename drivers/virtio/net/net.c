/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio network device: probing, configuration, queues. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/netdev_driver.h>
#include <uk/print.h>
#include <uk/random.h>

#include "vnet.h"

/* Configuration (virtio 1.2, section 5.1.4). */
#define C_MAC		0
#define C_STATUS	6
#define   S_LINK_UP	1
#define C_MTU		10

#define RX_QUEUE	0
#define TX_QUEUE	1
#define MTU_DEFAULT	1500
#define MTU_MIN		68
#define RING_MIN	8
#define RING_MAX	256

/* Receive buffers take some 2 KiB each: a 64th of what is free, all in all. */
#define BUF_BYTES	2048
#define MEM_SHARE	64

static __u16 default_ring(void)
{
	__ssz avail = uk_alloc_availmem(uk_alloc_get_default());
	__ssz n = avail > 0 ? avail / MEM_SHARE / BUF_BYTES : RING_MAX;

	return (__u16)MIN(MAX(n, (__ssz)16), (__ssz)RING_MAX);
}

static void vnet_info_get(struct uk_netdev *dev, struct uk_netdev_info *info)
{
	struct vnet *vn = to_vnet(dev);

	info->max_rx_queues = 1;
	info->max_tx_queues = 1;
	info->in_queue_pairs = 1;
	info->max_mtu = vn->mtu;
	info->nb_encap_tx = vn->hdr_len;
	info->nb_encap_rx = vn->hdr_len;
	info->features = UK_NETDEV_F_RXQ_INTR | UK_NETDEV_F_TXQ_INTR;
	if (virtio_has(vn->vd, VNET_F_CSUM))
		info->features |= UK_NETDEV_F_PARTIAL_CSUM;
	if (virtio_has(vn->vd, VNET_F_GUEST_CSUM))
		info->features |= UK_NETDEV_F_RX_CSUM;
	if (virtio_has(vn->vd, VNET_F_HOST_TSO4))
		info->features |= UK_NETDEV_F_TSO4;
	if (virtio_has(vn->vd, VNET_F_HOST_TSO6))
		info->features |= UK_NETDEV_F_TSO6;
	if (virtio_has(vn->vd, VNET_F_STATUS))
		info->features |= UK_NETDEV_F_LINK;
}

static int queue_info(struct vnet *vn, unsigned int idx,
		      struct uk_netdev_queue_info *info)
{
	unsigned int max = vn->vd->ops->queue_max(vn->vd, idx);

	if (!max)
		return -EINVAL;
	info->nb_max = (__u16)MIN(max, (unsigned int)VIRTQ_MAX_SIZE);
	info->nb_min = (__u16)MIN(max, (unsigned int)RING_MIN);
	info->nb_default = default_ring();
	info->nb_is_power_of_two = 1;
	return 0;
}

static int vnet_rxq_info_get(struct uk_netdev *dev, __u16 queue_id,
			     struct uk_netdev_queue_info *info)
{
	return queue_id ? -EINVAL : queue_info(to_vnet(dev), RX_QUEUE, info);
}

static int vnet_txq_info_get(struct uk_netdev *dev, __u16 queue_id,
			     struct uk_netdev_queue_info *info)
{
	return queue_id ? -EINVAL : queue_info(to_vnet(dev), TX_QUEUE, info);
}

static int vnet_configure(struct uk_netdev *dev __maybe_unused,
			  const struct uk_netdev_conf *conf __maybe_unused)
{
	return 0;	/* one pair of queues, which the class has checked */
}

static void rx_used(struct virtq *vq)
{
	struct uk_netdev_rx_queue *q = vq->priv;

	virtq_intr_disable(vq);
	uk_netdev_drv_rx_event(&q->vn->nd, q->id);
}

static void tx_used(struct virtq *vq)
{
	struct uk_netdev_tx_queue *q = vq->priv;

	virtq_intr_disable(vq);
	uk_netdev_drv_tx_event(&q->vn->nd, q->id);
}

static struct uk_netdev_rx_queue *vnet_rxq_configure(struct uk_netdev *dev,
	__u16 queue_id, __u16 nb_desc,
	const struct uk_netdev_rxqueue_conf *conf)
{
	struct vnet *vn = to_vnet(dev);
	struct uk_netdev_rx_queue *q = &vn->rxq;
	struct virtq *vq;

	vq = virtq_create(vn->vd, conf->a, RX_QUEUE, nb_desc,
			  conf->callback ? rx_used : NULL, q);
	if (PTRISERR(vq))
		return ERR2PTR(PTR2ERR(vq));
	q->vq = vq;
	q->vn = vn;
	q->id = queue_id;
	q->alloc = conf->alloc_rxpkts;
	q->alloc_arg = conf->alloc_rxpkts_argp;
	q->refill_at = (__u16)MAX(vq->size / 4, 1);
	return q;
}

static struct uk_netdev_tx_queue *vnet_txq_configure(struct uk_netdev *dev,
	__u16 queue_id, __u16 nb_desc,
	const struct uk_netdev_txqueue_conf *conf)
{
	struct vnet *vn = to_vnet(dev);
	struct uk_netdev_tx_queue *q = &vn->txq;
	struct virtq *vq;

	q->hdrs = uk_calloc(conf->a, nb_desc, sizeof(*q->hdrs));
	if (!q->hdrs)
		return ERR2PTR(-ENOMEM);
	vq = virtq_create(vn->vd, conf->a, TX_QUEUE, nb_desc,
			  conf->callback ? tx_used : NULL, q);
	if (PTRISERR(vq)) {
		uk_free(conf->a, q->hdrs);
		return ERR2PTR(PTR2ERR(vq));
	}
	q->vq = vq;
	q->vn = vn;
	q->id = queue_id;
	return q;
}

static int vnet_start(struct uk_netdev *dev)
{
	struct vnet *vn = to_vnet(dev);

	virtio_dev_ready(vn->vd);
	/* with too few buffers now, more are asked for later */
	vnet_rx_fill(&vn->rxq);
	return vn->vd->broken ? -EIO : 0;
}

/* What a broken device shows is no work: nobody is to wait for it. */
static int intr_enable(struct virtq *vq)
{
	return vq->vd->broken ? -EIO : virtq_intr_enable(vq);
}

static int vnet_rxq_intr_enable(struct uk_netdev *dev __maybe_unused,
				struct uk_netdev_rx_queue *q)
{
	return intr_enable(q->vq);
}

static int vnet_rxq_intr_disable(struct uk_netdev *dev __maybe_unused,
				 struct uk_netdev_rx_queue *q)
{
	virtq_intr_disable(q->vq);
	return 0;
}

static int vnet_txq_intr_enable(struct uk_netdev *dev __maybe_unused,
				struct uk_netdev_tx_queue *q)
{
	return intr_enable(q->vq);
}

static int vnet_txq_intr_disable(struct uk_netdev *dev __maybe_unused,
				 struct uk_netdev_tx_queue *q)
{
	virtq_intr_disable(q->vq);
	return 0;
}

static const struct uk_hwaddr *vnet_hwaddr_get(struct uk_netdev *dev)
{
	return &to_vnet(dev)->mac;
}

static __u16 vnet_mtu_get(struct uk_netdev *dev)
{
	return to_vnet(dev)->mtu;
}

static int vnet_link_get(struct uk_netdev *dev)
{
	struct vnet *vn = to_vnet(dev);
	__u16 status;

	if (!virtio_has(vn->vd, VNET_F_STATUS)
	    || virtio_config_read(vn->vd, C_STATUS, &status, 2, 2) < 0)
		return 1;
	return status & S_LINK_UP;
}

/* The queues have no filter of our own making: all frames arrive. */
static unsigned int vnet_promiscuous_get(struct uk_netdev *dev __maybe_unused)
{
	return 1;
}

static const struct uk_netdev_ops vnet_ops = {
	.info_get = vnet_info_get,
	.rxq_info_get = vnet_rxq_info_get,
	.txq_info_get = vnet_txq_info_get,
	.configure = vnet_configure,
	.rxq_configure = vnet_rxq_configure,
	.txq_configure = vnet_txq_configure,
	.start = vnet_start,
	.rxq_intr_enable = vnet_rxq_intr_enable,
	.rxq_intr_disable = vnet_rxq_intr_disable,
	.txq_intr_enable = vnet_txq_intr_enable,
	.txq_intr_disable = vnet_txq_intr_disable,
	.tx_burst = vnet_tx_burst,
	.rx_burst = vnet_rx_burst,
	.tx_reap = vnet_tx_reap,
	.hwaddr_get = vnet_hwaddr_get,
	.mtu_get = vnet_mtu_get,
	.promiscuous_get = vnet_promiscuous_get,
	.link_get = vnet_link_get,
};

static void vnet_config_changed(struct virtio_dev *vd)
{
	struct vnet *vn = vd->priv;

	uk_netdev_drv_link_event(&vn->nd);
}

static void read_mac(struct vnet *vn)
{
	if (virtio_has(vn->vd, VNET_F_MAC)
	    && virtio_config_read(vn->vd, C_MAC, &vn->mac, sizeof(vn->mac), 1)
	       == 0 && !(vn->mac.addr_bytes[0] & 1))
		return;
	/* locally administered, of one station */
	uk_random_fill_buffer(&vn->mac, sizeof(vn->mac));
	vn->mac.addr_bytes[0] = (vn->mac.addr_bytes[0] & 0xfc) | 2;
}

static void read_mtu(struct vnet *vn)
{
	__u16 mtu;

	vn->mtu = MTU_DEFAULT;
	if (virtio_has(vn->vd, VNET_F_MTU)
	    && virtio_config_read(vn->vd, C_MTU, &mtu, 2, 2) == 0
	    && mtu >= MTU_MIN)
		vn->mtu = mtu;
}

static int vnet_setup(struct vnet *vn)
{
	__u64 wanted = 1UL << VNET_F_CSUM | 1UL << VNET_F_GUEST_CSUM
		       | 1UL << VNET_F_MTU | 1UL << VNET_F_MAC
		       | 1UL << VNET_F_HOST_TSO4 | 1UL << VNET_F_HOST_TSO6
		       | 1UL << VNET_F_MRG_RXBUF | 1UL << VNET_F_STATUS;
	int rc;

	if (vn->vd->legacy)
		wanted |= 1UL << VNET_F_ANY_LAYOUT;
	rc = virtio_features_negotiate(vn->vd, wanted);
	if (rc < 0)
		return rc;
	/* Otherwise the header would need a descriptor of its own. */
	if (vn->vd->legacy && !virtio_has(vn->vd, VNET_F_ANY_LAYOUT))
		return -ENOTSUP;
	vn->mergeable = (__u8)virtio_has(vn->vd, VNET_F_MRG_RXBUF);
	vn->hdr_len = vn->vd->legacy && !vn->mergeable ?
			VNET_HDR_LEGACY : sizeof(struct vnet_hdr);
	read_mac(vn);
	read_mtu(vn);
	return uk_netdev_drv_register(&vn->nd);
}

static int vnet_probe(struct virtio_dev *vd)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vnet *vn;
	int rc;

	vn = uk_zalloc(a, sizeof(*vn));
	if (!vn)
		return -ENOMEM;
	vn->vd = vd;
	vn->nd.ops = &vnet_ops;
	vn->nd.drv_name = "virtio-net";
	vd->priv = vn;
	vd->config_changed = vnet_config_changed;
	rc = vnet_setup(vn);
	if (rc < 0) {
		vd->config_changed = NULL;
		uk_free(a, vn);
		return rc;
	}
	return 0;
}

static const struct virtio_driver virtio_net = {
	.name = "net",
	.device_id = VIRTIO_ID_NET,
	.probe = vnet_probe,
};
VIRTIO_DRIVER_REGISTER(virtio_net);
