/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device behind the operations of a virtio transport, which may lie. It
 * knows queues by the memory that it shares with the driver, and that it may
 * write at will; what it finds there it believes, until it has scribbled on it.
 */
#ifndef __TEST_HOSTILE_DEVICE_H__
#define __TEST_HOSTILE_DEVICE_H__

#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/test.h>
#include <virtio/ring.h>
#include <virtio/virtio.h>

#define FAKE_QUEUES	20

struct fake {
	struct virtio_dev vd;
	struct virtq *vq[FAKE_QUEUES];
	__u16 seen[FAKE_QUEUES];	/* available entries that it took */
	__u64 offers;			/* features */
	__u8 status;
	__u8 config[64];
	__u32 generation;
	__u16 queue_max;
	/* Lies. */
	__u8 refuses;		/* never shows FEATURES_OK */
	__u8 vanish;		/* offers features once only */
	__u8 restless;		/* its configuration changes all the time */
	__u8 blind;		/* it scribbled: what it sees is nonsense */
	__u8 no_queues;
	/* A driver has told of new entries; or NULL. */
	void (*notified)(struct fake *f, struct virtq *vq);
	/* Writes what an honest device would, into (len) bytes; returns how
	 * many it says it wrote.
	 */
	__u32 (*fill)(struct fake *f, __u8 *buf, __u32 len);
};

/** A device at random, from hostile.seed on. */
__u32 rnd(__u32 limit);

/** Things that devices did so far. */
extern unsigned long fake_events;

/** An honest device that offers (features) and version 1. */
void fake_init(struct fake *f, __u16 device_id, __u64 features);

/** The next buffer that the driver made available in queue (q), or NULL. */
struct virtq_desc *fake_take(struct fake *f, unsigned int q, __u16 *head);

/** Says that it has used a buffer. */
void fake_use(struct virtq *vq, __u32 id, __u32 len);

/** Interrupts, as they arrive: for queues, for the configuration. */
void fake_irq(struct fake *f);
void fake_config_irq(struct fake *f);

/** Does one thing at random; one in (honest) is a lie. */
void fake_event(struct fake *f, __u32 honest);

/** The device was reset; its driver's queues are taken from it. */
void fake_end(struct fake *f, void (*give_back)(void *cookie));

#endif /* __TEST_HOSTILE_DEVICE_H__ */
