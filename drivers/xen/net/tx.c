/* SPDX-License-Identifier: BSD-3-Clause */
/* netfront: sending. A packet is copied into granted pages, page by page. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/xen/hypercall.h>

#include "netfront.h"

#define PACKET_MAX	65535U

/* Takes responses: pages become ours again. */
static void reap(struct uk_netdev_tx_queue *q)
{
	const volatile struct tx_response *at;
	struct tx_response r;
	int n = xen_ring_responses(&q->ring);

	if (unlikely(n < 0)) {
		netfront_break(q->nf, "more packets sent than there were");
		return;
	}
	for (; n; n--) {
		at = xen_ring_slot(&q->ring, q->ring.rsp_cons++);
		r.id = at->id;
		r.status = at->status;
		if (r.status == TX_NULL)
			continue;
		if (unlikely(r.id >= q->bufs.n || !q->busy[r.id])) {
			netfront_break(q->nf, "a packet sent that was not");
			return;
		}
		q->busy[r.id] = 0;
		q->free[q->nfree++] = r.id;
	}
}

/* Copies the next len bytes of the chain; *at and *off go on. */
static void copy(char *to, __u32 len, const struct uk_netbuf **at, __u32 *off)
{
	__u32 n;

	while (len) {
		n = MIN(len, (*at)->len - *off);
		memcpy(to, (const char *)(*at)->data + *off, n);
		to += n;
		len -= n;
		*off += n;
		if (*off == (*at)->len) {
			*at = (*at)->next;
			*off = 0;
		}
	}
}

/* What the first request says of a packet; 0, or -EINVAL. */
static int offloads(const struct netfront *nf, const struct uk_netbuf *m,
		    struct extra_info *x, __u16 *flags)
{
	*flags = 0;
	x->type = 0;
	if (m->flags & UK_NETBUF_F_PARTIAL_CSUM)
		*flags = TX_CSUM_BLANK | TX_VALIDATED;
	if (!(m->flags & (UK_NETBUF_F_GSO_TCPV4 | UK_NETBUF_F_GSO_TCPV6)))
		return 0;
	if (m->flags & UK_NETBUF_F_GSO_TCPV4 ? !nf->tso4 : !nf->tso6)
		return -EINVAL;
	*x = (struct extra_info){
		.type = EXTRA_GSO,
		.gso_size = m->gso_size,
		.gso_type = m->flags & UK_NETBUF_F_GSO_TCPV4 ? GSO_TCPV4 :
							       GSO_TCPV6,
	};
	*flags |= TX_EXTRA;
	return 0;
}

static void put(struct uk_netdev_tx_queue *q, __u16 id, __u16 size,
		__u16 flags)
{
	volatile struct tx_request *r =
		xen_ring_slot(&q->ring, q->ring.req_prod++);

	r->gref = (__u32)q->bufs.ref[id];
	r->offset = 0;
	r->flags = flags;
	r->id = id;
	r->size = size;
}

static void put_extra(struct uk_netdev_tx_queue *q, const struct extra_info *x)
{
	volatile struct extra_info *to =
		xen_ring_slot(&q->ring, q->ring.req_prod++);

	to->type = x->type;
	to->flags = 0;
	to->gso_size = x->gso_size;
	to->gso_type = x->gso_type;
	to->pad = 0;
	to->gso_features = 0;
}

/* 0, -ENOSPC: not now, -EINVAL: never */
static int tx_packet(struct uk_netdev_tx_queue *q, const struct uk_netbuf *m)
{
	__sz left, total = uk_netbuf_chain_len(m);
	__u32 pages = (__u32)DIV_ROUND_UP(total, UKARCH_PAGE_SIZE);
	__u32 n, off = 0;
	struct extra_info x;
	__u16 id, flags;
	int rc;

	if (!total || total > PACKET_MAX || (pages > 1 && !q->nf->sg))
		return -EINVAL;
	rc = offloads(q->nf, m, &x, &flags);
	if (rc)
		return rc;
	if (q->nfree < pages || xen_ring_room(&q->ring) < pages + 1)
		return -ENOSPC;
	for (left = total; left; left -= n) {
		n = (__u32)MIN(left, UKARCH_PAGE_SIZE);
		id = q->free[--q->nfree];
		q->busy[id] = 1;
		copy(q->bufs.page[id], n, &m, &off);
		if (left > n)
			flags |= TX_MORE;
		put(q, id, (__u16)(left == total ? total : n), flags);
		if (left == total && x.type)
			put_extra(q, &x);
		flags = 0;
	}
	return 0;
}

int netfront_tx_burst(struct uk_netdev *dev, struct uk_netdev_tx_queue *q,
		      struct uk_netbuf *pkts[], __u16 *cnt)
{
	__u16 n = 0, offered = *cnt;
	int rc = 0;

	*cnt = 0;
	reap(q);
	if (unlikely(q->nf->broken)) {
		uk_netdev_drv_broken(dev);
		return -EIO;
	}
	while (n < offered && (rc = tx_packet(q, pkts[n])) == 0)
		uk_netbuf_free(pkts[n++]);
	if (n && xen_ring_push(&q->ring))
		uk_xen_event_send(q->nf->port);
	*cnt = n;
	if (!n)
		return rc == -EINVAL ? rc : 0;
	return UK_NETDEV_STATUS_SUCCESS |
	       (q->nfree ? UK_NETDEV_STATUS_MORE : 0);
}

int netfront_tx_reap(struct uk_netdev *dev, struct uk_netdev_tx_queue *q)
{
	reap(q);
	if (q->nf->broken) {
		uk_netdev_drv_broken(dev);
		return -EIO;
	}
	return q->bufs.n - q->nfree;
}
