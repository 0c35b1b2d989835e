/* SPDX-License-Identifier: BSD-3-Clause */
/* netfront: receiving. A packet is copied out of its granted page, once. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/xen/hypercall.h>

#include "netfront.h"

static void post(struct uk_netdev_rx_queue *q, __u16 id)
{
	volatile struct rx_request *r =
		xen_ring_slot(&q->ring, q->ring.req_prod++);

	r->id = id;
	r->pad = 0;
	r->gref = (__u32)q->bufs.ref[id];
	q->posted[id] = 1;
}

static void push(struct uk_netdev_rx_queue *q)
{
	if (xen_ring_push(&q->ring))
		uk_xen_event_send(q->nf->port);
}

void netfront_rx_fill(struct uk_netdev_rx_queue *q)
{
	__u16 id;

	for (id = 0; id < q->bufs.n; id++)
		if (!q->posted[id])
			post(q, id);
	push(q);
}

/* The response, each field read once; -1: it is nonsense. */
static int take(struct uk_netdev_rx_queue *q, struct rx_response *r)
{
	const volatile struct rx_response *at =
		xen_ring_slot(&q->ring, q->ring.rsp_cons++);

	r->id = at->id;
	r->offset = at->offset;
	r->flags = at->flags;
	r->status = at->status;
	if (r->id >= q->bufs.n || !q->posted[r->id]) {
		netfront_break(q->nf, "a packet in a page that it has not");
		return -1;
	}
	q->posted[r->id] = 0;
	if (r->status > 0 && r->offset + r->status > (int)UKARCH_PAGE_SIZE) {
		netfront_break(q->nf, "a packet beyond its page");
		return -1;
	}
	return 0;
}

/* The bytes of a response in a netbuf, or NULL: an error, or no memory. */
static struct uk_netbuf *packet(struct uk_netdev_rx_queue *q,
				const struct rx_response *r)
{
	struct uk_netbuf *m;

	/* only what was agreed on: one page, and no extra information */
	if (r->status <= 0 || r->flags & (RX_MORE | RX_EXTRA))
		return NULL;
	if (q->alloc(q->alloc_arg, &m, 1) != 1)
		return NULL;
	if ((__u32)r->status > m->buflen - uk_netbuf_headroom(m)) {
		uk_netbuf_free(m);
		return NULL;
	}
	memcpy(m->data, (char *)q->bufs.page[r->id] + r->offset,
	       (__sz)r->status);
	m->len = (__u32)r->status;
	if (r->flags & (RX_VALIDATED | RX_CSUM_BLANK))
		m->flags |= UK_NETBUF_F_DATA_VALID;
	return m;
}

int netfront_rx_burst(struct uk_netdev *dev, struct uk_netdev_rx_queue *q,
		      struct uk_netbuf *pkts[], __u16 *cnt)
{
	int waiting = xen_ring_responses(&q->ring), taken = 0;
	__u16 n = 0, room = *cnt;
	struct rx_response r;

	*cnt = 0;
	if (!waiting && likely(!q->nf->broken))
		return 0;
	if (waiting < 0)
		netfront_break(q->nf, "more packets than there were pages");
	while (!q->nf->broken && taken < waiting && n < room) {
		taken++;
		if (take(q, &r))
			break;
		pkts[n] = packet(q, &r);
		if (pkts[n])
			n++;
		post(q, r.id);
	}
	*cnt = n;
	if (unlikely(q->nf->broken)) {
		uk_netdev_drv_broken(dev);
		return n ? UK_NETDEV_STATUS_SUCCESS : -EIO;
	}
	push(q);
	return (n ? UK_NETDEV_STATUS_SUCCESS : 0) |
	       (taken < waiting ? UK_NETDEV_STATUS_MORE : 0);
}
