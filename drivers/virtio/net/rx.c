/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio network device: receiving. */
#include <abi/errno.h>
#include <uk/assert.h>
#include <uk/paging.h>

#include "vnet.h"

#define FILL_BATCH	16

/*
 * A buffer is given to the device from hdr_len bytes in front of its data on,
 * so that the packet lands at data, and the header in the headroom.
 */
static void rx_post(struct uk_netdev_rx_queue *q, struct uk_netbuf *m)
{
	__u16 hdr = q->vn->hdr_len;
	__sz room = uk_netbuf_headroom(m);
	__paddr_t pa = m->paddr ? m->paddr + room : uk_virt_to_phys(m->data);

	UK_ASSERT(room >= hdr && !m->next);
	virtq_add1(q->vq, pa - hdr, (__u32)(m->buflen - room + hdr),
		   VIRTQ_DESC_F_WRITE, m);
}

int vnet_rx_fill(struct uk_netdev_rx_queue *q)
{
	struct uk_netbuf *batch[FILL_BATCH];
	__u16 i, want, got;
	int status = 0;

	while (q->vq->nfree) {
		want = MIN(q->vq->nfree, (__u16)FILL_BATCH);
		got = q->alloc(q->alloc_arg, batch, want);
		for (i = 0; i < got; i++)
			rx_post(q, batch[i]);
		if (got < want) {
			status = UK_NETDEV_STATUS_UNDERRUN;
			break;
		}
	}
	virtq_kick(q->vq);
	return status;
}

/* What the header says of checksums; offsets are kept only if in bounds. */
static void rx_csum(struct uk_netbuf *m, const struct vnet_hdr *h, __sz len)
{
	__u8 flags = UK_READ_ONCE(h->flags);
	__u32 start, off;

	if (flags & VNET_HDR_DATA_VALID)
		m->flags |= UK_NETBUF_F_DATA_VALID;
	if (!(flags & VNET_HDR_NEEDS_CSUM))
		return;
	start = UK_READ_ONCE(h->csum_start);
	off = UK_READ_ONCE(h->csum_offset);
	if (start + off + sizeof(__u16) > len)
		return;
	/* From the same host: complete in memory, only not summed up. */
	m->flags |= UK_NETBUF_F_DATA_VALID | UK_NETBUF_F_PARTIAL_CSUM;
	m->csum_start = (__u16)start;
	m->csum_offset = (__u16)off;
}

/* The other buffers of a packet, which have no header; 0, or -EIO. */
static int rx_merge(struct uk_netdev_rx_queue *q, struct uk_netbuf *m,
		    unsigned int more)
{
	struct uk_netbuf *tail = m, *next;
	__u32 len;

	for (; more; more--) {
		/* the device shows all buffers of a packet at once */
		next = virtq_get(q->vq, &len);
		if (!next) {
			virtq_break(q->vq, "merged packet is incomplete");
			return -EIO;
		}
		uk_netbuf_header(next, q->vn->hdr_len);
		next->len = len;
		uk_netbuf_connect(tail, next);
		tail = next;
	}
	return 0;
}

/* The next packet, or NULL: none (or the device broke). */
static inline struct uk_netbuf *rx_packet(struct uk_netdev_rx_queue *q)
{
	const struct vnet_hdr *h;
	struct uk_netbuf *m;
	unsigned int n;
	__u32 len;

	m = virtq_get(q->vq, &len);
	if (!m)
		return NULL;
	if (unlikely(len < q->vn->hdr_len)) {
		virtq_break(q->vq, "packet is shorter than its header");
		goto drop;
	}
	h = (const void *)((__uptr)m->data - q->vn->hdr_len);
	m->len = len - q->vn->hdr_len;
	if (q->vn->mergeable) {
		n = UK_READ_ONCE(h->num_buffers);
		if (unlikely(n != 1)) {
			if (!n) {
				virtq_break(q->vq, "packet without buffers");
				goto drop;
			}
			if (rx_merge(q, m, n - 1) < 0)
				goto drop;
		}
	}
	if (h->flags)
		rx_csum(m, h, m->len);
	return m;
drop:
	uk_netbuf_free(m);
	return NULL;
}

static __noinline int rx_burst(struct uk_netdev *dev,
			       struct uk_netdev_rx_queue *q,
			       struct uk_netbuf *pkts[], __u16 *cnt)
{
	__u16 n = 0, room = *cnt;
	int status = 0;

	while (n < room && (pkts[n] = rx_packet(q)) != NULL)
		n++;
	*cnt = n;
	if (q->vq->nfree >= q->refill_at)
		status = vnet_rx_fill(q);
	if (unlikely(q->vn->vd->broken)) {
		uk_netdev_drv_broken(dev);
		return n ? UK_NETDEV_STATUS_SUCCESS : -EIO;
	}
	if (n) {
		status |= UK_NETDEV_STATUS_SUCCESS;
		if (n == room && virtq_pending(q->vq))
			status |= UK_NETDEV_STATUS_MORE;
	}
	return status;
}

/* Most polls find nothing: those are to cost next to nothing. */
int vnet_rx_burst(struct uk_netdev *dev, struct uk_netdev_rx_queue *q,
		  struct uk_netbuf *pkts[], __u16 *cnt)
{
	struct virtq *vq = q->vq;

	if (vq->used_seen == vq->last_used && !virtq_pending(vq)
	    && vq->nfree < q->refill_at && likely(!vq->vd->broken)) {
		*cnt = 0;
		return 0;
	}
	return rx_burst(dev, q, pkts, cnt);
}
