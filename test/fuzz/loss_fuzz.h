/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of a transfer over a bad wire, in a time of its own. */
#ifndef __LOSS_FUZZ_H__
#define __LOSS_FUZZ_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- the wire (loss_wire.c) ---------------------------------------------- */

struct loss_wire {
	unsigned int lost, repeated, late;	/* frames in a thousand */
	uint32_t seed;
	uint64_t delay;		/* ns, each way */
};

/** What the wire does from now on. */
void wire_set(const struct loss_wire *how);

/** Frames on their way are gone. */
void wire_clear(void);

/** A number below (n), by the wire's seed. */
uint32_t wire_random(uint32_t n);

/** The peer sends a frame. */
void wire_send(const uint8_t *frame, size_t len);

/** When something arrives; 0: nothing is on its way. */
uint64_t wire_due(void);

/** Hands out what has arrived by now, to the stack or to peer_frame(). */
void wire_work(void);

/** Whether the stack's device cuts segments, as far as the stack knows. */
void wire_cuts(bool yes);

/* --- the peer (loss_peer.c) ---------------------------------------------- */

struct loss_peer {
	bool sack;
	const uint8_t *lies;	/* blocks that it claims to have got, or none */
	size_t lies_len;
	const uint8_t *data;	/* what it must get */
	uint32_t len;
	bool done;		/* all of it, and the end */
	unsigned int again;	/* segments that it had */
};

/** Begins a connection to the stack's port 80. (p) stays. */
void peer_start(struct loss_peer *p);

/** When the peer wants to do something. 0: never. */
uint64_t peer_due(void);
void peer_work(void);

/** A frame arrives at the peer. */
void peer_frame(const uint8_t *frame, size_t len);

#endif /* __LOSS_FUZZ_H__ */
