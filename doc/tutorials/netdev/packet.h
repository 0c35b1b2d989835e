/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers to single frames. */
#ifndef PACKET_H
#define PACKET_H

#include <stdint.h>

struct uk_netbuf;

/* Who we are. */
struct host {
	uint8_t mac[6];
	uint8_t ip[4];
	uint16_t port;
};

/* What became of a frame. */
enum answer {
	IGNORED,	/* not for us, or nothing that we know */
	ANSWERED,	/* the frame is now an answer that is to be sent */
	ECHOED		/* the same, and it was a datagram to our port */
};

/* Turns a received frame into its answer, in place. */
enum answer packet_answer(const struct host *me, struct uk_netbuf *m);

#endif /* PACKET_H */
