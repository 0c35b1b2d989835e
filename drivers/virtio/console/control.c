/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio console: control queues, which ports there are and how they are. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/errptr.h>
#include <uk/paging.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/string.h>

#include "vcon.h"

#define CTL_RX_QUEUE	2
#define CTL_TX_QUEUE	3
/* Ports that are asked about at a time: each gives up to three answers. */
#define GROUP		(VCON_CTL_BUFS / 3)
#define WAIT_SPINS	20000		/* before the clock is asked */
#define WAIT_LIMIT	200000000UL	/* ns */

static void ctl_post(struct vcon *vc, __u8 *buf)
{
	/* (vc) is one object of the heap, so contiguous */
	virtq_add1(vc->ctl_rx, vc->paddr + (__sz)(buf - (__u8 *)vc),
		   VCON_CTL_BYTES, VIRTQ_DESC_F_WRITE, buf);
}

/* Queues a message; the ring has room for each port's, see the handshake. */
static void ctl_send(struct vcon *vc, __u32 id, __u16 event, __u16 value)
{
	struct vcon_msg *m = &vc->ctl_out[vc->ctl_next % VCON_CTL_SIZE];

	vc->ctl_next++;
	m->id = id;
	m->event = event;
	m->value = value;
	virtq_add1(vc->ctl_tx, vc->paddr + (__sz)((__u8 *)m - (__u8 *)vc),
		   sizeof(*m), 0, m);
}

/* A name from the host: printable, short; others leave the port without. */
static void port_rename(struct vcon_port *p, const __u8 *text, __u32 len)
{
	__u32 i;

	/* listeners hold the name from the moment of registration */
	if (p->vc->started || len >= VCON_NAME_MAX)
		return;
	for (i = 0; i < len && text[i] > ' ' && text[i] < 0x7f; i++)
		p->name[i] = (char)text[i];
	if (i < len && text[i])
		i = 0;
	p->name[i] = '\0';
}

static void port_add(struct vcon *vc, __u32 id)
{
	if (vc->started) {
		uk_pr_warn("virtio-console: port %u came too late\n", id);
		return;
	}
	if (!vc->ports[id].present)
		vcon_port_init(vc, id);
}

/* A message of the host; (len) bytes, none of them trusted. */
static void ctl_handle(struct vcon *vc, const __u8 *buf, __u32 len)
{
	struct vcon_port *p;
	struct vcon_msg m;

	if (len < sizeof(m))
		return;
	memcpy(&m, buf, sizeof(m));
	if (m.id >= VCON_MAX_PORTS) {
		uk_pr_warn("virtio-console: port %u is too many\n", m.id);
		return;
	}
	p = &vc->ports[m.id];
	if (m.event == VCON_EV_PORT_ADD)
		port_add(vc, m.id);
	else if (!p->present)
		return;
	else if (m.event == VCON_EV_PORT_OPEN)
		vcon_port_open(p, m.value != 0);
	else if (m.event == VCON_EV_PORT_REMOVE)
		vcon_port_open(p, 0);
	else if (m.event == VCON_EV_PORT_NAME)
		port_rename(p, buf + sizeof(m), len - (__u32)sizeof(m));
}

/* Handles all that is there; returns how many messages it were. */
static unsigned int ctl_drain(struct vcon *vc)
{
	unsigned int n = 0;
	__u32 len;
	__u8 *buf;

	while ((buf = virtq_get(vc->ctl_rx, &len)) != NULL) {
		ctl_handle(vc, buf, len);
		ctl_post(vc, buf);
		n++;
	}
	if (n)
		virtq_kick(vc->ctl_rx);
	return n;
}

static void ctl_used(struct virtq *vq)
{
	struct vcon *vc = vq->priv;

	do
		ctl_drain(vc);
	while (virtq_intr_enable(vq) && !vc->vd->broken);
}

/*
 * Waits until the device took what was sent. It puts its answers into the
 * other queue while it does that, so that they are there afterwards. The clock
 * is not asked before it must be: its first use may have to measure.
 */
static int ctl_wait(struct vcon *vc)
{
	unsigned int spins;
	__nsec limit = 0;
	__u32 len;

	virtq_kick(vc->ctl_tx);
	for (spins = 0;; spins++) {
		while (virtq_get(vc->ctl_tx, &len))
			;
		ctl_drain(vc);
		if (!vc->ctl_tx->inflight)
			return 0;
		if (vc->vd->broken)
			return -EIO;
		ukarch_spinwait();
		if (spins < WAIT_SPINS)
			continue;
		if (!limit)
			limit = ukplat_monotonic_clock() + WAIT_LIMIT;
		else if (ukplat_monotonic_clock() > limit)
			return -ETIMEDOUT;
	}
}

int vcon_ctl_create(struct vcon *vc)
{
	struct virtq *vq;
	unsigned int i;

	vq = virtq_create(vc->vd, vc->a, CTL_RX_QUEUE, VCON_CTL_SIZE, ctl_used,
			  vc);
	if (PTRISERR(vq))
		return (int)PTR2ERR(vq);
	vc->ctl_rx = vq;
	vq = virtq_create(vc->vd, vc->a, CTL_TX_QUEUE, VCON_CTL_SIZE, NULL,
			  vc);
	if (PTRISERR(vq))
		return (int)PTR2ERR(vq);
	vc->ctl_tx = vq;
	/* The device drops messages for which there is no room. */
	vc->paddr = uk_virt_to_phys(vc);
	for (i = 0; i < VCON_CTL_BUFS; i++)
		ctl_post(vc, vc->ctl_in[i]);
	return 0;
}

/* Takes the ports over, a few at a time: there must be room for answers. */
static int ports_ready(struct vcon *vc)
{
	unsigned int asked = 0;
	__u32 id;
	int rc;

	for (id = 0; id < VCON_MAX_PORTS; id++) {
		if (!vc->ports[id].present)
			continue;
		ctl_send(vc, id, VCON_EV_PORT_READY, 1);
		ctl_send(vc, id, VCON_EV_PORT_OPEN, 1);
		if (++asked % GROUP)
			continue;
		rc = ctl_wait(vc);
		if (rc < 0)
			return rc;
	}
	return asked % GROUP ? ctl_wait(vc) : 0;
}

int vcon_ctl_handshake(struct vcon *vc)
{
	int rc;

	virtq_kick(vc->ctl_rx);
	ctl_send(vc, 0, VCON_EV_DEVICE_READY, 1);
	rc = ctl_wait(vc);
	if (rc == 0)
		rc = ports_ready(vc);
	vc->started = 1;
	while (virtq_intr_enable(vc->ctl_rx) && !vc->vd->broken)
		ctl_drain(vc);
	return rc;
}
