/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of uknetfault share. */
#ifndef __UKNETFAULT_FAULT_H__
#define __UKNETFAULT_FAULT_H__

#include <uk/netbuf.h>

/* --- what happens to a frame (verdict.c) --------------------------------- */

#define FAULT_LOSE	0x1u
#define FAULT_REPEAT	0x2u
#define FAULT_OVERTAKE	0x4u	/* it comes late, others overtake it */
#define FAULT_DAMAGE	0x8u
#define FAULT_KINDS	4

/** How often each was decided, in the order of the bits. */
extern __u64 fault_counts[FAULT_KINDS];

/** Whether a boot parameter asks for anything. */
bool netfault_wanted(void);

/** The fate of the next frame: FAULT_* bits. */
unsigned int fault_verdict(void);

/** When a frame with that fate arrives that is sent (now). */
__nsec fault_arrival(unsigned int verdict, __nsec now);

/** A number below (n). The same sequence for the same netfault.seed. */
__u32 fault_random(__u32 n);

/* --- frames (frame.c) ---------------------------------------------------- */

/** Copies what (from) holds to (to), which has room; false: it has not. */
bool frame_copy(struct uk_netbuf *to, const struct uk_netbuf *from);

/**
 * Flips a bit of an IP packet, such that its checksums tell: one that was left
 * to the device is completed before. Other frames have no checksum here (a
 * real wire's would tell) and stay as they are.
 */
void frame_damage(struct uk_netbuf *m);

/* --- frames on their way (wire.c) ---------------------------------------- */

#define WIRE_SLOTS	1024u	/* a power of two */

/* In order of arrival. Slots are numbered without end and wrap around. */
struct fault_wire {
	unsigned int first, count;
	struct {
		__nsec due;
		struct uk_netbuf *m;
	} slot[WIRE_SLOTS];
};

/** Puts a frame on the wire. A full wire loses it. */
void wire_put(struct fault_wire *w, struct uk_netbuf *m, __nsec due);

/** Takes the first frame off if it has arrived, else NULL. */
struct uk_netbuf *wire_get(struct fault_wire *w, __nsec now);

/** Puts it back as the first one. */
void wire_unget(struct fault_wire *w, struct uk_netbuf *m, __nsec now);

/** When the first one arrives; 0: there is none. */
__nsec wire_due(const struct fault_wire *w);

/* --- devices (device.c) -------------------------------------------------- */

/** Frames on the wires of all devices. */
unsigned int fault_frames(void);

#endif /* __UKNETFAULT_FAULT_H__ */
