/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtio console device: what its parts share. */
#ifndef __VIRTIO_CONSOLE_VCON_H__
#define __VIRTIO_CONSOLE_VCON_H__

#include <uk/arch/types.h>
#include <uk/console.h>
#include <uk/essentials.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

struct uk_alloc;

#define VCON_MAX_PORTS	8
#define VCON_NAME_MAX	32

/* Buffers of a port, made when it is first read or written. */
#define VCON_RX_BUFS	4
#define VCON_RX_BYTES	1024
#define VCON_TX_BUFS	4
#define VCON_TX_BYTES	2048

/* A message of the control queues (virtio 1.2, section 5.3.6.2). */
struct vcon_msg {
	__u32 id;		/* of the port */
	__u16 event;
	__u16 value;
};

#define VCON_EV_DEVICE_READY	0
#define VCON_EV_PORT_ADD	1
#define VCON_EV_PORT_REMOVE	2
#define VCON_EV_PORT_READY	3
#define VCON_EV_CONSOLE_PORT	4
#define VCON_EV_RESIZE		5
#define VCON_EV_PORT_OPEN	6
#define VCON_EV_PORT_NAME	7

#define VCON_CTL_SIZE		16	/* messages of each control queue */
#define VCON_CTL_BUFS	12	/* that we receive at a time */
#define VCON_CTL_BYTES		64 /* of one that we receive, with a name */

struct vcon;

/*
 * A port. Input is used by one thread at a time, output as well. What the
 * control queue changes (open, was_open) is written by interrupt handlers.
 */
struct vcon_port {
	struct uk_console con;
	struct vcon *vc;
	__u32 id;
	__u8 present;
	__u8 open;		/* the host's side is open */
	__u8 was_open;		/* it was so at some time */
	__u8 tx_free;		/* bit set: that buffer is ours */
	char name[VCON_NAME_MAX];
	struct virtq *rx;	/* NULL: not read yet */
	struct virtq *tx;	/* NULL: not written yet */
	__u8 *rx_mem;
	__u8 *tx_mem;
	__u8 *cur;		/* buffer being read, NULL: none */
	__u32 cur_len;
	__u32 cur_pos;
};

struct vcon {
	struct virtio_dev *vd;
	struct uk_alloc *a;
	struct virtq *ctl_rx;	/* NULL: a device of one port */
	struct virtq *ctl_tx;
	__u16 ctl_next;		/* next of ctl_out to be used */
	__u8 started;		/* the handshake is over */
	struct vcon *next;
	__paddr_t paddr;	/* of this structure */
	struct vcon_port ports[VCON_MAX_PORTS];
	/* shared with the device; need not be cleared */
	struct vcon_msg ctl_out[VCON_CTL_SIZE];
	__u8 ctl_in[VCON_CTL_BUFS][VCON_CTL_BYTES] __align(8);
};

/** Makes port (id) ready to be registered as a console. */
void vcon_port_init(struct vcon *vc, __u32 id);

/** The host opened or closed its side; interrupt context allowed. */
void vcon_port_open(struct vcon_port *p, int open);

/** Waits until the device took all output; 0 or -ETIMEDOUT. */
int vcon_port_flush(struct vcon_port *p);

/**
 * Makes the control queues, before the device is told that we are ready.
 * @return 0 or -errno
 */
int vcon_ctl_create(struct vcon *vc);

/** Asks for ports, names and states; waits for the answers, with a limit. */
int vcon_ctl_handshake(struct vcon *vc);

#endif /* __VIRTIO_CONSOLE_VCON_H__ */
