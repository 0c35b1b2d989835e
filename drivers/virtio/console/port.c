/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio console: input and output of a port. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/errptr.h>
#include <uk/paging.h>
#include <uk/plat/time.h>
#include <uk/string.h>

#include "vcon.h"

#define TX_ALL		((1U << VCON_TX_BUFS) - 1)
#define FLUSH_SPINS	20000		/* before the clock is asked */
#define FLUSH_LIMIT	2000000000UL	/* ns without any progress */

static struct vcon_port *to_port(struct uk_console *c)
{
	return __containerof(c, struct vcon_port, con);
}

/* Port 0 has the first two queues, the control queues come before port 1. */
static unsigned int queue_of(const struct vcon_port *p, unsigned int tx)
{
	return (p->id ? 2 + p->id * 2 : 0) + tx;
}

static void rx_used(struct virtq *vq)
{
	struct vcon_port *p = vq->priv;

	uk_console_event(&p->con, UK_CONSOLE_RX);
}

static void tx_used(struct virtq *vq)
{
	struct vcon_port *p = vq->priv;

	uk_console_event(&p->con, UK_CONSOLE_TX);
}

static void rx_post(struct vcon_port *p, __u8 *buf)
{
	virtq_add1(p->rx, uk_virt_to_phys(buf), VCON_RX_BYTES,
		   VIRTQ_DESC_F_WRITE, buf);
}

/*
 * Queues and buffers are made with the first use of a direction: an image that
 * only writes to one port pays for nothing else. The device allows that.
 */
static int rx_create(struct vcon_port *p)
{
	struct uk_alloc *a = p->vc->a;
	struct virtq *vq;
	unsigned int i;

	p->rx_mem = uk_memalign(a, 64, VCON_RX_BUFS * VCON_RX_BYTES);
	if (!p->rx_mem)
		return -ENOMEM;
	vq = virtq_create(p->vc->vd, a, queue_of(p, 0), VCON_RX_BUFS, rx_used,
			  p);
	if (PTRISERR(vq)) {
		uk_free(a, p->rx_mem);
		return (int)PTR2ERR(vq);
	}
	p->rx = vq;
	for (i = 0; i < VCON_RX_BUFS; i++)
		rx_post(p, p->rx_mem + i * VCON_RX_BYTES);
	virtq_kick(vq);
	return 0;
}

static int tx_create(struct vcon_port *p)
{
	struct uk_alloc *a = p->vc->a;
	struct virtq *vq;

	p->tx_mem = uk_memalign(a, 64, VCON_TX_BUFS * VCON_TX_BYTES);
	if (!p->tx_mem)
		return -ENOMEM;
	vq = virtq_create(p->vc->vd, a, queue_of(p, 1), VCON_TX_BUFS, tx_used,
			  p);
	if (PTRISERR(vq)) {
		uk_free(a, p->tx_mem);
		return (int)PTR2ERR(vq);
	}
	p->tx_free = TX_ALL;
	p->tx = vq;
	return 0;
}

/* Takes back what was sent. */
static void tx_reap(struct vcon_port *p)
{
	__u32 len;
	__u8 *buf;

	while ((buf = virtq_get(p->tx, &len)) != NULL)
		p->tx_free |= (__u8)(1U << ((__sz)(buf - p->tx_mem)
					    / VCON_TX_BYTES));
}

/* A free buffer; NULL: there is none, and an interrupt will tell of one. */
static __u8 *tx_buffer(struct vcon_port *p)
{
	do {
		tx_reap(p);
		if (p->tx_free)
			return p->tx_mem + (unsigned int)
				__builtin_ctz(p->tx_free) * VCON_TX_BYTES;
	} while (virtq_intr_enable(p->tx) && !p->vc->vd->broken);
	return NULL;
}

static __ssz port_out(struct uk_console *c, const char *buf, __sz len)
{
	struct vcon_port *p = to_port(c);
	__sz n, done = 0;
	__u8 *b;
	int rc;

	if (!len)
		return 0;
	if (!UK_READ_ONCE(p->open))
		return p->was_open ? -EPIPE : -EAGAIN;
	if (!p->tx) {
		rc = tx_create(p);
		if (rc < 0)
			return rc;
	}
	while (done < len && (b = tx_buffer(p)) != NULL) {
		n = MIN(len - done, (__sz)VCON_TX_BYTES);
		memcpy(b, buf + done, n);
		done += n;
		p->tx_free &= (__u8)~(1U << ((__sz)(b - p->tx_mem)
					     / VCON_TX_BYTES));
		virtq_add1(p->tx, uk_virt_to_phys(b), (__u32)n, 0, b);
	}
	virtq_kick(p->tx);
	if (p->vc->vd->broken)
		return -EIO;
	return done ? (__ssz)done : -EAGAIN;
}

/* Makes the next received buffer current; 1: there is one. */
static int rx_next(struct vcon_port *p)
{
	while (!p->cur) {
		p->cur = virtq_get(p->rx, &p->cur_len);
		p->cur_pos = 0;
		if (!p->cur)
			return 0;
		if (!p->cur_len) {
			rx_post(p, p->cur);
			p->cur = NULL;
		}
	}
	return 1;
}

/*
 * 1: bytes wait, 0: the host closed the port, and all it had sent was read,
 * -EAGAIN: nothing yet, and an interrupt will tell.
 */
static int rx_state(struct vcon_port *p)
{
	int closed, rc;

	if (!p->rx) {
		rc = rx_create(p);
		if (rc < 0)
			return rc;
	}
	do {
		/* first the state: what came before the end is in the ring */
		closed = p->was_open && !UK_READ_ONCE(p->open);
		virtq_rmb();
		if (rx_next(p))
			return 1;
		if (p->vc->vd->broken)
			return -EIO;
		if (closed)
			return 0;
	} while (virtq_intr_enable(p->rx)
		 || (p->was_open && !UK_READ_ONCE(p->open)));
	return -EAGAIN;
}

static __ssz port_in(struct uk_console *c, char *buf, __sz len)
{
	struct vcon_port *p = to_port(c);
	__sz n, done = 0;
	int rc;

	if (!len)
		return 0;
	while (done < len) {
		rc = rx_state(p);
		if (rc != 1) {
			if (!done)
				return rc;
			break;
		}
		n = MIN(len - done, (__sz)(p->cur_len - p->cur_pos));
		memcpy(buf + done, p->cur + p->cur_pos, n);
		p->cur_pos += (__u32)n;
		done += n;
		if (p->cur_pos == p->cur_len) {
			rx_post(p, p->cur);
			p->cur = NULL;
		}
	}
	virtq_kick(p->rx);
	return (__ssz)done;
}

static unsigned int port_poll(struct uk_console *c)
{
	struct vcon_port *p = to_port(c);
	unsigned int events = 0;

	if (rx_state(p) != -EAGAIN)
		events |= UK_CONSOLE_RX;
	if (!UK_READ_ONCE(p->open))
		return events | (p->was_open ? UK_CONSOLE_HUP | UK_CONSOLE_TX
					     : 0);
	if (!p->tx || tx_buffer(p))
		events |= UK_CONSOLE_TX;
	return events;
}

static int port_flush(struct uk_console *c)
{
	return vcon_port_flush(to_port(c));
}

int vcon_port_flush(struct vcon_port *p)
{
	unsigned int spins = 0;
	__nsec limit = 0;
	__u8 last;

	if (!p->tx)
		return 0;
	for (last = p->tx_free;; last = p->tx_free) {
		tx_reap(p);
		if (p->tx_free == TX_ALL || p->vc->vd->broken)
			return 0;
		ukarch_spinwait();
		if (p->tx_free != last)
			limit = spins = 0;
		if (++spins < FLUSH_SPINS)
			continue;
		if (!limit)
			limit = ukplat_monotonic_clock() + FLUSH_LIMIT;
		else if (ukplat_monotonic_clock() > limit)
			return -ETIMEDOUT;
	}
}

static const struct uk_console_ops port_ops = {
	.out = port_out,
	.in = port_in,
	.poll = port_poll,
	.flush = port_flush,
};

void vcon_port_init(struct vcon *vc, __u32 id)
{
	struct vcon_port *p = &vc->ports[id];

	p->vc = vc;
	p->id = id;
	p->present = 1;
	p->con.name = p->name;
	p->con.ops = &port_ops;
}

void vcon_port_open(struct vcon_port *p, int open)
{
	UK_WRITE_ONCE(p->open, (__u8)open);
	if (open) {
		p->was_open = 1;
		uk_console_event(&p->con, UK_CONSOLE_TX);
	} else {
		uk_console_event(&p->con, UK_CONSOLE_RX | UK_CONSOLE_TX
				 | UK_CONSOLE_HUP);
	}
}
