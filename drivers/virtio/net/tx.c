/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio network device: sending. */
#include <abi/errno.h>
#include <uk/arch/paging.h>
#include <uk/paging.h>

#include "vnet.h"

#define MAX_SEGS	64

/* A list of pieces of memory that is being made. */
struct segs {
	struct virtq_seg seg[MAX_SEGS];
	unsigned int n;
};

static int add_seg(struct segs *s, __paddr_t pa, __u32 len)
{
	struct virtq_seg *last = s->n ? &s->seg[s->n - 1] : NULL;

	if (last && last->addr + last->len == pa) {
		last->len += len;
		return 0;
	}
	if (s->n == MAX_SEGS)
		return -EINVAL;
	s->seg[s->n].addr = pa;
	s->seg[s->n++].len = len;
	return 0;
}

/* Memory that is not known to be contiguous: page by page. */
static int add_pages(struct segs *s, const __u8 *p, __u32 len)
{
	__paddr_t pa;
	__u32 n;
	int rc;

	for (; len; p += n, len -= n) {
		n = MIN(len, (__u32)(UKARCH_PAGE_SIZE
				     - ((__uptr)p & (UKARCH_PAGE_SIZE - 1))));
		pa = uk_virt_to_phys(p);
		if (pa == __PADDR_MAX)
			return -EINVAL;
		rc = add_seg(s, pa, n);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/*
 * Where the used bytes of (m) are, if they are surely contiguous: the buffer
 * says so, or they lie in the direct map, which is linear. 0: who knows.
 */
static inline __paddr_t linear_paddr(const struct uk_netbuf *m)
{
	__vaddr_t off = (__vaddr_t)m->data - UKARCH_DIRECTMAP_BASE;

	if (m->paddr)
		return m->paddr + uk_netbuf_headroom(m);
	return off < uk_directmap_end ? off : 0;
}

static int add_netbuf(struct segs *s, const struct uk_netbuf *m)
{
	__paddr_t pa = linear_paddr(m);

	if (!m->len)
		return 0;
	if (likely(pa))
		return add_seg(s, pa, m->len);
	return add_pages(s, m->data, m->len);
}

/* The parts of the header that a plain packet leaves zero; 0 or -EINVAL. */
static int offloads(const struct vnet *vn, struct vnet_hdr *h,
		    const struct uk_netbuf *m)
{
	if (!(m->flags & UK_NETBUF_F_PARTIAL_CSUM)
	    || !virtio_has(vn->vd, VNET_F_CSUM))
		return -EINVAL;
	h->flags = VNET_HDR_NEEDS_CSUM;
	h->csum_start = m->csum_start;
	h->csum_offset = m->csum_offset;
	if (m->flags & UK_NETBUF_F_GSO_TCPV4) {
		if (!virtio_has(vn->vd, VNET_F_HOST_TSO4))
			return -EINVAL;
		h->gso_type = VNET_GSO_TCPV4;
	} else if (m->flags & UK_NETBUF_F_GSO_TCPV6) {
		if (!virtio_has(vn->vd, VNET_F_HOST_TSO6))
			return -EINVAL;
		h->gso_type = VNET_GSO_TCPV6;
	} else {
		return 0;
	}
	h->hdr_len = m->header_len;
	h->gso_size = m->gso_size;
	return 0;
}

static inline int fill_hdr(const struct vnet *vn, struct vnet_hdr *h,
			   const struct uk_netbuf *m)
{
	/* two stores, where freestanding memset() would be a call */
	__builtin_memset(h, 0, VNET_HDR_LEGACY);
	if (vn->hdr_len > VNET_HDR_LEGACY)
		h->num_buffers = 0;
	if (m->flags & (UK_NETBUF_F_PARTIAL_CSUM | UK_NETBUF_F_GSO_TCPV4
			| UK_NETBUF_F_GSO_TCPV6))
		return offloads(vn, h, m);
	return 0;
}

/*
 * A packet of several pieces, or whose first has no room for the header.
 * (first) is where header and first piece are, together; 0: they are not.
 */
static int tx_chain(struct uk_netdev_tx_queue *q, struct uk_netbuf *m,
		    struct vnet_hdr *h, __paddr_t first)
{
	const struct uk_netbuf *at = m;
	struct segs s;
	int rc;

	s.n = 0;
	if (first) {
		s.seg[0].addr = first;
		s.seg[0].len = m->len + q->vn->hdr_len;
		s.n = 1;
		at = m->next;
	} else if (add_pages(&s, (const __u8 *)h, q->vn->hdr_len)) {
		return -EINVAL;
	}
	UK_NETBUF_CHAIN_FOREACH(at, at) {
		rc = add_netbuf(&s, at);
		if (rc < 0)
			return rc;
	}
	if (s.n > q->vq->size)
		return -EINVAL;
	return virtq_add(q->vq, s.seg, s.n, 0, m);
}

/*
 * The header goes into the headroom of the first netbuf where it has some:
 * one descriptor less, and the device finds all in one place.
 */
static inline int tx_packet(struct uk_netdev_tx_queue *q, struct uk_netbuf *m)
{
	__u16 hdr = q->vn->hdr_len;
	__paddr_t first = 0;
	struct vnet_hdr *h;
	int rc;

	if (unlikely(!q->vq->nfree))
		return -ENOSPC;
	if (unlikely(!m->len))
		return -EINVAL;
	h = &q->hdrs[q->vq->free_head];
	if (likely(uk_netbuf_headroom(m) >= hdr)) {
		first = linear_paddr(m);
		if (likely(first)) {
			first -= hdr;
			h = (void *)((__uptr)m->data - hdr);
		}
	}
	rc = fill_hdr(q->vn, h, m);
	if (unlikely(rc < 0))
		return rc;
	if (first && !m->next)
		return virtq_add1(q->vq, first, m->len + hdr, 0, m);
	return tx_chain(q, m, h, first);
}

static inline void reap(struct uk_netdev_tx_queue *q)
{
	struct uk_netbuf *m;
	__u32 len;

	while ((m = virtq_get(q->vq, &len)) != NULL)
		uk_netbuf_free(m);
}

int vnet_tx_burst(struct uk_netdev *dev, struct uk_netdev_tx_queue *q,
		  struct uk_netbuf *pkts[], __u16 *cnt)
{
	__u16 n = 0, offered = *cnt;
	int rc = 0;

	*cnt = 0;
	reap(q);
	if (unlikely(q->vn->vd->broken)) {
		uk_netdev_drv_broken(dev);
		return -EIO;
	}
	while (n < offered && (rc = tx_packet(q, pkts[n])) == 0)
		n++;
	virtq_kick(q->vq);
	*cnt = n;
	if (!n)
		return rc == -EINVAL ? rc : 0;
	/* a packet takes two descriptors: headers and payload */
	return UK_NETDEV_STATUS_SUCCESS
	       | (q->vq->nfree >= 2 ? UK_NETDEV_STATUS_MORE : 0);
}

int vnet_tx_reap(struct uk_netdev *dev, struct uk_netdev_tx_queue *q)
{
	reap(q);
	if (q->vn->vd->broken) {
		uk_netdev_drv_broken(dev);
		return -EIO;
	}
	return q->vq->inflight;
}
